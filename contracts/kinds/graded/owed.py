"""Others grade; the team owes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from contracts.kinds.parts import Measure
from contracts.queries.assessments import Cell
from contracts.queries.owed_lines import KnownFacts, OwedLine


def lines(cell: Cell, known: KnownFacts) -> Iterator[OwedLine]:
    return iter(())


def asks_notice(measure: Measure) -> bool:
    return False


def wanted_until(unit: Any, judged: Any) -> date | None:
    return None


def days_back(measure: Measure) -> int:
    return 0
