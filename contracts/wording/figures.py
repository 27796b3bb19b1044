"""The figure of an assessment in words, by its kind: "3 of 4", "5 days", "94%", "no gap"."""

from __future__ import annotations

from contracts.wording.things import Judged, Measure, days

NO_FIGURE = ("exempt", "not_applicable")
FEW = 10  # below it a percentage says more than is known: "3 of 4"


def figure(judged: Judged, measure: Measure, *, late: int | None = None) -> str:
    """The figure, short enough for a cell; empty where nothing was judged.

    `late` is the number of items of `on_time` that were late (`Unit.late`): with it the figure is a share of all.
    """
    if judged.status in NO_FIGURE:
        return ""
    if measure["kind"] == "gap":
        return days(judged.achieved)
    if measure["kind"] == "presence":
        return days(judged.achieved) if judged.achieved else "no gap"
    if measure["kind"] == "graded":
        return GRADED[judged.status]
    if measure["kind"] == "on_time":
        return _share(judged, late)
    return f"{judged.achieved} of {judged.required}"


GRADED = {"met": "passed", "missed": "not passed", "on_track": "no grade yet", "at_risk": "no grade"}


def settled(judged: Judged, late: int | None) -> int | None:
    """How many items are in time or late: the whole of which those in time are a share. None where unknown."""
    return None if late is None else judged.achieved + late


def _share(judged: Judged, late: int | None) -> str:
    whole = settled(judged, late)
    if whole is None:
        return f"{judged.achieved} in time"
    if whole == 0:
        return "none yet"
    # Rounded down: 99.6% with one late must not be read as all.
    return f"{judged.achieved} of {whole}" if whole < FEW else f"{100 * judged.achieved // whole}%"
