"""What a team owes, deed by deed: made from its cells, with what is planned for them, and what waits to be dealt with.

The engine says how many plans will keep a promise and how many items wait, not which. A line names the plan or the item
only where there is no doubt: where exactly so many can be meant. Which lines a cell has, its kind of measure says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from contracts.kinds import KINDS
from contracts.models.statuses import EXEMPT
from contracts.queries.assessments import Cell
from contracts.queries.owed_lines import KnownFacts, OwedLine
from record.timezones import day_of


def owed(cells: Iterable[Cell], known: KnownFacts) -> list[OwedLine]:
    """Every deed still owed, soonest first; what has no day and is urgent stands before what has one."""
    lines = [line for cell in cells for line in _of(cell, known)]
    return sorted(_each_once(lines), key=_soonest)


def _of(cell: Cell, known: KnownFacts) -> Iterator[OwedLine]:
    """Under a promise that is exempt nothing turns late: what was asked is still to be answered, without a day."""
    lines = KINDS.of(cell.measure).owed.lines(cell, known)
    if cell.status != EXEMPT:
        yield from lines
        return
    yield from (replace(line, late_from=None) for line in lines if line.doing in ("answer", "answer_all"))


def _soonest(line: OwedLine) -> tuple[date, float, str]:
    late_from = line.late_from
    if isinstance(late_from, datetime):
        return day_of(late_from), late_from.timestamp(), line.title
    return late_from or (date.min if line.is_urgent else date.max), 0, line.title


def _each_once(lines: Iterable[OwedLine]) -> Iterator[OwedLine]:
    """An enquiry or an activity under two standards is one deed: that with the earlier day."""
    seen: set[tuple[str, UUID]] = set()
    for line in sorted(lines, key=_soonest):
        if line.about is None or (line.doing, line.about) not in seen:
            yield line
        if line.about is not None:
            seen.add((line.doing, line.about))
