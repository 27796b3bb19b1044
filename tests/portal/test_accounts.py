"""Signing in from the one-time password to the second factor, and what keeps others out."""

import re
import threading
from unittest import mock

import pytest
from allauth.core.context import request_context
from axes.models import AccessAttempt
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends import locmem
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal import forgotten
from record.entries import Entry
from teams import actions
from tests.teams import county
from tests.teams.county import PASSWORD

NEW_PASSWORD = "three quiet herons"


@pytest.fixture(autouse=True)
def nobody_tried_before(db):
    cache.clear()


def sign_in(client: Client, login: str, password: str = PASSWORD, **data):
    return client.post("/sign-in/", {"login": login, "password": password, **data})


def is_signed_in(client: Client) -> bool:
    return client.get("/api/v1/me").status_code == 200


def one_time(person) -> str:
    return actions.give_one_time_password(person=person, by=None)


# -- In and out --------------------------------------------------------------------------------------------------------


def test_the_form_has_the_two_fields_outside_clients_rely_on(client, dorset):
    page = client.get("/sign-in/").content.decode()
    assert re.search(r'name="login"', page)
    assert re.search(r'name="password"', page)


def test_a_sergeant_signs_in_and_comes_to_the_team(client, dorset):
    answer = sign_in(client, "sergeant@dorset.example")
    assert (answer.status_code, answer.url) == (302, "/my-team/")
    assert is_signed_in(client)


def test_a_reviewer_signs_in_and_comes_to_the_grid(client, dorset):
    assert sign_in(client, "reviewer@dorset.example").url == "/oversight/"


def test_the_letter_case_of_an_address_does_not_matter(client, dorset):
    assert sign_in(client, "Sergeant@DORSET.example").status_code == 302
    assert is_signed_in(client)


def test_who_was_sent_to_sign_in_comes_back_to_the_page_asked_for(client, dorset):
    asked = client.get("/account/password/?a=b")
    assert asked.url == "/sign-in/?next=/account/password/%3Fa%3Db"
    assert sign_in(client, "sergeant@dorset.example", next="/account/password/?a=b").url == "/account/password/?a=b"


def test_signing_in_leads_to_no_other_site(client, dorset):
    assert sign_in(client, "sergeant@dorset.example", next="https://elsewhere.example/").url == "/my-team/"


def test_signing_out_ends_the_session(client, dorset):
    client.force_login(dorset.people["sergeant"])
    assert client.post("/sign-out/").url == "/"
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("login", "password"),
    [("sergeant@dorset.example", "wrong"), ("nobody@dorset.example", PASSWORD), ("stranger", PASSWORD)],
)
def test_a_wrong_password_and_an_unknown_address_are_refused_alike(client, dorset, login, password):
    answer = sign_in(client, login, password)
    assert answer.status_code == 200
    told = "This address and this password do not belong together." in answer.content.decode()
    assert told == ("@" in login)  # what is no address is told so
    assert not is_signed_in(client)


def test_who_has_left_cannot_sign_in_and_is_signed_out(client, dorset):
    sergeant = dorset.people["sergeant"]
    client.force_login(sergeant)
    actions.close_account(person=sergeant, now=timezone.now(), by=None)
    assert not is_signed_in(client)
    sign_in(client, "sergeant@dorset.example")
    assert not is_signed_in(client)


def test_nobody_signs_up(client):
    assert client.get("/account/signup/").status_code == 404


# -- One-time passwords ------------------------------------------------------------------------------------------------


def test_a_one_time_password_opens_nothing_until_it_is_changed(client, dorset):
    password = one_time(dorset.people["sergeant"])
    assert sign_in(client, "sergeant@dorset.example", password).status_code == 302
    assert client.get("/account/second-factor/").url == "/account/password/?next=%2Faccount%2Fsecond-factor%2F"
    refused = client.get("/api/v1/me")
    assert (refused.status_code, refused.json()["error"]) == (403, "sign_in_incomplete")
    assert client.post("/account/second-factor/app/").url == "/account/password/"
    assert client.get("/account/password/").status_code == 200


