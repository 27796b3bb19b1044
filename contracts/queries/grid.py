"""What the grid shows: the windows of one moment or of one quarter, as kept or as known on an earlier day.

A window belongs to the quarter in which it ends; while it is open, to the quarter that runs. So each is in exactly one,
and none is out of reach.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet

from contracts.engine import obligations
from contracts.engine.assessment import AssessmentScope, judge
from contracts.engine.composing import part
from contracts.models import Contract, Settlement
from contracts.models.statuses import URGENT_FIRST
from contracts.periods import Period
from contracts.queries.afterwards import added_afterwards
from contracts.queries.judged_windows import JudgedWindow
from record.compiled import compiled
from record.entries import await_writers
from record.timezones import last_instant
from teams.models import Grant, Role, Team

Cells = dict[tuple[int, str], "GridCell"]  # by team and standard


class GridCell(NamedTuple):
    """The windows of one team and standard that are shown, the worst first, of those the latest; and all there are."""

    windows: tuple[JudgedWindow, ...]
    whole: tuple[JudgedWindow, ...]
    status: str  # of the worst that is shown

    def only(self, statuses: Sequence[str]) -> GridCell | None:
        """What of it has one of the statuses."""
        kept = tuple(window for window in self.windows if window.status in statuses)
        return GridCell(kept, self.whole, kept[0].status) if kept else None


@dataclass(frozen=True)
class GridQuery:
    """What somebody wants to see of one contract.

    `quarter`: the windows that belong to it; None: the windows open now.
    `known_on`: as the portal had it at the end of that day, and as of it; None: all that is known now.
    """

    contract: Contract
    today: date
    quarter: Period | None = None
    known_on: date | None = None

    @property
    def as_of(self) -> date:
        return self.known_on or self.today

    @property
    def is_over(self) -> bool:
        """Whether the quarter had ended by the day as of which it is shown."""
        return self.quarter is not None and self.quarter.last_day < self.as_of

    @property
    def is_another_day(self) -> bool:
        """Whether it is told of as past: nothing of it was checked just now."""
        return self.is_over or self.known_on is not None

    @property
    def day(self) -> date:
        """The day whose version of the contract the columns are of, and on which teams shown were active."""
        return self.quarter.last_day if self.quarter and self.is_over else self.as_of

    def holds(self, window: Any) -> bool:
        """Whether a window that has begun belongs to it. `_kept_windows` asks the same of what is kept."""
        if self.quarter is None:
            return window.first_day <= self.as_of <= window.last_day
        if self.is_over:
            return self.quarter.first_day <= window.last_day <= self.quarter.last_day
        return window.last_day >= self.quarter.first_day


def cells(asked: GridQuery, teams: Sequence[Team]) -> Cells:
    """The cells of the teams. A standard that a team does not owe, or that nobody has looked at yet, has none."""
    found = _as_known(asked, teams, asked.known_on) if asked.known_on else _kept_windows(asked, teams)
    windows: dict[tuple[int, str], list[JudgedWindow]] = defaultdict(list)
    for window in found:
        windows[window[:2]].append(window)
    return {key: _cell(some) for key, some in windows.items()}


def _cell(windows: list[JudgedWindow]) -> GridCell:
    if len(windows) > 1:
        windows.sort(key=lambda one: one.first_day, reverse=True)
        windows.sort(key=lambda one: _GRAVITY[one.status])
    some = tuple(windows)
    return GridCell(some, some, some[0].status)


_GRAVITY = {status.value: place for place, status in enumerate(URGENT_FIRST)}


def touched_afterwards(asked: GridQuery, found: Iterable[GridCell]) -> set[tuple[int, str, date]]:
    """Team, standard and first day of the windows that an exemption touched afterwards, as known on the day asked."""
    contract = asked.contract.pk
    windows = [
        _Window(one.team_id, contract, one.code, one.first_day, one.last_day) for cell in found for one in cell.windows
    ]
    known_at = last_instant(asked.known_on) if asked.known_on else None
    return {(team, code, first_day) for team, _, code, first_day in added_afterwards(windows, known_at)}


class _Window(NamedTuple):
    team_id: int
    contract_id: int
    code: str
    first_day: date
    last_day: date


def inspectors(sections: Iterable[int], today: date) -> dict[int, list[str]]:
    """The names of those who run each of the sections, by its id, today."""
    found: dict[int, list[str]] = {}
    for section, name in _inspectors(sorted(sections), today):
        found.setdefault(section, []).append(name)
    return found


@compiled
def _inspectors(sections: list[int], today: date) -> QuerySet[Grant, Any]:
    grants = Grant.objects.on(today).filter(role=Role.INSPECTOR, section__in=sections)
    return grants.order_by("person__name", "id").values_list("section", "person__name")


def looked_at_through(teams: Iterable[Team]) -> dict[int, date]:
    """The last day that has been taken into account for each team; a team that nobody has looked at yet has none."""
    return dict(_through([team.pk for team in teams]))


@compiled
def _through(teams: list[int]) -> QuerySet[Settlement, Any]:
    return Settlement.objects.filter(team__in=teams).values_list("team", "through")


def successors(teams: Sequence[Team]) -> dict[int, list[str]]:
    """The names of the teams that took over from each."""
    found: dict[int, list[str]] = {}
    following = Team.objects.filter(predecessors__in=teams).order_by("name", "id")
    for before, name in following.values_list("predecessors", "name"):
        found.setdefault(before, []).append(name)
    return found


def _kept_windows(asked: GridQuery, teams: Sequence[Team]) -> list[JudgedWindow]:
    """Of what holds now, of a team not looked at since midnight, those windows that held the day it was."""
    quarter = asked.quarter
    parameters = {
        "contract": asked.contract.pk,
        "teams": [team.pk for team in teams],
        "begun_by": asked.as_of,
        "since": quarter.first_day if quarter else date.min,
        "until": quarter.last_day if quarter and asked.is_over else date.max,
        "open_on": None if quarter else asked.today,
    }
    return [JudgedWindow(*values) for values in _fetch("pages/kept_windows", parameters)]


def _as_known(asked: GridQuery, teams: Sequence[Team], known_on: date) -> list[JudgedWindow]:
    """Judged anew with what was known at the end of the day, and as of it: what the portal showed then."""
    if not teams:
        return []
    instant = last_instant(known_on)
    since = asked.quarter.first_day if asked.quarter else known_on
    scope = AssessmentScope(
        tuple(team.pk for team in teams), instant, instant, from_day=since, contract=asked.contract.pk
    )
    await_writers(asked.contract.force.key)
    obligations.extend(through=known_on)
    with transaction.atomic():
        judge(scope)
        found = [JudgedWindow(*values) for values in _fetch("pages/as_known", {})]
    return [window for window in found if asked.holds(window)]


def _fetch(name: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(part(name), parameters)
        return cursor.fetchall()
