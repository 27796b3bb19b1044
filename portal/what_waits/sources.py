"""Where what waits comes from. A source is a row of SOURCES: nothing else knows how many there are, or for whom.

Whose it is, each queryset says by permission. What waits for somebody nearer to the team is only told: `elsewhere`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, QuerySet

from contracts.queries import exemptions, proposals, unplanned
from engagement import joint
from engagement import queries as log
from portal.what_waits import words
from portal.what_waits.words import WaitingLine
from record.timezones import day_of
from teams.deciding import decides
from teams.models import Person
from teams.nearest import nearest_teams
from teams.permissions import Permission, teams_for

AT_ONCE = 10  # of one source on the page; the list that it links has them all


@dataclass(frozen=True)
class Asking:
    """Whose page it is, and when."""

    person: Person
    now: datetime

    @property
    def today(self) -> date:
        return day_of(self.now)

    def nearest(self, permission: Permission) -> QuerySet[Any]:
        return nearest_teams(self.person, permission, self.today)

    def in_sight(self, permission: Permission) -> QuerySet[Any]:
        return teams_for(self.person, permission, self.today)


Rows = Callable[[Asking], QuerySet[Any]]


@dataclass(frozen=True)
class Elsewhere:
    """What of a source waits for teams that the person may see to, and somebody nearer does: told team by team."""

    rows: Rows  # all in sight; what waits for the person is taken out of it
    one: str
    several: str
    since: str  # the field from which the oldest is told
    team: str = "team"


@dataclass(frozen=True)
class Source:
    """One thing that can wait: its rows for a person, in words, and where all of them are listed."""

    key: str
    title: str
    rows: Rows
    lines: Callable[[Sequence[Any], datetime], list[WaitingLine]]
    url: str
    elsewhere: Elsewhere | None = None


def _exemptions(asking: Asking) -> QuerySet[Any]:
    return exemptions.waiting_for(asking.person, asking.today)


def _contracts(asking: Asking) -> QuerySet[Any]:
    return proposals.waiting_for(asking.person, asking.today)


def _flags(asking: Asking) -> QuerySet[Any]:
    return unplanned.unplanned_for(asking.person, asking.today)


def _flags_in_sight(asking: Asking) -> QuerySet[Any]:
    return unplanned.unplanned(asking.in_sight(Permission.ACKNOWLEDGE_FLAG))


def _grades(asking: Asking) -> QuerySet[Any]:
    return unplanned.ungraded_for(asking.person, asking.today)


def _changes(asking: Asking) -> QuerySet[Any]:
    others = decides(asking.person, Permission.WITHDRAW, asking.today, team="activity__team")
    return log.changes_asked(asking.nearest(Permission.WITHDRAW)).filter(others)


def _changes_in_sight(asking: Asking) -> QuerySet[Any]:
    return log.changes_asked(asking.in_sight(Permission.WITHDRAW))


def _joint(asking: Asking) -> QuerySet[Any]:
    return joint.unseen(asking.nearest(Permission.CORRECT_ANY))


def _joint_in_sight(asking: Asking) -> QuerySet[Any]:
    return joint.unseen(asking.in_sight(Permission.CORRECT_ANY))


def _plans(asking: Asking) -> QuerySet[Any]:
    return log.unconfirmed(asking.nearest(Permission.CONFIRM), asking.now)


def _plans_in_sight(asking: Asking) -> QuerySet[Any]:
    return log.unconfirmed(asking.in_sight(Permission.CONFIRM), asking.now)


# In the order of the page.
SOURCES: tuple[Source, ...] = (
    Source("exemptions", "Exemptions to decide", _exemptions, words.exemptions, "/exemptions/"),
    Source("contracts", "Changes of a contract to look at", _contracts, words.contracts, "/contracts/change/"),
    Source(
        "flags",
        "Flags without a plan",
        _flags,
        words.flags,
        "/flags/",
        Elsewhere(_flags_in_sight, "flag without a plan", "flags without a plan", "opened_at"),
    ),
    Source("grades", "Grades to give", _grades, words.grades, "/flags/"),
    Source(
        "changes",
        "Asked of you",
        _changes,
        words.changes,
        "/my-team/",
        Elsewhere(_changes_in_sight, "request to its sergeant", "requests to sergeants", "asked_at", "activity__team"),
    ),
    Source(
        "joint",
        "Joint activities to look at",
        _joint,
        words.joint,
        "/my-team/",
        Elsewhere(_joint_in_sight, "joint activity", "joint activities", "activity__starts_at"),
    ),
    Source(
        "plans",
        "Plans nobody confirmed",
        _plans,
        words.plans,
        "/my-team/",
        Elsewhere(_plans_in_sight, "plan nobody confirmed", "plans nobody confirmed", "starts_at"),
    ),
)


def waiting_rows(person: Person, now: datetime) -> dict[str, QuerySet[Any]]:
    """The rows of each source that wait for the person, by its key."""
    asking = Asking(person, now)
    return {source.key: source.rows(asking) for source in SOURCES}


@dataclass(frozen=True)
class TeamsRow:
    """What of a source waits with one team: how many, and since when."""

    team: str
    key: str
    number: int
    oldest: datetime


def elsewhere(source: Source, asking: Asking) -> list[TeamsRow]:
    """With their teams, by name. One query, none for a source of which all waits for whoever decides it."""
    if source.elsewhere is None:
        return []
    told = source.elsewhere
    others = told.rows(asking).exclude(pk__in=source.rows(asking).order_by().values("pk"))
    team = (f"{told.team}__name", f"{told.team}__key")
    sums = {"number": Count("pk"), "oldest": Min(told.since)}
    rows = others.order_by(*team).values(*team).annotate(**sums)
    return [TeamsRow(*row) for row in rows.values_list(*team, "number", "oldest")]
