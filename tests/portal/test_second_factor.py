"""The second factor: where a force asks for one, nothing opens without it."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client

from tests.portal.test_accounts import is_signed_in, sign_in
from tests.teams.county import PASSWORD


@pytest.fixture(autouse=True)
def nobody_tried_before(db):
    cache.clear()


@pytest.fixture
def strict(dorset):
    """Dorset, asking for a second factor."""
    dorset.force.second_factor_required = True
    dorset.force.save()
    return dorset


def confirm_password(client: Client) -> None:
    client.post("/account/confirm/?next=/", {"password": PASSWORD})


def code(secret: str) -> str:
    return f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06}"


def test_without_a_factor_nothing_opens_but_setting_one_up(client, strict):
    sign_in(client, "sergeant@dorset.example")
    assert client.get("/api/v1/me").json()["error"] == "sign_in_incomplete"
    assert client.get("/account/second-factor/codes/").url.startswith("/account/second-factor/app/?next=")
    confirm = client.get("/account/second-factor/app/")
    assert confirm.url == "/account/confirm/?next=%2Faccount%2Fsecond-factor%2Fapp%2F"
    assert client.get(confirm.url).status_code == 200
    assert client.post(confirm.url, {"password": "wrong"}).status_code == 200
    assert client.post(confirm.url, {"password": PASSWORD}).url == "/account/second-factor/app/"
    assert client.get("/account/second-factor/app/").status_code == 200


def test_setting_up_a_factor_opens_the_portal(client, strict):
    sign_in(client, "sergeant@dorset.example")
    confirm_password(client)
    client.get("/account/second-factor/app/")
    secret = client.session["mfa.totp.secret"]
    assert client.post("/account/second-factor/app/", {"code": code(secret)}).status_code == 302
    assert is_signed_in(client)


def test_from_then_on_signing_in_asks_for_it(client, strict):
    secret = generate_totp_secret()
    TOTP.activate(strict.people["sergeant"], secret)
    assert sign_in(client, "sergeant@dorset.example").url == "/account/second-factor/ask/"
    assert client.get("/api/v1/me").status_code == 401
    assert client.post("/account/second-factor/ask/", {"code": "000000"}).status_code == 200
    assert client.get("/api/v1/me").status_code == 401
    client.post("/account/second-factor/ask/", {"code": code(secret)})
    assert is_signed_in(client)


def test_the_last_factor_stays_where_the_force_asks_for_one(client, strict):
    sergeant = strict.people["sergeant"]
    TOTP.activate(sergeant, generate_totp_secret())
    client.force_login(sergeant)
    confirm_password(client)
    answer = client.post("/account/second-factor/app/remove/")
    assert answer.status_code == 200
    assert Authenticator.objects.filter(user=sergeant, type="totp").exists()


def test_a_force_that_asks_for_none_lets_it_go(client, dorset):
    sergeant = dorset.people["sergeant"]
    TOTP.activate(sergeant, generate_totp_secret())
    client.force_login(sergeant)
    confirm_password(client)
    client.post("/account/second-factor/app/remove/")
    assert not Authenticator.objects.filter(user=sergeant, type="totp").exists()


def test_the_question_costs_one_query_and_then_none(client, strict, django_assert_num_queries):
    TOTP.activate(strict.people["sergeant"], generate_totp_secret())
    client.force_login(strict.people["sergeant"])
    client.get("/api/v1/teams")
    with django_assert_num_queries(3):  # the session, the person, the teams
        client.get("/api/v1/teams")
