"""`gap`: never more than `maximum_days` obligated days between activities, counted day by day."""

from dataclasses import dataclass
from datetime import date, timedelta

from tests.contracts.plain.judged import Judged, UnitLine, exempt_in, is_closed, nobody_to_judge
from tests.contracts.plain.owed import ONE_DAY, Cell, Unit, units_in
from tests.contracts.plain.qualifying import Activity, Known, counting, day, expected, names
from tests.contracts.plain.world import covers


@dataclass(frozen=True)
class Clock:
    """One unit's clock, read in one window."""

    unit: Unit
    age: int  # the greatest on an obligated day of the own window, up to today; 0 where there is none yet
    last_on: date | None  # its last activity up to today; None: only the clock's start
    due: date | None
    planned: list[Activity]  # expected to count for it, up to the due day


def judge_gap(cell: Cell, facts: Known) -> Judged:
    own_windows = units_in(cell)
    nobody = nobody_to_judge(cell, facts, [own for _, own in own_windows])
    if nobody:
        return nobody
    clocks = [_clock(cell, facts, unit, own) for unit, own in own_windows]
    achieved, required = max(clock.age for clock in clocks), cell.measure.maximum_days
    due_by = min((clock.due for clock in clocks if clock.due is not None), default=None)
    planned = {activity.id for clock in clocks if clock.due == due_by for activity in clock.planned}
    lines = [UnitLine(c.unit.key, c.age, required, len(c.planned), c.last_on, c.due) for c in clocks]
    status = _status(cell, facts, clocks, achieved)
    return Judged(status, achieved, required, len(planned), due_by, lines)


def _status(cell: Cell, facts: Known, clocks: list[Clock], achieved: int) -> str:
    if achieved > cell.measure.maximum_days:
        return "missed"
    if is_closed(cell, facts):
        return "met"
    soon = facts.today + timedelta(days=cell.measure.warn_days)
    urgent = any(clock.due is not None and clock.due <= soon and not clock.planned for clock in clocks)
    return "at_risk" if urgent else "on_track"


def _clock(cell: Cell, facts: Known, unit: Unit, own: list[date]) -> Clock:
    start = _first_day(cell, unit)
    acted = _days_acted(cell, facts, unit)
    ages = _ages(cell, facts, unit, start, acted)
    age = max((ages[d] for d in own if d in ages), default=0)
    if is_closed(cell, facts):
        last_on = max((d for d in acted if d <= cell.window.last_day), default=None)
        return Clock(unit, age, last_on, None, [])
    last_on = max((d for d in acted if d <= facts.today), default=None)
    due = _due_day(cell, facts, unit, last_on or start - ONE_DAY)
    planned = [] if due is None else _planned(cell, facts, unit, due)
    return Clock(unit, age, last_on, due, planned)


def _first_day(cell: Cell, unit: Unit) -> date:
    """The unit's first day under the obligation, exempt or not: its clock starts on the day before."""
    candidate = cell.obligation.days[0]
    while not unit.owns(candidate):  # ends: the unit has a day in the window
        candidate += ONE_DAY
    return candidate


def _days_acted(cell: Cell, facts: Known, unit: Unit) -> set[date]:
    """The days of the activities that count for the unit, under the obligation."""
    team, measure = cell.obligation.team, cell.measure
    days = {day(a) for a in counting(team, measure, facts) if names(a, unit, measure.per)}
    return {d for d in days if covers(cell.obligation.days, d)}


def _is_obligated(cell: Cell, facts: Known, unit: Unit, d: date) -> bool:
    return covers(cell.obligation.days, d) and unit.owns(d) and not exempt_in(cell, facts, d)


def _ages(cell: Cell, facts: Known, unit: Unit, start: date, acted: set[date]) -> dict[date, int]:
    """Age by obligated day, from the clock's start to today or the window's end.

    An activity stops the clock for the days after it, not for its own: the age of its day still counts from the
    activity before.
    """
    ages, age, d = {}, 0, start
    while d <= min(facts.today, cell.window.last_day):
        if _is_obligated(cell, facts, unit, d):
            age += 1
            ages[d] = age
        if d in acted:
            age = 0
        d += ONE_DAY
    return ages


def _due_day(cell: Cell, facts: Known, unit: Unit, last: date) -> date | None:
    """The day before the (maximum + 1)th obligated day after `last`; None where obligation or unit end first."""
    end = _last_day(cell, unit)
    counted, d = 0, last
    while counted <= cell.measure.maximum_days:
        d += ONE_DAY
        if d > end:
            return None
        if _is_obligated(cell, facts, unit, d):
            counted += 1
    return d - ONE_DAY


def _last_day(cell: Cell, unit: Unit) -> date:
    """The last day on which the unit can be obligated; the end of all days where none is known."""
    unit_end = max(date.max if last is None else last for _, last in unit.stretches)
    return min(cell.obligation.days[1] or date.max, unit_end)


def _planned(cell: Cell, facts: Known, unit: Unit, due: date) -> list[Activity]:
    """Expected to count for the unit, with a day from today to the due day."""
    found = expected(cell.obligation.team, cell.measure, facts)
    return [a for a in found if names(a, unit, cell.measure.per) and facts.today <= day(a) <= due]
