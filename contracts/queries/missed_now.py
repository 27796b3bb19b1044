"""What is missed now, in every contract of a force at once: what stood furthest from its promise comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from contracts.kinds import KINDS
from contracts.models import Assessment, Contract, Standard
from contracts.models.statuses import AssessmentStatus
from contracts.queries.judged_windows import JudgedWindow, windows_of
from contracts.queries.versions import Terms
from record.compiled import compiled
from teams.models import Team


@dataclass(frozen=True)
class MissedWindow:
    team: Team
    contract: Contract
    standard: Standard  # of the version that judges it
    window: JudgedWindow

    @property
    def gravity(self) -> tuple[Any, ...]:
        """What comes first is the worst; of equals, by the names of teams and contracts and the order of standards."""
        place = (self.contract.title, self.contract.pk, self.standard.position, self.window.first_day)
        return -shortfall(self.window, self.standard), self.team.name, *place, self.team.pk


@dataclass(frozen=True)
class MissedNow:
    """`counts`: how many open windows have each status, by the contract's id."""

    worst: list[MissedWindow]
    number: int
    counts: dict[int, Counter[str]]


def missed_now(teams: Sequence[Team], contracts: Sequence[Terms], today: date, *, most: int) -> MissedNow:
    """Of the windows that are open today; their teams, contracts and standards are those given. Two queries."""
    ours, theirs = {team.pk: team for team in teams}, [terms.contract.pk for terms in contracts]
    counts: dict[int, Counter[str]] = {key: Counter() for key in theirs}
    for contract, status, times in _counted(list(ours), theirs, today):
        counts[contract][status] = times
    number = sum(some[AssessmentStatus.MISSED] for some in counts.values())
    if not number:
        return MissedNow([], 0, counts)
    standards = {
        (version.pk, standard.code): (terms.contract, standard)
        for terms in contracts
        for version in terms.versions
        for standard in version.standards.all()
    }
    missed = [JudgedWindow(*values) for values in _missed(list(ours), theirs, today)]
    found = [MissedWindow(ours[one.team_id], *standards[one.version_id, one.code], one) for one in missed]
    return MissedNow(sorted(found, key=lambda one: one.gravity)[:most], number, counts)


@compiled
def _counted(teams: list[int], contracts: list[int], today: date) -> QuerySet[Assessment, Any]:
    rows = Assessment.objects.filter(team__in=teams, contract__in=contracts).open_on(today)
    return rows.values_list("contract", "status").annotate(Count("id")).order_by()


@compiled
def _missed(teams: list[int], contracts: list[int], today: date) -> QuerySet[Assessment, Any]:
    rows = Assessment.objects.filter(team__in=teams, contract__in=contracts, status=AssessmentStatus.MISSED)
    return windows_of(rows.open_on(today))


def shortfall(window: JudgedWindow, standard: Standard) -> float:
    """How far the figure is from what was promised, as a share of it: 0.5 where half is missing, or too much."""
    kind = KINDS.of(standard.measure).over_time
    value = kind.value(window, standard.measure, window.late)
    promised = kind.promised(window, standard.measure)
    if value is None or promised is None:
        return 0.0
    return abs(value - promised) / max(promised, 1)
