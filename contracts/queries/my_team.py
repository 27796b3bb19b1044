"""The page of what one team owes: where it stands, what is owed soonest first, and what was missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Q, QuerySet

from contracts.engine.assessment import AssessmentRow, AssessmentScope, assess
from contracts.kinds import KINDS
from contracts.models import Assessment, ContractVersion
from contracts.queries.assessments import Cell, cells
from contracts.queries.owed import owed
from contracts.queries.owed_lines import KnownFacts, OwedLine
from contracts.queries.planned_activities import as_planned
from engagement import queries as log
from engagement.models import Activity, Channel, Enquiry
from record.compiled import compiled
from record.timezones import day_of, last_instant
from teams.models import Neighbourhood, Person, Team

LATELY = timedelta(days=31)  # as long as the past is flagged
SOON = timedelta(days=14)


@dataclass(frozen=True)
class TeamStanding:
    """One team on one day. `plans` are its planned activities from today on, the next one first."""

    team: Team
    cells: list[Cell]
    owed: list[OwedLine]
    plans: list[Activity]
    now: datetime
    known: KnownFacts

    @cached_property
    def present(self) -> list[Cell]:
        """The cells whose window is open today: the contract as it stands."""
        today = day_of(self.now)
        return [cell for cell in self.cells if cell.assessment.first_day <= today <= cell.assessment.last_day]

    @property
    def judged_by(self) -> list[tuple[str, str, ContractVersion]]:
        """The version that judges each cell, with the keys of its force and contract."""
        return [(self.team.force.key, c.assessment.contract.key, c.standard.version) for c in self.cells]

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(cell.status for cell in self.present)

    @cached_property
    def missed(self) -> list[Cell]:
        """What was missed lately: it cannot be undone, and is still to be known."""
        since = day_of(self.now) - LATELY
        return [cell for cell in self.cells if cell.status == "missed" and cell.assessment.last_day >= since]

    @cached_property
    def to_advertise(self) -> frozenset[str]:
        """The channels of which some promise asks that people be told before."""
        asking = [c.measure for c in self.present if KINDS.of(c.measure).owed.asks_notice(c.measure)]
        return frozenset(channel for measure in asking for channel in measure["channels"])

    @cached_property
    def soon(self) -> list[OwedLine]:
        return [line for line in self.owed if self._is_soon(line)]

    @cached_property
    def later(self) -> list[OwedLine]:
        return [line for line in self.owed if not self._is_soon(line)]

    def _is_soon(self, line: OwedLine) -> bool:
        if line.is_urgent or line.late_from is None:
            return True
        day = day_of(line.late_from) if isinstance(line.late_from, datetime) else line.late_from
        return day <= day_of(self.now) + SOON


def standing(team: Team, now: datetime) -> TeamStanding:
    """How the team stands. A fixed number of queries, whatever it owes."""
    today = day_of(now)
    unanswered = _unanswered(team.pk)  # nothing asked disappears, however late
    found = [cell for cell in cells(_assessments(team, today, unanswered)) if _is_told(cell, today)]
    plans = _plans(team.pk, today)
    known = KnownFacts(
        now=now,
        channels=Channel.objects.in_bulk(),
        neighbourhoods={place.id: place for place in _places(team.pk)},
        officers=_officers(found),
        plans=[as_planned(activity) for activity in plans],
        unanswered=unanswered,
        without_feedback=_without_feedback(team.pk, today - _looks_back(found), today),
    )
    return TeamStanding(team, found, owed(found, known), plans, now, known)


def to_confirm(team: Team, now: datetime) -> list[Activity]:
    """As `engagement.queries.to_confirm` has it."""
    return _to_confirm(team.pk, now)


@compiled
def _unanswered(team: int) -> QuerySet[Enquiry]:
    return Enquiry.objects.waiting().filter(team=team)


@compiled
def _plans(team: int, today: date) -> QuerySet[Activity]:
    return log.plans(Team(pk=team), today)


@compiled
def _to_confirm(team: int, now: datetime) -> QuerySet[Activity]:
    return log.to_confirm(Team(pk=team), now)


@compiled
def _places(team: int) -> QuerySet[Neighbourhood]:
    return Neighbourhood.objects.filter(team=team)


@compiled
def _without_feedback(team: int, first_day: date, last_day: date) -> QuerySet[Activity]:
    return log.without_feedback(Team(pk=team), first_day=first_day, last_day=last_day)


def first_due(team: Team) -> list[AssessmentRow]:
    """For a team that has not begun: what it will owe on its first day, soonest first. Stores nothing."""
    as_of = last_instant(team.active_from)
    rows = [row for row in assess(AssessmentScope((team.id,), as_of)) if row.due_by]
    return sorted(rows, key=lambda row: (row.due_by or date.max, row.contract, row.standard))


def _assessments(team: Team, today: date, unanswered: Iterable[Enquiry]):
    """Those open today, those whose window ended while something still waits, and what was missed lately.

    Also those in whose window somebody asked who has no answer to this day.
    """
    is_open = Q(first_day__lte=today, last_day__gte=today)
    still_waits = Q(stale_at__isnull=False)
    missed_lately = Q(status="missed", last_day__gte=today - LATELY)
    some = is_open | still_waits | missed_lately
    for day in {enquiry.received_on for enquiry in unanswered}:
        some |= Q(first_day__lte=day, last_day__gte=day)
    return Assessment.objects.filter(some, team=team)


def _is_told(cell: Cell, today: date) -> bool:
    """Of a window that was over long ago only the replies that are owed still."""
    row = cell.assessment
    is_old = row.last_day < today and row.stale_at is None
    if is_old and (row.status != "missed" or row.last_day < today - LATELY):
        return cell.measure.get("item") == "enquiry_reply"
    return True


def _officers(found: Iterable[Cell]) -> dict[int, str]:
    """The names of the officers that are units of some cell."""
    people = {unit.unit_id for cell in found if cell.measure.get("per") == "officer" for unit in cell.units}
    return dict(Person.objects.filter(id__in=people).values_list("id", "name"))


def _looks_back(found: Iterable[Cell]) -> timedelta:
    """As far as any promise still asks something of what was held."""
    return timedelta(days=max((KINDS.of(cell.measure).owed.days_back(cell.measure) for cell in found), default=0))
