"""What a `streak` asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.kinds.keys import UNITS, Filters, names, refuse_ranks_of_others, whole
from contracts.kinds.parts import Measure, Shape

PLACE = 6
GATHERS = True
GRADED = False
RUNS_ON = False


@dataclass(frozen=True, kw_only=True)
class Streak(Filters):
    """`weeks` weeks in a row, each with an activity, within the period."""

    period: str
    weeks: int
    channels: tuple[str, ...]
    per: str = "team"
    ranks: tuple[str, ...] = ()
    warn_days: int = 7
    kind: str = field(default="streak", init=False)


def shape(mapping: Mapping[Any, Any]) -> Shape:
    return Streak, {"weeks": whole(1, 53), "channels": names}, UNITS


def refuse_contradictions(measure: Streak) -> None:
    refuse_ranks_of_others(measure)


def structure(measure: Measure) -> tuple[str, ...]:
    return ()