def test_changing_it_opens_the_portal_and_ends_the_other_sessions(client, dorset):
    password = one_time(dorset.people["sergeant"])
    elsewhere = Client()
    for browser in (client, elsewhere):
        sign_in(browser, "sergeant@dorset.example", password)
    form = {"oldpassword": password, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    answer = client.post("/account/password/", form | {"next": "/log/"})
    assert answer.url == "/log/"
    assert is_signed_in(client)
    assert elsewhere.get("/api/v1/me").status_code == 401
    assert Entry.objects.filter(
        action="person.password_set", by="dorset-sergeant", subject="person:dorset-sergeant"
    ).exists()


def test_a_changed_password_leads_to_where_signing_in_leads(client, dorset):
    client.force_login(dorset.people["reviewer"])
    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post("/account/password/", form).url == "/oversight/"


def test_a_person_with_a_one_time_password_can_leave(client, dorset):
    sign_in(client, "sergeant@dorset.example", one_time(dorset.people["sergeant"]))
    assert client.post("/sign-out/").url == "/"


@pytest.mark.parametrize("password", ["short", "qwerty123456", "Sergeant@dorset"])
def test_a_weak_password_is_refused(client, dorset, password):
    sergeant = dorset.people["sergeant"]
    client.force_login(sergeant)
    client.post("/account/password/", {"oldpassword": PASSWORD, "password1": password, "password2": password})
    sergeant.refresh_from_db()
    assert sergeant.check_password(PASSWORD)


# -- A forgotten password ----------------------------------------------------------------------------------------------


@pytest.fixture
def at_once(monkeypatch):
    """Letters are written before the answer, where a test reads them."""
    monkeypatch.setattr(forgotten, "later", lambda work, *arguments: work(*arguments))


def letter_link() -> str:
    (letter,) = mail.outbox
    return re.search(r"https?://\S+/account/forgotten/\S+", letter.body).group()


def test_a_forgotten_password_is_reset_by_letter(client, dorset, settings, at_once):
    client.post("/account/forgotten/", {"email": "Sergeant@dorset.example"}, headers={"host": "localhost"})
    assert mail.outbox[0].to == ["sergeant@dorset.example"]
    assert mail.outbox[0].subject == "Set a new password for the engagement portal"
    link = letter_link()
    assert link.startswith(settings.SITE_URL)  # not at the host that the request claimed
    form = client.get(link.removeprefix(settings.SITE_URL), follow=True)
    address = form.redirect_chain[-1][0]
    assert client.post(address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}).status_code == 302
    assert not is_signed_in(client)
    sign_in(client, "sergeant@dorset.example", NEW_PASSWORD)
    assert is_signed_in(client)


