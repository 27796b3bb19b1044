"""How much of the time in which teams owed something was excused, and by whose word.

A day of one standard is the unit: ten standards owed on a day are ten. Days on which two exemptions overlap count once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from contracts.engine.composing import part
from contracts.models import Exemption
from contracts.queries.afterwards import asked_on
from teams.models import Team


@dataclass(frozen=True)
class Excused:
    """Days of standards, of a team or altogether."""

    name: str
    owed: int  # that were owed before exemptions
    excused: int

    @property
    def percent(self) -> float:
        return 100 * self.excused / self.owed if self.owed else 0.0

    @property
    def words(self) -> str:
        """As in "3.2%": a share too small for one place is said to be so."""
        return "under 0.1%" if 0 < self.percent < 0.1 else f"{self.percent:.1f}%"


@dataclass(frozen=True)
class Approver:
    """Who approved, with the days of standards that this excused; the last who decided, where a file overruled."""

    name: str
    excused: int
    exemptions: int
    afterwards: int


def by_team(teams: Iterable[Team], first_day: date, last_day: date) -> list[Excused]:
    """Each team's share, the greatest first."""
    named = {team.pk: team.name for team in teams}
    rows = _fetch("pages/time_excused", list(named), first_day, last_day)
    return sorted(
        (Excused(named[team], owed, excused) for team, owed, excused in rows), key=lambda one: (-one.percent, one.name)
    )


def altogether(lines: Iterable[Excused], name: str) -> Excused:
    found = list(lines)
    return Excused(name, sum(one.owed for one in found), sum(one.excused for one in found))


def by_approver(teams: Iterable[Team], first_day: date, last_day: date) -> list[Approver]:
    """Whose word excused how much; what a file brought is one line of its own."""
    ids = [team.pk for team in teams]
    days = dict(_fetch("pages/time_excused_by_exemption", ids, first_day, last_day))
    rows = Exemption.objects.filter(pk__in=days).select_related("decided_by")
    asked = asked_on(days)
    found: dict[str, list[Exemption]] = {}
    for row in rows:
        by = row.decided_by.name if row.decided_by and not row.by_file else "By file"
        found.setdefault(by, []).append(row)
    approvers = [
        Approver(
            name=name,
            excused=sum(days[row.pk] for row in rows),
            exemptions=len(rows),
            afterwards=sum(row.first_day < asked[row.pk] for row in rows),
        )
        for name, rows in found.items()
    ]
    return sorted(approvers, key=lambda one: (-one.excused, one.name))


def _fetch(name: str, teams: list[int], first_day: date, last_day: date) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(part(name), {"teams": teams, "first_day": first_day, "last_day": last_day})
        return cursor.fetchall()
