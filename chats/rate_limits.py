"""How often one sender may write, and who has been shut out. Counted in the database: `chats.models` says why."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection

from chats.models import Block, Chat, Rate, Salt
from record.ip_addresses import network_of
from record.timezones import day_of

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """At most so many times within a stretch of time, for one sender of one chat."""

    times: int
    within: timedelta


# A hall full of people shares one address: these are high enough for it.
ASK = Limit(30, timedelta(minutes=1))
ASK_ALONE = Limit(6, timedelta(minutes=1))  # from one browser
SUPPORT = Limit(120, timedelta(minutes=1))
# Whoever follows or asks from one network beyond these is not told from a machine, and is not counted as people.
COUNTED_FROM_ONE_ADDRESS = 20
STREAMS_FROM_ONE_ADDRESS = 1000  # of those that a process holds: one machine cannot take every place


class TooOften(Exception):
    """The sender has to wait; `seconds` says for how long at the most."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"That is a lot at once. Wait {seconds} seconds and send it again: what you wrote stays.")
        self.seconds = seconds


class ShutOut(Exception):
    """A moderator has shut this sender out of the chat."""

    def __init__(self) -> None:
        super().__init__("A moderator has stopped messages from here for this chat. In an emergency call 999.")


@dataclass(frozen=True)
class Sender:
    """Who writes, as far as the portal wants to know: two digests, either may be empty."""

    browser: str = ""  # of a random number in a cookie, for this chat alone
    address: str = ""  # of the network, for this day alone


def sender_of(chat: UUID, *, cookie: str, address: str, now: datetime) -> Sender:
    return Sender(
        browser=_digest(str(chat), cookie) if cookie else "",
        address=digest_of_address(address, now) if address else "",
    )


def digest_of_address(address: str, now: datetime) -> str:
    """Of the network, for this day alone. Also how signing in counts addresses (portal)."""
    return _digest(_salt(now), network_of(address))


def require_room(chat: Chat, what: str, limit: Limit, key: str, now: datetime) -> None:
    """Count one more. Raises TooOften where it is one too many. Not inside the transaction of what it guards."""
    if not settings.RATE_LIMITS or not key:
        return
    seconds = int(limit.within.total_seconds())
    window = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=now.tzinfo)
    if count_one(f"{what}:{chat.pk.hex[:12]}:{key[:40]}", window) > limit.times:
        raise TooOften(max(1, int((window + limit.within - now).total_seconds())))


def require_room_to_ask(chat: Chat, sender: Sender, now: datetime) -> None:
    """Count one more question of this browser, and of this address. Raises TooOften."""
    require_room(chat, "ask", ASK, sender.address, now)
    require_room(chat, "ask", ASK_ALONE, sender.browser, now)


def require_welcome(chat: Chat, sender: Sender) -> None:
    """Raises ShutOut where a moderator has said so."""
    digests = [digest for digest in (sender.browser, sender.address) if digest]
    if Block.objects.filter(chat=chat, digest__in=digests).exists():
        raise ShutOut


def forget(now: datetime) -> None:
    """Throw away the salts of other days, and counts that are over: from then on no digest says whose it was."""
    Salt.objects.exclude(day=day_of(now)).delete()
    Rate.objects.filter(window__lt=now - KEPT_FOR).delete()


def count_one(key: str, window: datetime) -> int:
    """One more in the stretch of time that begins then; returns how many that makes. `key`: 100 characters at most."""
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO chats_rate (key, "window", times) VALUES (%s, %s, 1)'
            ' ON CONFLICT (key, "window") DO UPDATE SET times = chats_rate.times + 1 RETURNING times',
            [key, window],
        )
        return cursor.fetchone()[0]


def counted(key: str, window: datetime) -> int:
    """How many there were in the stretch of time that begins then."""
    return Rate.objects.filter(key=key, window=window).values_list("times", flat=True).first() or 0


def _salt(now: datetime) -> str:
    today = Salt.objects.filter(day=day_of(now)).values_list("value", flat=True)
    if (value := today.first()) is not None:
        return value
    Salt.objects.bulk_create([Salt(day=day_of(now), value=secrets.token_hex(32))], ignore_conflicts=True)
    return today.get()  # whoever was first


def _digest(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()
