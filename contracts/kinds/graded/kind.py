"""What a `graded` asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.kinds.keys import names, whole
from contracts.kinds.parts import Measure, Shape

PLACE = 5
GATHERS = False
GRADED = True
RUNS_ON = False


@dataclass(frozen=True, kw_only=True)
class Graded:
    """An assessor's judgement: a grade among the `passing`, given `within_days` of the period's end."""

    period: str
    passing: tuple[str, ...]
    within_days: int
    kind: str = field(default="graded", init=False)


def shape(mapping: Mapping[Any, Any]) -> Shape:
    return Graded, {"passing": names, "within_days": whole(0, 366)}, {}


def refuse_contradictions(measure: Graded) -> None:
    """None are possible."""


def structure(measure: Measure) -> tuple[str, ...]:
    return ()
