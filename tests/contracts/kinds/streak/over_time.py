"""A `streak` one window after another: the longest run of weeks, beside that promised."""

from __future__ import annotations

from typing import Any

from contracts.kinds.parts import Axis, Channels, Measure

BELOW = ""


def axis(measure: Measure) -> Axis:
    return Axis("weeks") if measure["per"] == "team" else Axis("%", most=100)


def value(judged: Any, measure: Measure, late: int | None) -> float | None:
    if measure["per"] == "team" or judged.achieved is None:
        return judged.achieved
    return 100 * judged.achieved / judged.required


def promised(judged: Any, measure: Measure) -> float | None:
    return judged.required if measure["per"] == "team" else 100


def share(judged: Any, measure: Measure, late: int | None) -> tuple[int, int] | None:
    return None


def with_few(measure: Measure, whole: int) -> str:
    return ""


def below(measure: Measure, channels: Channels) -> str:
    return "A run is judged at the end of its period: no single day is below."
