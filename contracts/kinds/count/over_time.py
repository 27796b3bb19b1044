"""A `count` one window after another: how many, beside how many were owed; of units the share that had theirs."""

from __future__ import annotations

from contracts.kinds.parts import Axis
from contracts.wording.days import PERIODS
from contracts.wording.things import Channels, Judged, Measure

BELOW = ""


def axis(measure: Measure) -> Axis:
    return Axis("") if measure["per"] == "team" else Axis("%", most=100)


def value(judged: Judged, measure: Measure, late: int | None) -> float | None:
    if measure["per"] == "team" or judged.achieved is None:
        return judged.achieved
    return 100 * judged.achieved / judged.required if judged.required else None


def promised(judged: Judged, measure: Measure) -> float | None:
    """Of a team what was owed in this window, pro rata of its days; of units all."""
    return judged.required if measure["per"] == "team" else 100


def share(judged: Judged, measure: Measure, late: int | None) -> tuple[int, int] | None:
    if measure["per"] == "team" or judged.achieved is None:
        return None
    return judged.achieved, judged.required


def with_few(measure: Measure, whole: int) -> str:
    """All of them are promised, however many there are."""
    return ""


def below(measure: Measure, channels: Channels) -> str:
    return f"This promise is judged at the end of each {PERIODS[measure['period']]}: no single day of it is below."
