"""`graded` in loops: an assessor's judgement. The portal only asks for it, and says when it is late."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from contracts.kinds.loops import PlainConsidered, PlainJudged, PlainUnitLine, Window


def judge(window: Window) -> PlainJudged:
    given = _given(window)
    if given is not None:
        line = PlainUnitLine(window.team, last_on=given.graded_on)
        return PlainJudged("met" if given.grade in window.measure.passing else "missed", units=[line])
    due_by = window.period[-1] + timedelta(days=window.measure.within_days)
    line = PlainUnitLine(window.team, next_due_on=due_by)
    return PlainJudged("on_track" if window.today <= due_by else "at_risk", due_by=due_by, units=[line])


def considered(window: Window) -> list[PlainConsidered]:
    """No activity is looked at: the grade that stands, which has no name of its own outside the portal."""
    given = _given(window)
    return [PlainConsidered("", given.graded_on, "counted")] if given else []


def _given(window: Window) -> Any:
    """The grade that stands; None where none was given by then."""
    given = None
    for grade in window.grades():  # in the order received: of one day the later one wins
        if grade.graded_on <= window.today and (given is None or grade.graded_on >= given.graded_on):
            given = grade
    return given
