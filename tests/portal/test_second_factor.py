"""The second factor: where a force asks for one, nothing opens without it."""

import itertools
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from axes.models import AccessFailureLog
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tests.portal.test_accounts import is_signed_in, sign_in
from tests.teams import kept_dorset
from tests.teams.county import PASSWORD

kept, dorset = kept_dorset.kept, kept_dorset.dorset


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


# -- Guessing ----------------------------------------------------------------------------------------------------------

ASK, CONFIRM = "/account/second-factor/ask/", "/account/second-factor/confirm/"


@pytest.fixture
def guesses_are_limited(settings):
    settings.AXES_ENABLED = True


@pytest.fixture
def secret(strict) -> str:
    secret = generate_totp_secret()
    TOTP.activate(strict.people["sergeant"], secret)
    return secret


def wrong(secret: str) -> str:
    return "000001" if code(secret) == "000000" else "000000"


def guess(client: Client, given: str, times: int = 1, path: str = ASK):
    """From another address each time."""
    for _ in range(times):
        address = f"192.0.2.{next(ADDRESSES)}"
        answer = client.post(path, {"code": given}, REMOTE_ADDR=address)
    return answer


ADDRESSES = itertools.cycle(range(1, 250))


def test_ten_wrong_codes_from_anywhere_are_the_last_for_a_quarter_of_an_hour(client, secret, guesses_are_limited):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client, "sergeant@dorset.example")
        answer = guess(client, wrong(secret), 10)
        assert "Too many wrong codes" not in answer.content.decode()
        assert "Too many wrong codes. Wait a quarter of an hour" in guess(client, code(secret)).content.decode()
        again = Client()
        sign_in(again, "sergeant@dorset.example")
        assert "Too many wrong codes" in guess(again, code(secret)).content.decode()
        assert not is_signed_in(client) and not is_signed_in(again)
        clock.shift(timedelta(minutes=15))
        guess(again, code(secret))
        assert is_signed_in(again)


def test_confirming_counts_with_signing_in(client, strict, secret, guesses_are_limited):
    sign_in(client, "sergeant@dorset.example")
    guess(client, wrong(secret), 5)
    inside = Client()
    inside.force_login(strict.people["sergeant"])
    guess(inside, wrong(secret), 5, CONFIRM)
    assert "Too many wrong codes" in guess(inside, code(secret), path=CONFIRM).content.decode()
    assert "Too many wrong codes" in guess(client, code(secret)).content.decode()


def test_a_right_code_begins_anew_and_anothers_codes_are_their_own(client, strict, secret, guesses_are_limited):
    other = generate_totp_secret()
    TOTP.activate(strict.people["inspector"], other)
    sign_in(client, "sergeant@dorset.example")
    guess(client, wrong(secret), 9)
    guess(client, code(secret))
    assert is_signed_in(client)
    assert not AccessFailureLog.objects.exists()
    elsewhere = Client()
    sign_in(elsewhere, "inspector@dorset.example")
    guess(elsewhere, wrong(other), 10)
    again = Client()
    sign_in(again, "sergeant@dorset.example")
    assert "Too many wrong codes" not in guess(again, wrong(secret)).content.decode()


def test_a_stranger_without_the_password_uses_up_none_of_them(client, strict, secret, guesses_are_limited):
    for login in ("sergeant@dorset.example", f"second factor of {strict.people['sergeant'].pk}"):
        sign_in(client, login, "wrong")
    guess(client, "000000", 12)
    assert not AccessFailureLog.objects.exists()


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
