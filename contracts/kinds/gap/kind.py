"""What a `gap` asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.kinds.keys import UNITS, Filters, names, refuse_ranks_of_others, whole
from contracts.kinds.parts import Measure, Shape

PLACE = 2
GATHERS = True
GRADED = False
RUNS_ON = True  # one clock through all periods: what lies outside the window can decide it


@dataclass(frozen=True, kw_only=True)
class Gap(Filters):
    """Never more than `maximum_days` obligated days from one activity to the next."""

    period: str
    maximum_days: int
    channels: tuple[str, ...]
    per: str = "team"
    ranks: tuple[str, ...] = ()
    warn_days: int = 7
    kind: str = field(default="gap", init=False)


def shape(mapping: Mapping[Any, Any]) -> Shape:
    return Gap, {"maximum_days": whole(1, 1000), "channels": names}, UNITS


def refuse_contradictions(measure: Gap) -> None:
    refuse_ranks_of_others(measure)


def structure(measure: Measure) -> tuple[str, ...]:
    return ()
