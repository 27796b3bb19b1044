"""Since when the portal knows the days of a posting's publication or of a priority: from the record.

A day counts as recorded at the entry since which it has been covered without a break: who is published from January on
and is taken off in March was recorded in January; whose end is moved back in April by a month, in April for that month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from record.entries import Entry

# What an entry tells of the days that something stood; a day that it does not tell is as it was told before.
DAYS = ("first_day", "last_day", "published_from", "published_until")


@dataclass(frozen=True)
class ToldDays:
    """What was told at an instant: the days from which to which it stands. Without a first one: on none."""

    at: datetime
    first_day: date | None
    last_day: date | None

    def cover(self, day: date) -> bool:
        return self.first_day is not None and self.first_day <= day <= (self.last_day or date.max)


def recorded_on(told: list[ToldDays], day: date) -> datetime | None:
    """The instant since which it is known to stand on the day; None where the record does not say."""
    since = None
    for one in reversed(told):
        if not one.cover(day):
            break
        since = one.at
    return since


def days_told(force: str, subjects: Iterable[str], known_at: datetime | None) -> dict[str, list[ToldDays]]:
    """By its subject, what was told of each thing's days, in turn. One query; none where nothing is asked for."""
    wanted = sorted(set(subjects))
    if not wanted:
        return {}
    entries = Entry.objects.filter(force=force, subject__in=wanted)
    if known_at is not None:
        entries = entries.filter(at__lte=known_at)
    said: dict[str, dict[str, Any]] = defaultdict(dict)
    found: dict[str, list[ToldDays]] = defaultdict(list)
    for entry in entries.order_by("sequence"):
        told = entry.after or {}
        after = {name: told[name] for name in DAYS if name in told}
        if after:
            said[entry.subject] |= after
            found[entry.subject].append(_told(entry.at, said[entry.subject], entry.subject.partition(":")[0]))
    return dict(found)


def _told(at: datetime, said: dict[str, Any], noun: str) -> ToldDays:
    days = {name: date.fromisoformat(said[name]) if said.get(name) else None for name in DAYS}
    first, last = days["first_day"], days["last_day"]
    if noun != "posting":
        return ToldDays(at, first, last)
    if first is None or days["published_from"] is None:
        return ToldDays(at, None, None)
    ends = [day for day in (last, days["published_until"]) if day]
    return ToldDays(at, max(first, days["published_from"]), min(ends, default=None))
