"""How many people follow a chat, over all processes: each keeps a row of its own and renews it.

A process counts at most `rate_limits.COUNTED_FROM_ONE_ADDRESS` readers of one network: see `stream/rooms.py`.

A process that dies leaves its row behind; it is counted until three renewals have been missed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Sum

from chats.models import Chat, Readers

SEEN_WITHIN = timedelta(seconds=45)


class ReaderCount(NamedTuple):
    """Readers of one chat in one process: following now, and the most at once since the last count."""

    now: int
    most: int


def readers_now(chat: UUID, now: datetime) -> int:
    """How many people follow the chat, in all processes that live."""
    return _seen([chat], now).aggregate(readers=Sum("readers", default=0))["readers"]


def count(*, process: UUID, found: Mapping[UUID, ReaderCount], now: datetime) -> None:
    """Renew this process's rows, end those of chats it has no more, and raise what each chat had at most."""
    own = Readers.objects.filter(process=process)
    others = dict(_seen(found, now).exclude(process=process).values_list("chat").annotate(Sum("readers")))
    own.exclude(chat__in=found).delete()
    Readers.objects.bulk_create(
        [Readers(chat_id=chat, process=process, readers=one.now, seen_at=now) for chat, one in found.items()],
        update_conflicts=True,
        unique_fields=["chat", "process"],
        update_fields=["readers", "seen_at"],
    )
    Readers.objects.filter(chat__in=found, seen_at__lt=now - SEEN_WITHIN).delete()
    for chat, one in found.items():
        most = one.most + others.get(chat, 0)
        Chat.objects.filter(pk=chat, most_readers__lt=most).update(most_readers=most)


def leave(process: UUID) -> None:
    """The process ends."""
    Readers.objects.filter(process=process).delete()


def _seen(chats, now: datetime):
    return Readers.objects.filter(chat__in=list(chats), seen_at__gte=now - SEEN_WITHIN)
