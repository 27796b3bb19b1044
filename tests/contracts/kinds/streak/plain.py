"""`streak` in loops: week by week."""

from __future__ import annotations

from datetime import date, timedelta

from contracts.kinds.loops import (
    PlainConsidered,
    PlainJudged,
    PlainUnit,
    PlainUnitLine,
    Window,
    gathered,
    nobody_to_judge,
)


def judge(window: Window) -> PlainJudged:
    nobody = nobody_to_judge(window)
    if nobody:
        return nobody
    owned = window.units()
    lines = [_line(window, unit, own) for unit, own in owned]
    short = [(line, own[-1]) for line, (_, own) in zip(lines, owned, strict=True) if line.done < line.required]
    scheduled = sum(line.scheduled for line in lines)
    if window.measure.per == "team":
        achieved, required = lines[0].done, lines[0].required
    else:
        achieved, required = len(lines) - len(short), len(lines)
    status = _status(window, short)
    due_by = min(last for _, last in short) if status in ("on_track", "at_risk") else None
    return PlainJudged(status, achieved, required, scheduled, due_by, lines)


def considered(window: Window) -> list[PlainConsidered]:
    return gathered(window)


def _line(window: Window, unit: PlainUnit, own: list[date]) -> PlainUnitLine:
    held = [window.day(a) for a in window.counting(unit) if window.day(a) in own]
    planned = [a for a in window.expected(unit) if window.day(a) in own]
    done, weeks = _longest(held), window.measure.weeks
    due = own[-1] if done < weeks and own[-1] >= window.today else None
    return PlainUnitLine(unit.key, done, weeks, len(planned), max(held, default=None), due)


def _longest(held: list[date]) -> int:
    """The most weeks in a row, counted by walking from Monday to Monday."""
    mondays = {day - timedelta(days=day.weekday()) for day in held}
    longest = 0
    for monday in mondays:
        length = 1
        while monday + timedelta(weeks=length) in mondays:
            length += 1
        longest = max(longest, length)
    return longest


def _status(window: Window, short: list[tuple[PlainUnitLine, date]]) -> str:
    if not short:
        return "met"
    if window.is_closed or any(last < window.today for _, last in short):
        return "missed"
    soon = window.today + timedelta(days=window.measure.warn_days)
    urgent = any(last <= soon and line.done + line.scheduled < line.required for line, last in short)
    return "at_risk" if urgent else "on_track"
