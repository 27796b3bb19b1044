"""What a team still owes of a `presence`: a line only where it is not kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from contracts.kinds.parts import Measure
from contracts.models.statuses import URGENT
from contracts.queries.assessments import Cell
from contracts.queries.owed_lines import KnownFacts, OwedLine, is_open
from contracts.wording import deed, fact


def lines(cell: Cell, known: KnownFacts) -> Iterator[OwedLine]:
    if is_open(cell, known) and cell.status in URGENT:
        units = known.names.standings(cell.units, cell.measure)
        why = fact(cell.assessment, cell.measure, known.channels, today=known.today, units=units)
        yield OwedLine(title=deed(cell.measure, known.channels), why=why, status=cell.status, cell=cell)


def asks_notice(measure: Measure) -> bool:
    return False


def wanted_until(unit: Any, judged: Any) -> date | None:
    return None


def days_back(measure: Measure) -> int:
    return 0
