"""Guessing at passwords: who is locked, until when, what is said, and whom a busy address slows down."""

import logging
import re
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chats.models import Rate
from portal import password_reset
from portal.sign_in_limits import FAST, Try, count_wrong
from tests.teams import kept_dorset
from tests.teams.county import PASSWORD

kept, dorset = kept_dorset.kept, kept_dorset.dorset

NOW = "2026-06-30T21:59:50+01:00"
STATION, HOME = "192.0.2.1", "198.51.100.7"
SERGEANT = "sergeant@dorset.example"


@pytest.fixture(autouse=True)
def guesses_are_limited(db, settings):
    settings.AXES_ENABLED = True
    cache.clear()


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


CLIENT = Client()  # one for all: each of its own would load every middleware again


def tried(login: str = SERGEANT, password: str = "wrong", *, at: str = STATION, agent: str = ""):
    """In a browser that has never been here."""
    CLIENT.cookies.clear()
    form = {"login": login, "password": password}
    return CLIENT.post("/sign-in/", form, REMOTE_ADDR=at, headers={"user-agent": agent})


def guess(times: int, login: str = SERGEANT, **where):
    return [tried(login, **where) for _ in range(times)][-1]


def words(answer) -> str:
    found = re.search(r"Too many wrong passwords.*?ends it\.", answer.content.decode(), re.S)
    return found.group() if found else ""


# -- The lock ----------------------------------------------------------------------------------------------------------


def test_ten_wrong_passwords_lock_the_account_from_there_and_say_until_when(dorset):
    assert guess(9).status_code == 200
    answer = guess(1)
    assert answer.status_code == 429
    assert "it is locked until 22:15." in words(answer)  # not a second too early
    assert answer["Retry-After"] == str(15 * 60 + 10)


def test_while_it_is_locked_right_and_wrong_get_the_same_and_no_password_is_looked_at(dorset):
    guess(10)
    seen = []
    for password in ("wrong", PASSWORD):
        with CaptureQueriesContext(connection) as asked:
            answer = tried("Sergeant@dorset.example", password)
        seen.append((answer.status_code, words(answer), answer["Retry-After"], [q["sql"][:60] for q in asked]))
    assert seen[0] == seen[1]
    assert not [sql for sql in seen[0][3] if "teams_person" in sql]


def test_neither_lengthens_it_and_it_ends_when_it_was_said_to(dorset, clock):
    """Of the one who waited for fourteen minutes and tried once too early."""
    guess(10)
    clock.shift(timedelta(minutes=14))
    for password in ("wrong", PASSWORD):
        answer = tried(password=password)
        assert (answer.status_code, "until 22:15" in words(answer)) == (429, True)
    [attempt] = AccessAttempt.objects.all()
    assert attempt.failures_since_start == 10
    clock.shift(timedelta(minutes=1, seconds=10))
    assert tried(password=PASSWORD).status_code == 302


def test_the_end_is_when_enough_of_them_are_forgotten_whichever_browser_they_came_from(dorset, clock):
    guess(6, agent="one")
    clock.shift(timedelta(minutes=5))
    answer = guess(4, agent="two")
    assert "until 22:15" in words(answer)
    clock.shift(timedelta(minutes=10, seconds=10))
    assert tried(password=PASSWORD).status_code == 302


def test_another_address_of_the_same_line_is_locked_too(dorset):
    guess(9, at="2001:db8:1:2::1")
    assert guess(1, at="2001:db8:1:2:ffff::1").status_code == 429
    assert guess(1, at="2001:db8:1:3::1").status_code == 200


def test_a_stranger_cannot_lock_an_officer_out_from_elsewhere(dorset):
    guess(12)
    assert tried(password=PASSWORD, at=HOME).status_code == 302


def test_guessing_at_one_account_locks_no_other(dorset):
    guess(12)
    assert tried("inspector@dorset.example", PASSWORD).status_code == 302


