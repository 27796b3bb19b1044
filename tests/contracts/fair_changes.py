"""Which changes of what happened are answers at all, counted day by day as ADR 0035 has it: not by the product's code.

A change that only moves the failing into another window of the same promise is none.
"""

from contracts.kinds.changes import ACTIVITY, ONE_DAY, POSTING, PRIORITY


def is_fair(case, change, landed):
    """`landed`: for which units what is otherwise counts in that world, and on which days."""
    if not all(_stays_in_its_window(case, step) for step in change.steps):
        return False
    if case.measure["kind"] != "gap":
        return True
    return _opens_no_later_gap(case, change, landed) and all(_is_in_time(case, s, landed) for s in change.steps)


def _stays_in_its_window(case, step):
    """What is moved was in the window and is in it; a posting or a priority loses days of the window alone."""
    if step.how == "moved" and step.fact == ACTIVITY:
        was = next(one.day for one in case.activities if one.id == step.id)
        return case.first_day <= was <= case.last_day and case.first_day <= step.day <= case.last_day
    if step.fact in (POSTING, PRIORITY) and step.id:
        was = next(row for row in [*case.postings, *case.priorities] if row["id"] == step.id)
        return all(case.first_day <= day <= case.last_day for day in _lost(_shown(was), _shown(step.row)))
    return True


def _shown(row):
    froms = [row["first_day"], row.get("published_from", row["first_day"])]
    ends = [day for day in (row["last_day"], row.get("published_until")) if day]
    return None if None in froms else (max(froms), min(ends, default=None))


def _lost(before, after):
    """The days on which it was there and is not any more."""
    if before is None:
        return []
    lost, day = [], before[0]
    while day < after[0]:
        lost, day = [*lost, day], day + ONE_DAY
    day = before[1]
    while after[1] and day and day > after[1]:
        lost, day = [*lost, day], day - ONE_DAY
    return lost


def _counted(case, unit, without=()):
    activities = [one for one in case.activities if one.reason == "counted" and one.id not in without]
    return {one.day for one in activities if one.day in unit.days and case.for_unit(unit, one)}


def _number(unit, after, until):
    """Owed days after the one day, up to the other."""
    return sum(after + n * ONE_DAY in unit.owed for n in range(1, (until - after).days + 1))


def _too_long(case, unit, counted, first, last):
    """The owed days on which the silence before them is too long."""
    found, day = set(), first
    while day <= last:
        since = max((one for one in counted if one < day), default=unit.first_day - ONE_DAY)
        if day in unit.owed and _number(unit, since, day) > case.measure["maximum_days"]:
            found.add(day)
        day += ONE_DAY
    return found


def _opens_no_later_gap(case, change, landed):
    gone = {step.id for step in change.steps}
    for unit in case.units:
        before = _counted(case, unit)
        after = _counted(case, unit, gone) | {day for there, day in landed if there == unit.id and day <= case.today}
        later = case.last_day + ONE_DAY, case.today
        if not _too_long(case, unit, after, *later) <= _too_long(case, unit, before, *later):
            return False
    return True


def _is_in_time(case, step, landed):
    """Before the window, a day on which the silence was too long already is none where one in time would have done."""
    if step.day >= case.first_day:
        return True
    ofs = [unit for unit in case.units if (unit.id, step.day) in set(landed)]
    failing = [(unit, *run) for unit in ofs if (run := _failing(case, unit, step.day))]
    return not failing or any(_helps(case, unit, since, end, step.day) for unit, since, end in failing)


def _failing(case, unit, day):
    """The silence in which the day lies, where it is too long in the window: since when, and up to which day of it."""
    counted, reach = _counted(case, unit), min(case.today, case.last_day)
    since = max((one for one in counted if one < day), default=unit.first_day - ONE_DAY)
    end = min([reach, *(one for one in counted if one >= day)])
    return (since, end) if _too_long(case, unit, counted, case.first_day, end) else None


def _helps(case, unit, since, end, day):
    most = case.measure["maximum_days"]
    if _number(unit, since, day) <= most:
        return True
    every = unit.days.between(since + ONE_DAY, end)
    return not any(_number(unit, since, one) <= most and _number(unit, one, end) <= most for one in every)
