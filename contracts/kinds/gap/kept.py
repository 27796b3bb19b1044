"""What would have kept a `gap`: one more within what was too long, one that failed a single filter, one moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from contracts.kinds.changes import ONE_DAY, Case, Enough, Landed, Step, with_effect
from contracts.kinds.gap.clock import Clock
from contracts.kinds.supposed_activities import Span, moved, one_more, passed

ONLY_BY = ""


def steps(case: Case) -> Iterator[Step]:
    inside: set[date] = set()
    clocks = _clocks(case)
    for clock in clocks:
        if within := _within(clock):
            yield from (one_more(case, clock.unit, Span(day, day)) for day in within)
            yield from _moved(clock, [day for day in within if case.has(day)])
            inside.update(within)
    units = [clock.unit for clock in clocks if _within(clock)]
    yield from passed(case, [one for one in case.activities if one.day in inside], units)


def enough(case: Case) -> Enough:
    clocks = _clocks(case)

    def are(changed: Sequence[Step], landed: Landed) -> bool:
        gone = {step.id for step in changed}
        planned_now = any(step.row["status"] == "planned" and step.day == case.today for step in changed)

        def stands(clock: Clock) -> bool:
            days = [day for unit, day in landed if unit == clock.unit.id]
            to_come = [day for day in days if day > case.today or (day == case.today and planned_now)]
            wound = sorted([*clock.days("counted", gone), *(day for day in days if day not in to_come)])
            return clock.stands(wound, [*clock.days("expected", gone), *to_come])

        return all(stands(clock) for clock in clocks)

    return are


def in_any_case(case: Case) -> Sequence[Step]:
    """As few more as would have done, each on the last day on which it was in time."""
    found = []
    for clock in _clocks(case):
        wound = list(clock.wound)
        while runs := clock.too_long(wound):
            days = clock.fair(runs[0], clock.own(runs[0].since + ONE_DAY, runs[0].breach - ONE_DAY))
            if not days:
                return ()
            wound = sorted([*wound, days[-1]])
            found.append(one_more(case, clock.unit, Span(days[-1], days[-1])))
        due = clock.due(wound)
        if due and clock.urgent(wound, clock.days("expected")):
            days = clock.own(case.today, due)
            found += [one_more(case, clock.unit, Span(days[-1], days[-1]))] if days else []
    return found


def _clocks(case: Case) -> list[Clock]:
    return [Clock(case, unit) for unit in case.units]


def _moved(clock: Clock, days: list[date]) -> Iterator[Step]:
    """Those of the window on another of its days, but for what would open a gap after it."""
    case, unit = clock.case, clock.unit
    theirs = [one for one in case.of_window if one.day in unit.days and case.for_unit(unit, one)]
    before = clock.too_long_after(clock.wound)
    for step in moved(case, theirs, days):
        wound = sorted([*clock.days("counted", [step.id]), *([] if step.to_come else [step.day])])
        if clock.too_long_after(wound) <= before:
            yield with_effect(step, _effect(clock, step))


def _effect(clock: Clock, step: Step) -> str:
    """What the move does. What counts already does not come to count by it."""
    was = step.said["was"]["day"]
    for run in clock.too_long(clock.wound):
        if run.since < step.day <= run.end:
            return "begins" if run.since == was else "ends"
    return "in_time" if step.to_come else "puts_off"


def _soon(clock: Clock) -> list[date]:
    """Where the next is due soon, or would be were the last run not too long: after the last one, and to come."""
    if clock.case.closed:
        return []
    runs = clock.too_long(clock.wound)
    if runs:
        mended = sorted([*clock.wound, runs[-1].breach - ONE_DAY])
        due = clock.due(mended)
        return clock.own(clock.case.today, due) if due and clock.urgent(mended, clock.days("expected")) else []
    due = clock.due(clock.wound)
    if due is None or not clock.urgent(clock.wound, clock.days("expected")):
        return []
    last = max((day for day in clock.wound if day <= clock.case.today), default=clock.unit.first_day - ONE_DAY)
    if due < clock.case.today:  # it fell due before the window, and no day of the window was owed since
        soon = clock.case.today + timedelta(days=clock.case.warn_days)
        return clock.own(max(last + ONE_DAY, clock.back(soon, clock.most)), clock.case.today)
    return clock.own(last + ONE_DAY, due)


def _within(clock: Clock) -> list[date]:
    """The days on which one more helps, maybe with another: of the runs that are too long, and where one is due soon.

    Of a run, those from which two are enough to its end: what lies before does not reach.
    """
    runs = clock.too_long(clock.wound)
    days = {
        day
        for run in runs
        for day in clock.fair(run, clock.own(max(run.since + ONE_DAY, clock.back(run.end, 2 * clock.most)), run.end))
    }
    return sorted(days | set(_soon(clock)))