def test_a_new_password_ends_the_lock(dorset, monkeypatch):
    monkeypatch.setattr(password_reset, "later", lambda work, *arguments: work(*arguments))
    guess(10)
    client, new = Client(), "three quiet herons"
    client.post("/account/forgotten/", {"email": SERGEANT})
    path = re.search(r"/account/forgotten/\S+", mail.outbox[0].body).group()
    client.post(client.get(path, follow=True).redirect_chain[-1][0], {"password1": new, "password2": new})
    assert tried(password=new).status_code == 302


# -- A whole station ---------------------------------------------------------------------------------------------------


def fill(count: int, *, at: str = STATION) -> None:
    """So many wrong passwords from there, for as many invented accounts."""
    for number in range(count):
        assert tried(f"invented{number}@dorset.example", at=at).status_code == 200


def filled(count: int, *, at: str = STATION) -> None:
    """The same, all but the last by the count alone: for tests that are not about what is counted."""
    for _ in range(count - 1):
        count_wrong(Try("", at), timezone.now())
    fill(1, at=at)


def test_one_visitor_behind_a_shared_address_shuts_nobody_out(dorset):
    fill(FAST + 30)
    for name in ("pc", "sergeant", "inspector"):
        assert tried(f"{name}@dorset.example", PASSWORD).status_code == 302
    guess(2)
    assert tried().status_code == 429  # each of them was counted


def test_who_mistyped_there_is_slowed_and_not_shut_out(dorset, clock):
    filled(FAST)
    assert tried().status_code == 200  # the first wrong one of this account
    assert tried().status_code == 200  # it has one try in each pause
    answer = tried(password=PASSWORD)
    assert (answer.status_code, answer["Retry-After"]) == (429, "2")
    assert "Wait 2 seconds" in answer.content.decode()
    clock.shift(timedelta(seconds=2))
    assert tried(password=PASSWORD).status_code == 302


def test_the_pauses_grow_and_stay_short(dorset, clock):
    pauses = []
    for _ in range(5):
        filled(FAST // 2)
        guess(2, "mistyped@dorset.example")
        answer = tried("mistyped@dorset.example")
        pauses.append(int(answer.get("Retry-After", 0)))
    assert pauses == sorted(pauses)
    assert 0 < max(pauses) <= 15


def test_nobody_uses_up_anothers_try(dorset):
    filled(FAST)
    for login in ("pc@dorset.example", SERGEANT):
        tried(login)
    guess(5)
    assert tried("pc@dorset.example", PASSWORD).status_code == 302


def test_other_addresses_are_not_slowed_and_the_line_is_one(dorset):
    filled(FAST, at="2001:db8:1:2::1")
    for at, status in (("2001:db8:1:2::99", 429), ("2001:db8:1:3::1", 200)):
        guess(2, at=at)
        assert tried(at=at).status_code == status


def test_a_minute_later_it_is_over(dorset, clock):
    filled(FAST)
    guess(2)
    clock.shift(timedelta(minutes=2))
    assert tried(password=PASSWORD).status_code == 302


def test_they_are_counted_in_the_database_and_without_an_address(dorset):
    fill(3)
    [rate] = Rate.objects.filter(key__startswith="sign-in:")
    assert rate.times == 3
    assert STATION not in rate.key


def test_nothing_counts_where_limits_are_off(dorset, settings):
    settings.AXES_ENABLED = False
    fill(3)
    assert not Rate.objects.exists()


# -- The log -----------------------------------------------------------------------------------------------------------


def test_no_account_and_no_address_enters_the_log(dorset):
    class Kept(logging.Handler):
        def __init__(self) -> None:
            super().__init__(logging.DEBUG)
            self.lines: list[str] = []

        def emit(self, record: logging.LogRecord) -> None:
            self.lines.append(record.getMessage())

    kept, root = Kept(), logging.getLogger()
    root.addHandler(kept)
    try:
        guess(11)
        tried("inspector@dorset.example", PASSWORD)
    finally:
        root.removeHandler(kept)
    assert "Too Many Requests: /sign-in/" in kept.lines
    assert not [line for line in kept.lines if "@dorset" in line or STATION in line]
