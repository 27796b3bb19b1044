"""This team changed, from this day on: what is still to be assessed.

A mark is inserted in the transaction that makes the change, so no change can be committed unmarked. Whoever assesses a
team deletes the marks it claimed; a crash before that leaves them for the next.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.db.models.functions import Now

from record.compiled import compiled

LATE_AFTER = timedelta(minutes=10)  # a mark that has waited longer: somebody must look at the worker

# Called with the ids of the teams once their marks are committed, by whoever can wake a worker. Only a hint: what it
# raises is logged, and a mark that nobody announced is found by the minute's sweep.
on_mark: list[Callable[[list[int]], None]] = []
log = logging.getLogger(__name__)
_unannounced: ContextVar[bool] = ContextVar("_unannounced", default=False)
_noticed: ContextVar[dict[int, date] | None] = ContextVar("_noticed", default=None)


class Mark(models.Model):
    """One reason to look at a team again. `team` is the team's own id: the record holds keys, not foreign keys."""

    team = models.BigIntegerField()
    first_day = models.DateField()
    # The kinds of activity that changed; null: something else, or anything.
    channels = ArrayField(models.CharField(max_length=64), null=True)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(name="marks_of_a_team", fields=["team"])]


def mark(teams: Iterable[int], *, first_day: date) -> None:
    """Note that each team's standing may differ from `first_day` on."""
    mark_each(dict.fromkeys(teams, first_day))


def mark_each(first_days: Mapping[int, date], *, channels: Collection[str] | None = None) -> None:
    """Note that each team's standing may differ from its own first day on.

    `channels`: of activities of these alone; what nothing of theirs can reach need not be looked at.
    """
    marked = sorted(first_days)
    if (noticing := _noticed.get()) is not None:
        noticing.update({team: min(day, noticing.get(team, day)) for team, day in first_days.items()})
    of = None if channels is None else sorted(channels)
    Mark.objects.bulk_create(Mark(team=team, first_day=first_days[team], channels=of) for team in marked)
    if marked and not _unannounced.get():
        transaction.on_commit(lambda: _announce(marked))


@contextmanager
def noticed() -> Iterator[dict[int, date]]:
    """The marks made inside, of each team the earliest day: for whoever asks what a change touches."""
    found: dict[int, date] = {}
    token = _noticed.set(found)
    try:
        yield found
    finally:
        _noticed.reset(token)


@contextmanager
def unannounced() -> Iterator[None]:
    """Marks made inside wake nobody: for whoever makes very many and settles them too."""
    token = _unannounced.set(True)
    try:
        yield
    finally:
        _unannounced.reset(token)


def _announce(teams: list[int]) -> None:
    for listener in on_mark:
        try:
            listener(teams)
        except Exception:
            log.exception("Nobody was told of the marks of %s", teams)


@dataclass(frozen=True)
class Claimed:
    """What a team's marks name: the earliest day, and the kinds of activity that changed (None: anything)."""

    first_day: date
    channels: frozenset[str] | None


def claim(team: int) -> Claimed | None:
    """Delete the team's marks and return what they name; None when there were none.

    Only under the team's advisory lock, taken before any fact is read: a mark committed after the claim stays.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM record_mark WHERE team = %s RETURNING first_day, channels",
            [team],
        )
        found = cursor.fetchall()
    if not found:
        return None
    days, channels = zip(*found, strict=True)
    return Claimed(min(days), None if None in channels else frozenset().union(*channels))


def has_marks(team: int) -> bool:
    return Mark.objects.filter(team=team).exists()


def oldest() -> Mark | None:
    """The mark that has waited longest; its age is the scheduler's health."""
    return _oldest.first()


@compiled
def _oldest() -> models.QuerySet[Mark]:
    return Mark.objects.order_by("made_at", "id")[:1]
