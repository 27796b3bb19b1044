"""What a team still owes of a `streak`: a line for each unit whose run is too short."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from contracts.kinds.parts import Measure
from contracts.queries.assessments import Cell
from contracts.queries.owed_lines import KnownFacts, OwedLine, is_open, to_log


def lines(cell: Cell, known: KnownFacts) -> Iterator[OwedLine]:
    for unit in cell.units:
        if unit.next_due_on and is_open(cell, known):
            yield to_log(cell, unit, known, f"{unit.done} weeks in a row so far.", plan=None)


def asks_notice(measure: Measure) -> bool:
    return bool(measure.get("min_notice_days"))


def wanted_until(unit: Any, judged: Any) -> date | None:
    return unit.next_due_on


def days_back(measure: Measure) -> int:
    return 0
