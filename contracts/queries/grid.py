"""What the grid shows: one cell a team and standard, as kept, or as the portal had it at the end of an earlier day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import OuterRef, QuerySet, Subquery

from contracts.engine import obligations
from contracts.engine.assessment import AssessmentScope, judge, part
from contracts.models import Assessment, Contract, ContractVersion, Settlement, Standard, Unit
from contracts.periods import period_containing
from contracts.queries.afterwards import added_afterwards
from record.entries import await_writers
from record.timezones import ONE_DAY, last_instant
from teams.models import Grant, Role, Section, Team

LONGEST_PERIOD = timedelta(days=366)
QUARTERS = 8  # closed ones, whose marks make the line beside a team

Cells = dict[tuple[int, str], "GridCell"]  # by team and standard


@dataclass(frozen=True)
class GridCell:
    """One assessment, as words are made of it (`contracts.wording.Judged`)."""

    team_id: int
    code: str
    version_id: int
    status: str
    achieved: int | None
    required: int | None
    scheduled: int | None
    due_by: date | None
    first_day: date
    last_day: date
    period_first_day: date
    period_last_day: date
    late: int | None  # of `on_time`: items dealt with too late


@dataclass(frozen=True)
class GridQuery:
    """What somebody wants to see of one contract.

    `closed_by`: of each standard the last window that had closed by that day; None: the windows open now.
    `known_on`: as the portal had it at the end of that day; None: all that is known now.
    """

    contract: Contract
    today: date
    closed_by: date | None = None
    known_on: date | None = None

    @property
    def day(self) -> date:
        """The day whose version of the contract the columns are of."""
        return self.closed_by or self.known_on or self.today


def cells(asked: GridQuery, teams: Sequence[Team]) -> Cells:
    """The cells of the teams. A standard that a team does not owe, or that nobody has looked at yet, has none."""
    if asked.known_on:
        found = _as_known(asked, teams, asked.known_on)
    else:
        found = _closed(asked, teams, asked.closed_by) if asked.closed_by else _open(asked, teams)
    return {(cell.team_id, cell.code): cell for cell in found}


def touched_afterwards(asked: GridQuery, found: Cells) -> set[tuple[int, str]]:
    """Team and standard of the cells that an exemption touched afterwards, as known on the day asked for."""
    windows = [_Window(c.team_id, asked.contract.pk, c.code, c.first_day, c.last_day) for c in found.values()]
    known_at = last_instant(asked.known_on) if asked.known_on else None
    return {(team, code) for team, _, code, _ in added_afterwards(windows, known_at)}


class _Window(NamedTuple):
    team_id: int
    contract_id: int
    code: str
    first_day: date
    last_day: date


def met_by_quarter(contract: Contract, teams: Sequence[Team], today: date) -> dict[int, list[int | None]]:
    """How many standards each team had met by the end of each of the last closed quarters, the oldest first.

    None where nothing had closed for the team by then: it is new.
    """
    days = closed_quarters(today)
    met: dict[int, dict[date, int]] = {team.id: {} for team in teams}
    for day, _, team, status in _last_closed(contract, teams, days):
        met[team][day] = met[team].get(day, 0) + (status == "met")
    return {team: [counts.get(day) for day in days] for team, counts in met.items()}


def closed_quarters(today: date) -> list[date]:
    """The last days of the last closed quarters, the oldest first."""
    days = [period_containing("quarter", today).first_day - ONE_DAY]
    while len(days) < QUARTERS:
        days.insert(0, period_containing("quarter", days[0]).first_day - ONE_DAY)
    return days


def inspectors(sections: Iterable[Section], today: date) -> dict[int, list[str]]:
    """The names of those who run each section today."""
    grants = Grant.objects.on(today).filter(role=Role.INSPECTOR, section__in=sections).select_related("person")
    found: dict[int, list[str]] = {}
    for grant in grants.order_by("person__name", "id"):
        assert grant.section_id  # an inspector's role has a section
        found.setdefault(grant.section_id, []).append(grant.person.name)
    return found


def looked_at_through(teams: Iterable[Team]) -> dict[int, date]:
    """The last day that has been taken into account for each team; a team that nobody has looked at yet has none."""
    return dict(Settlement.objects.filter(team__in=teams).values_list("team", "through"))


def _open(asked: GridQuery, teams: Sequence[Team]) -> list[GridCell]:
    """The windows that hold today; of a team not looked at since midnight those that held the day it was."""
    through = {team: min(day, asked.today) for team, day in looked_at_through(teams).items()}
    rows = Assessment.objects.filter(
        team__in=through,
        contract=asked.contract,
        first_day__lte=asked.today,
        last_day__gte=min(through.values(), default=asked.today),
    )
    return [cell for cell in _kept(rows) if cell.first_day <= through[cell.team_id] <= cell.last_day]


def _closed(asked: GridQuery, teams: Sequence[Team], day: date) -> list[GridCell]:
    ids = [assessment for _, assessment, _, _ in _last_closed(asked.contract, teams, [day])]
    return _kept(Assessment.objects.filter(pk__in=ids))


def _kept(rows: QuerySet[Assessment]) -> list[GridCell]:
    late = Unit.objects.filter(assessment=OuterRef("pk"), unit_id=OuterRef("team")).values("late")[:1]
    columns = [field.name for field in fields(GridCell)]
    return [GridCell(*values) for values in rows.annotate(late=Subquery(late)).order_by("id").values_list(*columns)]


def _last_closed(contract: Contract, teams: Sequence[Team], days: list[date]) -> list[tuple[date, int, int, str]]:
    parameters = {"days": days, "contract": contract.pk, "teams": [team.pk for team in teams]}
    return _fetch("pages/closed", parameters)


def _as_known(asked: GridQuery, teams: Sequence[Team], known_on: date) -> list[GridCell]:
    """Judged anew with what was known at the end of the day, and as of it: what the portal showed then."""
    if not teams:
        return []
    instant = last_instant(known_on)
    since = asked.closed_by - LONGEST_PERIOD if asked.closed_by else known_on
    scope = AssessmentScope(
        tuple(team.pk for team in teams), instant, instant, from_day=since, contract=asked.contract.pk
    )
    await_writers(asked.contract.force.key)
    obligations.extend(through=known_on)
    with transaction.atomic():
        judge(scope)
        found = [GridCell(*values) for values in _fetch("pages/as_known", {})]
    if asked.closed_by:
        return _last_of(found, asked.closed_by, _codes(asked.contract, asked.closed_by))
    return [cell for cell in found if cell.first_day <= known_on <= cell.last_day]


def _last_of(found: Iterable[GridCell], day: date, codes: set[str]) -> list[GridCell]:
    """The same choice as `pages/closed.sql` makes among the kept ones."""
    latest: Cells = {}
    for cell in sorted(found, key=lambda cell: cell.last_day):
        if cell.last_day <= day and cell.code in codes:
            latest[cell.team_id, cell.code] = cell
    return list(latest.values())


def _codes(contract: Contract, day: date) -> set[str]:
    """The standards in force on the day."""
    version = ContractVersion.objects.filter(contract=contract).in_force_on(day)
    return set(Standard.objects.filter(version__in=version).values_list("code", flat=True))


def _fetch(name: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(part(name), parameters)
        return cursor.fetchall()
