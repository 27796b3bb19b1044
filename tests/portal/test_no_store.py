"""What was answered to somebody in particular is kept by no browser and no proxy; what is for everybody may be.

To whoever is signed in, the matrix asks it of every row: `test_an_actor_gets_what_the_matrix_says`.
"""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from portal.access import routes_of
from teams import actions
from tests.portal import test_access_matrix
from tests.portal.test_access_matrix import MATRIX

# The matrix's world
kept = test_access_matrix.kept
dorset = test_access_matrix.dorset
things = test_access_matrix.things
on_20_may_2026 = test_access_matrix.on_20_may_2026

# For everybody, the same for everybody, and without a form: worth keeping.
KEPT = {
    "offline",
    "worker",
    "manifest",
    "home",
    "teams",
    "team",
    "team_calendar",
    "accessibility",
    "privacy",
    "cookies",
    "chats",
    "contracts",
    "contract",
    "account_inactive",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "api:openapi-json",
    "api:teams",
    "api:contracts",
    "api:contract",
    "api:get_chat",
}


def answers(ask, things: dict) -> dict[str, tuple[int, str]]:
    """Status and Cache-Control of every row of the matrix. `ask` gives the client of each."""
    found = {}
    for row, (arguments, _) in MATRIX.items():
        name, _, method = row.partition(" ")
        address = reverse(name, kwargs={key: things.get(value, value) for key, value in arguments.items()})
        answer = ask().generic(method or "GET", address)
        found[row] = (answer.status_code, answer.headers.get("Cache-Control", ""))
    return found


def test_to_whoever_sends_a_token_every_answer_says_no_store(dorset, things):
    token = actions.create_token(person=dorset.people["sergeant"], by=None)
    found = answers(lambda: Client(headers={"authorization": f"Bearer {token}"}), things)
    assert len(found) >= len(list(routes_of(get_resolver().url_patterns)))
    assert {row for row, (_, said) in found.items() if "no-store" not in said} == set()
    assert found["api:me"][0] == 200


def test_to_everybody_else_what_is_for_everybody_may_be_kept(dorset, things):
    found = answers(Client, things)
    assert {row for row, (status, said) in found.items() if status == 200 and "no-store" not in said} == KEPT


@pytest.mark.django_db
def test_who_has_asked_in_a_chat_gets_no_page_that_is_kept(dorset, things):
    chat = reverse("api:get_chat", kwargs=test_access_matrix.CHAT)
    asker = Client()
    asker.cookies["chat"] = "0" * 32
    assert asker.get(chat).headers["Cache-Control"] == "no-store"
    assert Client().get(chat).headers.get("Cache-Control") is None


def test_files_are_kept_as_before(client, dorset):
    client.force_login(dorset.people["sergeant"])
    assert "no-store" not in client.get("/static/mark.svg").headers.get("Cache-Control", "")
