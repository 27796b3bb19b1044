"""The engine's slow twin: what a standard means, said once more in plain loops.

It shares nothing with the engine's SQL but the calendar and the measures' keys, and is written from the measures'
definition alone, so that where the two agree, each is evidence for the other. Each kind's rule is its own
(`plain.py` of its folder); what is owed, who is judged and which activities qualify is here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from contracts.kinds import KINDS
from contracts.kinds.loops import PlainConsidered, PlainJudged, PlainUnitLine, obligated
from tests.contracts.plain.owed import Cell, cells, obligations
from tests.contracts.plain.qualifying import Known, known_facts
from tests.contracts.plain.window import CellWindow
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


@dataclass(frozen=True)
class Assessed:
    """One assessment. `row` is its line in the output of `assess`, every cell as text."""

    row: tuple[str, ...]
    kind: str
    units: tuple[PlainUnitLine, ...]
    considered: tuple[PlainConsidered, ...]


def assess(
    world: World, as_of: datetime, known_at: datetime | None = None, from_day: date | None = None
) -> list[Assessed]:
    """Every assessment owed as of the instant, by what was known at the other (None: now), sorted as `assess` sorts.

    With `from_day`, only periods whose last day is on or after it.
    """
    facts = known_facts(world, as_of, known_at)
    found = [_assessed(cell, facts) for cell in _cells(facts) if not from_day or cell.period.last_day >= from_day]
    return sorted(found, key=lambda assessed: assessed.row[:5])


def _cells(facts: Known) -> Iterator[Cell]:
    """Of what was known: a team or a contract that nobody had told of owes nothing."""
    for team in facts.teams:
        for contract in facts.contracts:
            for obligation in obligations(team, contract):
                yield from cells(obligation, facts.today)


def _assessed(cell: Cell, facts: Known) -> Assessed:
    window = CellWindow(cell, facts)
    judged = _judge(window)
    return Assessed(_row(cell, judged), cell.measure.kind, tuple(judged.units), tuple(_considered(window)))


def judge(cell: Cell, facts: Known) -> PlainJudged:
    return _judge(CellWindow(cell, facts))


def considered(cell: Cell, facts: Known) -> list[PlainConsidered]:
    """What was looked at near the window, each with its one reason; by day and id."""
    return _considered(CellWindow(cell, facts))


def _judge(window: CellWindow) -> PlainJudged:
    if not obligated(window, window.days):
        return PlainJudged("exempt")
    return KINDS[window.measure.kind].plain.judge(window)


def _considered(window: CellWindow) -> list[PlainConsidered]:
    found = KINDS[window.measure.kind].plain.considered(window)
    return sorted(found, key=lambda one: (one.day, one.id))


def _row(cell: Cell, judged: PlainJudged) -> tuple[str, ...]:
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