def test_the_letter_works_once(client, dorset, settings, at_once):
    client.post("/account/forgotten/", {"email": "sergeant@dorset.example"})
    path = letter_link().removeprefix(settings.SITE_URL)
    address = client.get(path, follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    stranger = Client()
    stranger.get(path, follow=True)
    stranger.post(path, {"password1": "somebody else's words", "password2": "somebody else's words"})
    dorset.people["sergeant"].refresh_from_db()
    assert dorset.people["sergeant"].check_password(NEW_PASSWORD)


def test_a_reset_ends_a_one_time_password(client, dorset, settings, at_once):
    sergeant = dorset.people["sergeant"]
    one_time(sergeant)
    client.post("/account/forgotten/", {"email": "sergeant@dorset.example"})
    address = client.get(letter_link().removeprefix(settings.SITE_URL), follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    sergeant.refresh_from_db()
    assert not sergeant.must_change_password


@pytest.mark.parametrize("email", ["nobody@dorset.example", "closed@dorset.example"])
def test_no_letter_goes_to_a_stranger_and_the_page_says_the_same(client, dorset, at_once, email):
    closed = dorset.person("closed")
    actions.close_account(person=closed, now=timezone.now(), by=None)
    known = client.post("/account/forgotten/", {"email": "sergeant@dorset.example"})
    mail.outbox.clear()
    unknown = client.post("/account/forgotten/", {"email": email})
    assert (unknown.status_code, unknown.url) == (known.status_code, known.url)
    assert mail.outbox == []


def test_a_mail_server_that_fails_tells_nobody_who_has_an_account(client, dorset, settings, at_once):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    known = client.post("/account/forgotten/", {"email": "sergeant@dorset.example"})
    unknown = client.post("/account/forgotten/", {"email": "nobody@dorset.example"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


@pytest.mark.parametrize(("email", "letters"), [("sergeant@dorset.example", 1), ("nobody@dorset.example", 0)])
def test_whether_there_is_such_an_account_is_asked_after_the_answer(client, dorset, monkeypatch, email, letters):
    put_off = []
    monkeypatch.setattr(forgotten, "later", lambda *work: put_off.append(work))
    with CaptureQueriesContext(connection) as asked:
        assert client.post("/account/forgotten/", {"email": email}).status_code == 302
    assert not [query["sql"] for query in asked if "teams_person" in query["sql"]]
    assert mail.outbox == []
    [(work, request)] = put_off
    with request_context(request):
        work(request)
    assert len(mail.outbox) == letters


@pytest.mark.django_db(transaction=True)
def test_the_letter_is_written_beside_the_answer(client):
    dorset = county.dorset()
    release, written = threading.Event(), threading.Event()

    class Slow(locmem.EmailBackend):
        def send_messages(self, messages):
            release.wait(10)
            sent = super().send_messages(messages)
            written.set()
            return sent

    with mock.patch.object(mail, "get_connection", lambda *args, **options: Slow()):
        address = dorset.people["sergeant"].email
        assert client.post("/account/forgotten/", {"email": address}).status_code == 302
        assert mail.outbox == []
        release.set()
        assert written.wait(10)
    assert mail.outbox[0].to == [address]


# -- Guessing ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def guesses_are_limited(settings):
    settings.AXES_ENABLED = True


def guess(client: Client, times: int, *, address: str = "192.0.2.1"):
    for _ in range(times):
        answer = client.post(
            "/sign-in/", {"login": "sergeant@dorset.example", "password": "wrong"}, REMOTE_ADDR=address
        )
    return answer


def test_ten_wrong_passwords_lock_the_account_from_there_and_say_so(client, dorset, guesses_are_limited):
    assert guess(client, 9).status_code == 200
    answer = guess(client, 1)
    assert answer.status_code == 429
    assert "Too many wrong passwords" in answer.content.decode()
    right = {"login": "Sergeant@dorset.example", "password": PASSWORD}
    assert client.post("/sign-in/", right, REMOTE_ADDR="192.0.2.1").status_code == 429


def test_another_address_of_the_same_line_is_locked_too(client, dorset, guesses_are_limited):
    guess(client, 9, address="2001:db8:1:2::1")
    assert guess(client, 1, address="2001:db8:1:2:ffff::1").status_code == 429
    assert guess(client, 1, address="2001:db8:1:3::1").status_code == 200


def test_a_whole_line_shares_one_rate(client, dorset, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "5/m/ip"}
    answers = [guess(client, 1, address=f"2001:db8:1:2::{n}").status_code for n in range(6)]
    assert answers == [200] * 5 + [429]
    assert guess(client, 1, address="2001:db8:1:3::1").status_code == 200


def test_a_stranger_cannot_lock_an_officer_out_from_elsewhere(client, dorset, guesses_are_limited):
    guess(client, 12)
    assert sign_in(client, "sergeant@dorset.example").status_code == 302


def test_guessing_at_one_account_locks_no_other(client, dorset, guesses_are_limited):
    guess(client, 12)
    other = {"login": "inspector@dorset.example", "password": PASSWORD}
    assert client.post("/sign-in/", other, REMOTE_ADDR="192.0.2.1").status_code == 302


def test_a_new_password_ends_the_lock(client, dorset, guesses_are_limited, at_once):
    guess(client, 10)
    actions_before = AccessAttempt.objects.count()
    client.post("/account/forgotten/", {"email": "sergeant@dorset.example"})
    address = client.get("/" + letter_link().split("/", 3)[3], follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    form = {"login": "sergeant@dorset.example", "password": NEW_PASSWORD}
    assert client.post("/sign-in/", form, REMOTE_ADDR="192.0.2.1").status_code == 302
    assert actions_before == 1
