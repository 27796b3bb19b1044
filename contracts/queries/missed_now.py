"""What is missed now, in every contract of a force at once: what stood furthest from its promise comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contracts.kinds import KINDS
from contracts.models import Assessment, Contract
from contracts.models.statuses import AssessmentStatus
from contracts.queries.assessments import Cell, cells
from teams.models import Team


@dataclass(frozen=True)
class MissedNow:
    """`counts`: how many open windows have each status, by the contract's id."""

    worst: list[Cell]
    number: int
    counts: dict[int, Counter[str]]


def missed_now(teams: Sequence[Team], contracts: Sequence[Contract], today: date, *, most: int) -> MissedNow:
    """Of the windows that are open today; the cells' teams and contracts are those given. Four queries."""
    ours, theirs = {team.pk: team for team in teams}, {contract.pk: contract for contract in contracts}
    open_now = Assessment.objects.filter(team__in=ours, contract__in=theirs, first_day__lte=today, last_day__gte=today)
    counts: dict[int, Counter[str]] = {key: Counter() for key in theirs}
    for contract, status in open_now.values_list("contract", "status"):
        counts[contract][status] += 1
    number = sum(some[AssessmentStatus.MISSED] for some in counts.values())
    found = cells(open_now.filter(status=AssessmentStatus.MISSED)) if number else []
    found.sort(key=lambda cell: (-shortfall(cell), ours[cell.assessment.team_id].name))
    worst = found[:most]
    for cell in worst:
        cell.assessment.team, cell.assessment.contract = (
            ours[cell.assessment.team_id],
            theirs[cell.assessment.contract_id],
        )
    return MissedNow(worst, number, counts)


def shortfall(cell: Cell) -> float:
    """How far the figure is from what was promised, as a share of it: 0.5 where half is missing, or too much."""
    kind = KINDS.of(cell.measure).over_time
    value = kind.value(cell.assessment, cell.measure, cell.late)
    promised = kind.promised(cell.assessment, cell.measure)
    if value is None or promised is None:
        return 0.0
    return abs(value - promised) / max(promised, 1)
