"""A `graded` one window after another: passed or not."""

from __future__ import annotations

from contracts.kinds.parts import Axis
from contracts.wording.things import Channels, Judged, Measure

BELOW = ""
PASSED = {"met": 1, "missed": 0}


def axis(measure: Measure) -> Axis:
    return Axis("", most=1, names=((0, "not passed"), (1, "passed")))


def value(judged: Judged, measure: Measure, late: int | None) -> float | None:
    return PASSED.get(judged.status)


def promised(judged: Judged, measure: Measure) -> float | None:
    return 1


def share(judged: Judged, measure: Measure, late: int | None) -> tuple[int, int] | None:
    return None


def with_few(measure: Measure, whole: int) -> str:
    return ""


def below(measure: Measure, channels: Channels) -> str:
    return "An assessor judges the period as a whole: no single day of it is below."
