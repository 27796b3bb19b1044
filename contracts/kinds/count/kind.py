"""What a `count` asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.kinds.keys import UNITS, Filters, names, refuse_ranks_of_others, whole
from contracts.kinds.parts import Measure, Shape

PLACE = 1
GATHERS = True
GRADED = False
RUNS_ON = False


@dataclass(frozen=True, kw_only=True)
class Count(Filters):
    """At least `minimum` activities per period, by the team, each neighbourhood or each officer (of the `ranks`)."""

    period: str
    minimum: int
    channels: tuple[str, ...]
    per: str = "team"
    ranks: tuple[str, ...] = ()
    warn_days: int = 7
    kind: str = field(default="count", init=False)


def shape(mapping: Mapping[Any, Any]) -> Shape:
    return Count, {"minimum": whole(1, 1000), "channels": names}, UNITS


def refuse_contradictions(measure: Count) -> None:
    refuse_ranks_of_others(measure)


def structure(measure: Measure) -> tuple[str, ...]:
    return ()
