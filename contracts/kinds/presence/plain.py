"""`presence` in loops: on every day, at least `minimum` and at most `maximum` of something published."""

from __future__ import annotations

from datetime import date, timedelta

from contracts.kinds.loops import (
    PlainConsidered,
    PlainJudged,
    PlainUnit,
    PlainUnitLine,
    Window,
    nobody_to_judge,
    obligated,
)


def judge(window: Window) -> PlainJudged:
    nobody = nobody_to_judge(window)
    if nobody:
        return nobody
    breaches = [(unit, _breach_days(window, unit, own)) for unit, own in window.units()]
    so_far = [(unit, [d for d in days if d <= window.today]) for unit, days in breaches]
    achieved, tolerance = sum(len(days) for _, days in so_far), window.measure.tolerance_days
    soon = window.today + timedelta(days=window.measure.warn_days)
    ahead = sum(1 for _, days in breaches for d in days if window.today < d <= soon)
    lines = [PlainUnitLine(unit.key, len(days), tolerance) for unit, days in so_far]
    return PlainJudged(_status(window, achieved, ahead), achieved, tolerance, None, None, lines)


def considered(window: Window) -> list[PlainConsidered]:
    """No activity is looked at: each breach day of a unit, so far, under the unit's key."""
    return [
        PlainConsidered(unit.key, d, "counted")
        for unit, own in window.units()
        for d in _breach_days(window, unit, own)
        if d <= window.today
    ]


def _status(window: Window, achieved: int, ahead: int) -> str:
    tolerance = window.measure.tolerance_days
    if achieved > tolerance:
        return "missed"
    if window.is_closed:
        return "met"
    return "at_risk" if achieved + ahead > tolerance else "on_track"


def _breach_days(window: Window, unit: PlainUnit, own: list[date]) -> list[date]:
    """The obligated days of the unit's own window, past and to come, on which the number is outside the bounds."""
    low, high = window.measure.minimum, window.measure.maximum
    found = []
    for d in obligated(window, own):
        number = window.published(unit, d)
        if (low is not None and number < low) or (high is not None and number > high):
            found.append(d)
    return found
