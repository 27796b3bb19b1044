"""Tokens and sessions, and what the API says of oneself and of the teams."""

import pytest
from django.test import Client
from django.urls import include, path
from django.utils import timezone
from ninja import NinjaAPI

from portal import access
from teams import actions
from teams.api import AUTHENTICATION
from teams.device_key import device_key_of
from teams.models import ApiToken, Role
from tests.teams import kept_dorset

kept, dorset = kept_dorset.kept, kept_dorset.dorset


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


@pytest.fixture
def token(dorset) -> str:
    return actions.create_token(person=dorset.people["sergeant"], by=None)


def test_a_token_says_who_one_is(client, dorset, token):
    answer = client.get("/api/v1/me", headers=bearer(token)).json()
    assert answer.pop("csrf")
    assert answer.pop("device_key") == device_key_of(dorset.people["sergeant"])
    assert answer == {
        "email": "sergeant@dorset.example",
        "name": "Sergeant",
        "roles": ["sergeant"],
        "force": "dorset",
        "section": "east",
        "team": "wimborne",
        "grants": [{"role": "sergeant", "force": "dorset", "section": "east", "team": "wimborne"}],
    }


@pytest.mark.parametrize(
    ("name", "section", "team"),
    [("inspector", "east", None), ("reviewer", None, None), ("pc", "east", "wimborne")],
)
def test_a_session_says_so_too(client, dorset, name, section, team):
    client.force_login(dorset.people[name])
    answer = client.get("/api/v1/me").json()
    assert (answer["section"], answer["team"], answer["email"]) == (section, team, f"{name}@dorset.example")


def test_several_grants_are_all_told_and_the_oldest_comes_first(client, dorset):
    sergeant = dorset.people["sergeant"]
    dorset.grant(sergeant, Role.REVIEWER)
    dorset.grant(sergeant, Role.SERGEANT, team="bridport")
    client.force_login(sergeant)
    answer = client.get("/api/v1/me").json()
    assert answer["roles"] == ["sergeant", "reviewer"]
    assert [grant["team"] for grant in answer["grants"]] == ["wimborne", None, "bridport"]
    assert answer["team"] == "wimborne"


def test_me_costs_the_same_however_many_grants(client, dorset, token, django_assert_num_queries):
    sergeant = dorset.people["sergeant"]
    client.get("/api/v1/me", headers=bearer(token))  # notes that the token was used
    with django_assert_num_queries(2):  # the token with its person and their force, the grants
        client.get("/api/v1/me", headers=bearer(token))
    dorset.grant(sergeant, Role.SERGEANT, team="bridport")
    dorset.grant(sergeant, Role.PC, team="ferndown")
    with django_assert_num_queries(2):
        client.get("/api/v1/me", headers=bearer(token))


def test_nobody_signed_in_is_told_how(client, db):
    answer = client.get("/api/v1/me")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json() == {
        "error": "not_signed_in",
        "message": "Sign in, or send a token: Authorization: Bearer TOKEN",
        "fields": {},
    }


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer", "Bearer  ", "Basic c2VyZ2VhbnQ6cGFzc3dvcmQ=", "nep_"])
def test_what_is_no_token_opens_nothing(client, dorset, token, header):
    assert client.get("/api/v1/me", headers={"authorization": header}).status_code == 401


def test_the_digest_that_is_stored_opens_nothing(client, token):
    stored = ApiToken.objects.get()
    assert token not in (stored.digest, str(stored.__dict__))
    assert client.get("/api/v1/me", headers=bearer(stored.digest)).status_code == 401


def test_a_revoked_token_opens_nothing(client, token):
    actions.revoke_token(token=ApiToken.objects.get(), now=timezone.now(), by=None)
    assert client.get("/api/v1/me", headers=bearer(token)).status_code == 401


def test_the_token_of_somebody_who_has_left_opens_nothing(client, dorset, token):
    actions.close_account(person=dorset.people["sergeant"], now=timezone.now(), by=None)
    assert client.get("/api/v1/me", headers=bearer(token)).status_code == 401


writing = NinjaAPI(urls_namespace="writing", auth=list(AUTHENTICATION))


@writing.post("/written")
def written(request) -> str:
    return request.auth.key


urlpatterns = [path("test/", access.api(writing)), path("", include("portal.urls"))]


@pytest.fixture
def browser(settings) -> Client:
    """One that is checked for forgery, on a map with an address that writes."""
    settings.ROOT_URLCONF = __name__
    return Client(enforce_csrf_checks=True)


def test_what_changes_something_needs_the_token_against_forgery(browser, dorset):
    """By session alone: another site could make a browser send that. A bearer token it cannot."""
    browser.force_login(dorset.people["sergeant"])
    csrf = browser.get("/api/v1/me").json()["csrf"]
    assert browser.post("/test/written").status_code == 403
    assert browser.post("/test/written", headers={"x-csrftoken": csrf}).json() == "dorset-sergeant"


def test_a_bearer_token_needs_none(browser, dorset, token):
    assert browser.post("/test/written", headers=bearer(token)).json() == "dorset-sergeant"


def test_who_is_not_signed_in_hears_that_and_not_of_forgery(browser, db):
    assert browser.post("/test/written").status_code == 401


# -- Teams -------------------------------------------------------------------------------------------------------------


def test_everybody_may_know_the_teams(client, dorset, borsetshire):
    answer = client.get("/api/v1/teams").json()
    assert [team["id"] for team in answer["items"]] == ["ambridge", "bridport", "ferndown", "wimborne"]
    assert answer["next"] is None
    assert answer["items"][3] == {
        "id": "wimborne",
        "name": "Wimborne NPT",
        "force": "dorset",
        "section": "east",
        "active_from": "2024-04-01",
        "active_until": None,
    }


def test_the_teams_of_one_force(client, dorset, borsetshire):
    answer = client.get("/api/v1/teams?force=borsetshire").json()
    assert [team["id"] for team in answer["items"]] == ["ambridge"]


def test_pages_of_a_hundred_skip_nothing_and_repeat_nothing(client, dorset, django_assert_num_queries):
    for number in range(98):
        dorset.add_team(f"npt-{number:03}", section="west")
    with django_assert_num_queries(1):
        first = client.get("/api/v1/teams").json()
    dorset.add_team("aaa-made-meanwhile", section="west")
    rest = client.get(f"/api/v1/teams?cursor={first['next']}").json()
    assert (len(first["items"]), first["next"]) == (100, first["items"][-1]["id"])
    assert [team["id"] for team in rest["items"]] == ["wimborne"]
    assert rest["next"] is None


@pytest.mark.parametrize("asked", ["cursor=%01", "force=%01", "force=a/b", "cursor=a%0A", f"force={'x' * 65}"])
def test_what_cannot_be_a_key_is_refused_by_name(client, dorset, asked):
    answer = client.get(f"/api/v1/teams?{asked}")
    assert (answer.status_code, answer.json()["error"]) == (422, "invalid")
    assert list(answer.json()["fields"]) == [asked.partition("=")[0]]
