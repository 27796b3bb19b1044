"""Since when the portal knows the days of a posting's publication or of a priority: from its versions.

A day counts as recorded at the version since which it has been covered without a break: who is published from January
on and is taken off in March was recorded in January; whose end is moved back in April by a month, in April for that
month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from teams.models import PostingVersion, PriorityVersion

Thing = tuple[str, int]  # what it is, and its id
# By what it is: its versions, and their column of the id.
VERSIONS: dict[str, tuple[type[Model], str]] = {
    "posting": (PostingVersion, "posting_id"),
    "priority": (PriorityVersion, "priority_id"),
}


@dataclass(frozen=True)
class ToldDays:
    """What was told at an instant: the days from which to which it stands. Without a first one: on none."""

    at: datetime
    first_day: date | None
    last_day: date | None

    def cover(self, day: date) -> bool:
        return self.first_day is not None and self.first_day <= day <= (self.last_day or date.max)


def recorded_on(told: list[ToldDays], day: date) -> datetime | None:
    """The instant since which it is known to stand on the day; None where no version says that it does."""
    since = None
    for one in reversed(told):
        if not one.cover(day):
            break
        since = one.at
    return since


def end_recorded_on(told: list[ToldDays]) -> datetime | None:
    """The instant since which it is known to end on the day on which it does; None where no end is known."""
    since, last_day = None, told[-1].last_day if told else None
    for one in reversed(told):
        if last_day is None or one.last_day != last_day:
            break
        since = one.at
    return since


def days_told(things: Iterable[Thing], known_at: datetime | None) -> dict[Thing, list[ToldDays]]:
    """What was told of each thing's days, in turn. A query for each sort of thing that is asked for."""
    ids: dict[str, list[int]] = defaultdict(list)
    for what, id in things:
        ids[what].append(id)
    found: dict[Thing, list[ToldDays]] = defaultdict(list)
    for what, wanted in ids.items():
        versions, owner = VERSIONS[what]
        for row in told_in_turn(versions, owner, wanted, known_at):
            found[what, getattr(row, owner)].append(_told(row))
    return dict(found)


def told_in_turn(versions: type[Model], owner: str, ids: Iterable[Any], known_at: datetime | None) -> Iterable[Any]:
    """The versions of these that were told by the instant, of each in turn. One query, none without ids."""
    wanted = list(ids)
    if not wanted:
        return ()
    rows = versions._default_manager.filter(**{f"{owner}__in": wanted})
    if known_at is not None:
        rows = rows.filter(known_at__lte=known_at)
    return rows.order_by(owner, "version")


def _told(version: Any) -> ToldDays:
    if version.withdrawn_because:
        return ToldDays(version.known_at, None, None)
    days = version.shown_days if isinstance(version, PostingVersion) else (version.first_day, version.last_day)
    return ToldDays(version.known_at, *(days or (None, None)))
