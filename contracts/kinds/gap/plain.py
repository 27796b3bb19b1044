"""`gap` in loops: never more than `maximum_days` obligated days between activities, counted day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from contracts.kinds.loops import (
    ONE_DAY,
    PlainConsidered,
    PlainJudged,
    PlainUnit,
    PlainUnitLine,
    Window,
    gathered,
    nobody_to_judge,
)


@dataclass(frozen=True)
class Clock:
    """One unit's clock, read in one window."""

    unit: PlainUnit
    age: int  # the greatest on an obligated day of the own window, up to today; 0 where there is none yet
    last_on: date | None  # its last activity up to today; None: only the clock's start
    due: date | None
    planned: list[Any]  # expected to count for it, up to the due day


def judge(window: Window) -> PlainJudged:
    nobody = nobody_to_judge(window)
    if nobody:
        return nobody
    clocks = [_clock(window, unit, own) for unit, own in window.units()]
    achieved, required = max(clock.age for clock in clocks), window.measure.maximum_days
    due_by = min((clock.due for clock in clocks if clock.due is not None), default=None)
    planned = {activity.id for clock in clocks if clock.due == due_by for activity in clock.planned}
    lines = [PlainUnitLine(c.unit.key, c.age, required, len(c.planned), c.last_on, c.due) for c in clocks]
    return PlainJudged(_status(window, clocks, achieved), achieved, required, len(planned), due_by, lines)


def considered(window: Window) -> list[PlainConsidered]:
    return gathered(window)


def _status(window: Window, clocks: list[Clock], achieved: int) -> str:
    if achieved > window.measure.maximum_days:
        return "missed"
    if window.is_closed:
        return "met"
    soon = window.today + timedelta(days=window.measure.warn_days)
    urgent = any(clock.due is not None and clock.due <= soon and not clock.planned for clock in clocks)
    return "at_risk" if urgent else "on_track"


def _clock(window: Window, unit: PlainUnit, own: list[date]) -> Clock:
    start = _first_day(window, unit)
    acted = {window.day(a) for a in window.counting(unit) if window.is_bound(window.day(a))}
    ages = _ages(window, unit, start, acted)
    age = max((ages[d] for d in own if d in ages), default=0)
    if window.is_closed:
        last_on = max((d for d in acted if d <= window.days[-1]), default=None)
        return Clock(unit, age, last_on, None, [])
    last_on = max((d for d in acted if d <= window.today), default=None)
    due = _due_day(window, unit, last_on or start - ONE_DAY)
    planned = [] if due is None else [a for a in window.expected(unit) if window.today <= window.day(a) <= due]
    return Clock(unit, age, last_on, due, planned)


def _first_day(window: Window, unit: PlainUnit) -> date:
    """The unit's first day under the obligation, exempt or not: its clock starts on the day before."""
    candidate = window.bound[0]
    while not unit.owns(candidate):  # ends: the unit has a day in the window
        candidate += ONE_DAY
    return candidate


def _is_obligated(window: Window, unit: PlainUnit, d: date) -> bool:
    return window.is_bound(d) and unit.owns(d) and not window.is_exempt(d)


def _ages(window: Window, unit: PlainUnit, start: date, acted: set[date]) -> dict[date, int]:
    """Age by obligated day, from the clock's start to today or the window's end.

    An activity stops the clock for the days after it, not for its own: the age of its day still counts from the
    activity before.
    """
    ages, age, d = {}, 0, start
    while d <= min(window.today, window.days[-1]):
        if _is_obligated(window, unit, d):
            age += 1
            ages[d] = age
        if d in acted:
            age = 0
        d += ONE_DAY
    return ages


def _due_day(window: Window, unit: PlainUnit, last: date) -> date | None:
    """The day before the (maximum + 1)th obligated day after `last`; None where obligation or unit end first."""
    end = _last_day(window, unit)
    counted, d = 0, last
    while counted <= window.measure.maximum_days:
        d += ONE_DAY
        if d > end:
            return None
        if _is_obligated(window, unit, d):
            counted += 1
    return d - ONE_DAY


def _last_day(window: Window, unit: PlainUnit) -> date:
    """The last day on which the unit can be obligated; the end of all days where none is known."""
    unit_end = max(date.max if last is None else last for _, last in unit.stretches)
    return min(window.bound[1] or date.max, unit_end)
