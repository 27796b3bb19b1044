"""The figure of an assessment in words, as its kind says it: "3 of 4", "5 days", "94%", "no gap"."""

from __future__ import annotations

from contracts.kinds import KINDS
from contracts.wording.things import Judged, Measure

NO_FIGURE = ("exempt", "not_applicable")


def figure(judged: Judged, measure: Measure, *, late: int | None = None) -> str:
    """The figure, short enough for a cell; empty where nothing was judged.

    `late` is the number of items that were too late (`Unit.late`), where the kind has items.
    """
    return "" if judged.status in NO_FIGURE else KINDS.of(measure).words.figure(judged, measure, late)


def figure_recorded(judged: Judged, measure: Measure) -> str:
    """The figure as an entry of the record has it."""
    return "" if judged.status in NO_FIGURE else KINDS.of(measure).words.figure_recorded(judged, measure)
