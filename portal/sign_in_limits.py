"""Guessing at passwords: an account is locked for the address that guesses at it, and such an address is slowed.

axes counts wrong passwords by account and address together and locks that pair. Beyond it nothing is refused by address
alone, since a whole station has one: whoever guesses at many accounts from there is slowed down, and so are only those
who have given a wrong password themselves. Counted in the database, for all processes together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import QuerySet

from chats.rate_limits import count_one, counted, digest_of_address
from record.dates import clock

LOCKED_FOR = timedelta(hours=settings.AXES_COOLOFF_TIME)
MINUTE = timedelta(minutes=1)
FAST = 60  # wrong passwords from one address within a minute: more than a station mistypes when its shift begins
SLOWEST = 15  # seconds between two tries


@dataclass(frozen=True)
class Try:
    """Somebody tries to sign in: the address they typed, in small letters, and the network they come from."""

    account: str
    network: str

    @property
    def failures(self) -> QuerySet[AccessAttempt]:
        return AccessAttempt.objects.filter(username=self.account, ip_address=self.network or None)


class Wait(Exception):
    """Not now. `seconds` says when to come back, and the words say it to people."""

    def __init__(self, words: str, seconds: int) -> None:
        super().__init__(words)
        self.seconds = seconds


def require_pace(tried: Try, now: datetime) -> None:
    """Raises Wait where wrong passwords come fast from this address and one of them was for this account.

    The right password of an account without a wrong one of its own is always looked at. Each other account has a try of
    its own in every pause, so that nobody uses up anybody else's. No request is held meanwhile: it is to come back.
    """
    pause = _pause(tried, now)
    if pause and tried.failures.filter(attempt_time__gt=now - LOCKED_FOR).exists():
        begun = _window(now, pause)
        if count_one(f"sign-in-slow:{_key(tried, now)}:{tried.account[:40]}"[:100], begun) > 1:
            left = max(1, int((begun + timedelta(seconds=pause) - now).total_seconds()))
            words = f"Many wrong passwords came from here within a minute. Wait {left} seconds and send it again."
            raise Wait(words, left)


def count_wrong(tried: Try, now: datetime) -> None:
    """One more wrong password from this address."""
    if settings.AXES_ENABLED:
        count_one(f"sign-in:{_key(tried, now)}", _window(now, 60))


def refuse(tried: Try, now: datetime) -> NoReturn:
    """The account is locked from here. The same words whatever was typed, which axes did not even look at."""
    end = _end_of_lock(tried, now)
    words = (
        "Too many wrong passwords for this account from here: it is locked until "
        f"{clock(_next_minute(end))}. Trying before then changes nothing, and does not lengthen it. "
        "Or set a new password by letter, which ends it."
    )
    raise Wait(words, max(1, int((_next_minute(end) - now).total_seconds())))


def _pause(tried: Try, now: datetime) -> int:
    """Seconds between two tries: 0 up to FAST wrong ones, then 2, 4, 8 and at last SLOWEST."""
    if not settings.AXES_ENABLED:
        return 0
    key = f"sign-in:{_key(tried, now)}"
    wrong = max(counted(key, _window(now, 60)), counted(key, _window(now - MINUTE, 60)))
    return 0 if wrong < FAST else min(SLOWEST, 2 ** (1 + (wrong - FAST) // 30))


def _end_of_lock(tried: Try, now: datetime) -> datetime:
    """When so many of the wrong ones are forgotten that fewer are left than lock. Each is kept for LOCKED_FOR."""
    rows = list(tried.failures.filter(attempt_time__gt=now - LOCKED_FOR).order_by("attempt_time", "id"))
    left = sum(row.failures_since_start for row in rows)
    for row in rows:
        left -= row.failures_since_start
        if left < settings.AXES_FAILURE_LIMIT:
            return row.attempt_time + LOCKED_FOR
    return now + LOCKED_FOR


def _key(tried: Try, now: datetime) -> str:
    return digest_of_address(tried.network, now)[:40]


def _window(now: datetime, seconds: int) -> datetime:
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=now.tzinfo)


def _next_minute(moment: datetime) -> datetime:
    """What is said is never too early."""
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + MINUTE
