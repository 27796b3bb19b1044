"""What a `presence` asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.kinds.keys import WARN_DAYS, MeasureError, one_of, whole
from contracts.kinds.parts import Measure, Shape

PLACE = 4
GATHERS = False
GRADED = False
RUNS_ON = False


@dataclass(frozen=True, kw_only=True)
class Presence:
    """On every day between `minimum` and `maximum` of the `fact` published; at most `tolerance_days` without."""

    period: str
    fact: str
    minimum: int | None = None
    maximum: int | None = None
    tolerance_days: int = 0
    per: str = "team"
    warn_days: int = 7
    kind: str = field(default="presence", init=False)


def shape(mapping: Mapping[Any, Any]) -> Shape:
    optional = {
        "minimum": whole(0, 1000),
        "maximum": whole(0, 1000),
        "tolerance_days": whole(0),
        "per": one_of("team", "neighbourhood"),
        **WARN_DAYS,
    }
    return Presence, {"fact": one_of("published_officer", "priority")}, optional


def refuse_contradictions(measure: Presence) -> None:
    if measure.minimum is None and measure.maximum is None:
        raise MeasureError("minimum", "is missing, and so is maximum: give at least one of them")
    if measure.minimum is not None and measure.maximum is not None and measure.minimum > measure.maximum:
        raise MeasureError("minimum", f"({measure.minimum}) must not be greater than maximum ({measure.maximum})")


def structure(measure: Measure) -> tuple[str, ...]:
    return ("posting" if measure["fact"] == "published_officer" else "priority",)
