"""`count` in loops: at least `minimum` activities per period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from contracts.kinds.loops import (
    PlainConsidered,
    PlainJudged,
    PlainUnit,
    PlainUnitLine,
    Window,
    gathered,
    nobody_to_judge,
    obligated,
)


@dataclass(frozen=True)
class CountTally:
    unit: PlainUnit
    own: list[date]
    done: int
    required: int
    scheduled: int
    last_on: date | None

    @property
    def short(self) -> bool:
        return self.done < self.required


def judge(window: Window) -> PlainJudged:
    nobody = nobody_to_judge(window)
    if nobody:
        return nobody
    tallies = [_tally(window, unit, own) for unit, own in window.units()]
    asked = [tally for tally in tallies if tally.required > 0]
    if not asked:
        return PlainJudged("exempt")
    achieved, required, scheduled = _figures(window, asked)
    status = "met" if achieved >= required else _status_when_short(window, asked)
    due_by = min(tally.own[-1] for tally in asked if tally.short) if status in ("on_track", "at_risk") else None
    return PlainJudged(status, achieved, required, scheduled, due_by, [_line(window, tally) for tally in tallies])


def considered(window: Window) -> list[PlainConsidered]:
    return gathered(window)


def _figures(window: Window, asked: list[CountTally]) -> tuple[int, int, int]:
    """Achieved, required and scheduled: activities for a team, units for neighbourhoods and officers."""
    if window.measure.per == "team":
        return asked[0].done, asked[0].required, asked[0].scheduled
    kept = [tally for tally in asked if not tally.short]
    coming = [tally for tally in asked if tally.short and tally.done + tally.scheduled >= tally.required]
    return len(kept), len(asked), len(coming)


def _tally(window: Window, unit: PlainUnit, own: list[date]) -> CountTally:
    length = len(window.period)
    required = (2 * window.measure.minimum * len(obligated(window, own)) + length) // (2 * length)
    done = [window.day(a) for a in window.counting(unit) if window.day(a) in own]
    planned = [a for a in window.expected(unit) if window.day(a) in own]
    return CountTally(unit, own, len(done), required, len(planned), max(done, default=None))


def _status_when_short(window: Window, tallies: list[CountTally]) -> str:
    short = [tally for tally in tallies if tally.short]
    if window.is_closed or any(tally.own[-1] < window.today for tally in short):
        return "missed"
    soon = window.today + timedelta(days=window.measure.warn_days)
    for tally in short:
        if tally.own[-1] <= soon and tally.done + tally.scheduled < tally.required:
            return "at_risk"
    return "on_track"


def _line(window: Window, tally: CountTally) -> PlainUnitLine:
    return PlainUnitLine(
        key=tally.unit.key,
        done=tally.done,
        required=tally.required,
        scheduled=tally.scheduled,
        last_on=tally.last_on,
        next_due_on=_next_due(window, tally),
    )


def _next_due(window: Window, tally: CountTally) -> date | None:
    if tally.short and tally.own[-1] >= window.today:
        return tally.own[-1]
    own = [d for d in window.next_period() if window.is_bound(d) and tally.unit.owns(d)]
    return own[-1] if own else None
