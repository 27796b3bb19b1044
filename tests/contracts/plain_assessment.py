"""The engine's slow twin: what a standard means, said once more in plain loops.

It shares nothing with the engine's SQL but the calendar and the measures' keys, and is written from the measures'
definition alone, so that where the two agree, each is evidence for the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from contracts.kinds.graded.kind import Graded
from contracts.kinds.on_time.kind import OnTime
from contracts.kinds.presence.kind import Presence
from tests.contracts.plain.count import judge_count
from tests.contracts.plain.gap import judge_gap
from tests.contracts.plain.graded import judge_graded
from tests.contracts.plain.judged import Judged, UnitLine, obligated
from tests.contracts.plain.on_time import items_in, judge_on_time
from tests.contracts.plain.owed import Cell, cells, obligations, units_in
from tests.contracts.plain.presence import judge_presence
from tests.contracts.plain.qualifying import Activity, Known, belongs_to, day, known_facts, names, standing
from tests.contracts.plain.world import World

COLUMNS = (
    "team",
    "contract",
    "version",
    "standard",
    "period_start",
    "period_end",
    "first_day",
    "status",
    "achieved",
    "required",
    "scheduled",
    "due_by",
)
JUDGES = {
    "count": judge_count,
    "gap": judge_gap,
    "on_time": judge_on_time,
    "presence": judge_presence,
    "graded": judge_graded,
}


@dataclass(frozen=True)
class Considered:
    """One activity (or enquiry) near a cell, and its one reason; the reasons are listed in `plain.qualifying`."""

    id: str
    day: date
    reason: str


@dataclass(frozen=True)
class Assessed:
    """One assessment. `row` is its line in the output of `assess`, every cell as text."""

    row: tuple[str, ...]
    kind: str
    units: tuple[UnitLine, ...]
    considered: tuple[Considered, ...]


def assess(
    world: World, as_of: datetime, known_at: datetime | None = None, from_day: date | None = None
) -> list[Assessed]:
    """Every assessment owed as of the instant, by what was known at the other (None: now), sorted as `assess` sorts.

    With `from_day`, only periods whose last day is on or after it.
    """
    facts = known_facts(world, as_of, known_at)
    found = [
        _assessed(cell, facts) for cell in _cells(world, facts) if not from_day or cell.period.last_day >= from_day
    ]
    return sorted(found, key=lambda assessed: assessed.row[:5])


def _cells(world: World, facts: Known) -> Iterator[Cell]:
    for team in world.teams:
        for contract in world.contracts:
            for obligation in obligations(team, contract):
                yield from cells(obligation, facts.today)


def _assessed(cell: Cell, facts: Known) -> Assessed:
    judged = judge(cell, facts)
    return Assessed(_row(cell, judged), cell.measure.kind, tuple(judged.units), tuple(considered(cell, facts)))


def judge(cell: Cell, facts: Known) -> Judged:
    if not obligated(cell, facts, list(cell.window)):
        return Judged("exempt")
    return JUDGES[cell.measure.kind](cell, facts)


def considered(cell: Cell, facts: Known) -> list[Considered]:
    """Every activity of the team with a day in the window, or every enquiry where replies are judged; by day and id.

    A presence and a grade consider none.
    """
    if isinstance(cell.measure, Graded | Presence):
        return []
    if isinstance(cell.measure, OnTime):
        found = _considered_items(cell, facts)
    else:
        found = [Considered(a.id, day(a), _reason(cell, facts, a)) for a in _activities_in(cell, facts)]
    return sorted(found, key=lambda one: (one.day, one.id))


def _activities_in(cell: Cell, facts: Known) -> list[Activity]:
    return [a for a in facts.activities if belongs_to(a, cell.obligation.team) and day(a) in cell.window]


def _reason(cell: Cell, facts: Known, activity: Activity) -> str:
    found = standing(activity, cell.measure, facts)
    if found not in ("counted", "expected"):
        return found
    return found if any(names(activity, unit, cell.measure.per) for unit, _ in units_in(cell)) else "unit"


def _considered_items(cell: Cell, facts: Known) -> list[Considered]:
    """Items, and the activities that do not even make an item. In time is what the figure counts."""
    items = items_in(cell, facts)
    found = [Considered(item.id, item.on, "counted" if item.state == "in_time" else item.state) for item in items]
    if cell.measure.item == "enquiry_reply":
        return found
    others = [a for a in _activities_in(cell, facts) if standing(a, cell.measure, facts) != "counted"]
    return found + [Considered(a.id, day(a), standing(a, cell.measure, facts)) for a in others]


def _row(cell: Cell, judged: Judged) -> tuple[str, ...]:
    found = (
        cell.obligation.team.key,
        cell.obligation.contract,
        cell.version.key,
        cell.obligation.code,
        cell.period.first_day,
        cell.period.last_day,
        cell.window.first_day,
        judged.status,
        judged.achieved,
        judged.required,
        judged.scheduled,
        judged.due_by,
    )
    return tuple("" if value is None else str(value) for value in found)
