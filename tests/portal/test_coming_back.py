"""Where one goes on after signing in again: to the page with the form, with its query, and to no other site."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.coming_back import page_of, shows_a_page
from tests.portal import test_access_matrix
from tests.portal.test_access_matrix import CHAT, CLOSED, DECIDED, MATRIX

# The matrix's world
kept = test_access_matrix.kept
dorset = test_access_matrix.dorset
things = test_access_matrix.things
on_20_may_2026 = test_access_matrix.on_20_may_2026
pytestmark = pytest.mark.django_db

DESK = f"/chats/{CLOSED['id']}/desk/"
DECIDE = f"{DESK}{DECIDED['question']}/decide/"
PLAN = "/log/?status=planned&channel=surgery"


def test_an_address_shows_a_page_where_it_does_not_answer_that_it_takes_forms_alone(client, dorset, things):
    client.force_login(dorset.people["admin"])
    found = {}
    for row, (arguments, _) in MATRIX.items():
        name = row.split()[0]
        address = reverse(name, kwargs={key: things.get(value, value) for key, value in arguments.items()})
        if not name.startswith("api:"):
            found[address] = (shows_a_page(address), client.get(address).status_code != 405)
    assert {address: both for address, both in found.items() if both[0] != both[1]} == {}
    assert [address for address, (shows, _) in found.items() if not shows]  # there are some
    assert not shows_a_page("/nowhere/")


@pytest.mark.parametrize(
    ("sent_to", "sent_from", "expected"),
    [
        ("/log/", PLAN, PLAN),
        ("/log/?team=wimborne", "", "/log/?team=wimborne"),
        ("/flags/3/close/", "/flags/3/", "/flags/3/"),
        ("/flags/3/close/", "", "/flags/3/"),
        ("/activities/0a8e6c1e-7f43-4d0e-9c35-1d3a5a0f6b11/confirm/?next=my-team", "/my-team/", "/my-team/"),
        (DECIDE, f"{DESK}?question=7", f"{DESK}?question=7"),
        (DECIDE, DECIDE, DESK),  # the desk as it was shown in answer to a form
        (DECIDE, "", DESK),
        ("/account/sessions/3/end/", "", "/account/"),
        (f"/chats/{CHAT['id']}/mine/x/remove", "", f"/chats/{CHAT['id']}/"),
        ("/nowhere/at/all/", "", "/"),
        ("/log/", "https://elsewhere.example/flags/", "/log/"),
        ("/log/", "//elsewhere.example/flags/", "/log/"),
        ("/log/", "javascript:alert(1)", "/log/"),
        ("/log/", "/nowhere/", "/log/"),
    ],
)
def test_from_a_form_one_comes_back_to_the_page_that_held_it(rf, sent_to, sent_from, expected):
    said = f"http://testserver{sent_from}" if sent_from[:1] == "/" != sent_from[1:2] else sent_from
    assert page_of(rf.post(sent_to, headers={"referer": said} if said else {})) == expected


def test_from_a_page_one_comes_back_to_it(rf):
    assert page_of(rf.get(PLAN, headers={"referer": "http://testserver/my-team/"})) == PLAN


def test_an_expired_session_leads_to_sign_in_and_back_with_the_query(client, dorset):
    answer = client.post("/log/", headers={"referer": f"http://testserver{PLAN}"})
    assert answer.url == "/sign-in/?next=/log/%3Fstatus%3Dplanned%26channel%3Dsurgery"


def test_without_session_and_token_one_signs_in_too(dorset):
    answer = Client(enforce_csrf_checks=True).post("/log/", headers={"referer": f"http://testserver{PLAN}"})
    assert answer.url == "/sign-in/?next=/log/%3Fstatus%3Dplanned%26channel%3Dsurgery"


def test_a_stale_token_alone_is_refused_and_leads_back_to_the_form(dorset):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(dorset.people["sergeant"])
    answer = strict.post("/log/", headers={"referer": f"http://testserver{PLAN}"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert '<a class="govuk-link" href="/log/?status=planned&amp;channel=surgery">open the page again</a>' in page
    assert "is still there" not in page  # nobody knows that, without a script
    assert '<p class="np-p" data-np-still hidden>' in page


def test_a_visitors_stale_token_is_refused_too(dorset):
    answer = Client(enforce_csrf_checks=True).post(f"/chats/{CHAT['id']}/ask/")
    assert answer.status_code == 403
    assert f'href="/chats/{CHAT["id"]}/ask/">open the page again' in answer.content.decode()
