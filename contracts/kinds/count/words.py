"""The words of a `count`: "3 of 4", "an open meeting each quarter"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from contracts.wording.days import PERIODS
from contracts.wording.phrases import Circumstances, UnitStanding, announcing, for_each, no_unit_to_judge, planned
from contracts.wording.things import (
    Channels,
    Judged,
    Measure,
    bare_one_of,
    digits,
    many_of,
    number_of,
    one_of,
    some,
    units_of,
    verbs,
)
from record.dates import day_words


def rule(measure: Measure, channels: Channels) -> str:
    least = measure["minimum"]
    what = one_of(measure, channels) if least == 1 else number_of(least, measure, channels)
    return f"{what}{for_each(measure)} each {PERIODS[measure['period']]}"


def rule_in_brief(measure: Measure) -> str:
    each = f"{measure['minimum']} each {PERIODS[measure['period']]}"
    return each if measure["per"] == "team" else f"{each}, per {measure['per']}"


def figure(judged: Judged, measure: Measure, late: int | None) -> str:
    return _of(judged)


def figure_recorded(judged: Judged, measure: Measure) -> str:
    return figure(judged, measure, None)


def fact(judged: Judged, measure: Measure, channels: Channels, about: Circumstances) -> str:
    if measure["per"] == "team":
        return _of_a_team(judged, measure, channels, about)
    return _of_units(judged, measure, channels, about)


def nothing_to_judge(measure: Measure, channels: Channels) -> str:
    return no_unit_to_judge(measure)


def nothing_owed(judged: Judged, measure: Measure, channels: Channels, about: Circumstances) -> str:
    """Pro rata left nothing: with the sum. Days of a unit are not known here; it has the team's at most."""
    one, left = bare_one_of(measure, channels), about.owed_days or 0
    period = (judged.period_last_day - judged.period_first_day).days + 1
    if rounded(measure["minimum"], left, period):
        return f"no {measure['per']} had days enough for one {one}"
    days = f"{digits(left)} of the {digits(period)} days of the {PERIODS[measure['period']]}"
    sum_ = f"({pro_rata(measure['minimum'], left, period)}, rounded to 0)"
    if measure["per"] == "team":
        return f"{days} are too few for one {one} {sum_}"
    return f"no {measure['per']} had more than {days}, too few for one {one} {sum_}"


def rounded(minimum: int, left: int, period: int) -> int:
    """How many are owed of `minimum` where `left` of the period's days are. Source: measures.md, "count"."""
    return (2 * minimum * left + period) // (2 * period)


def pro_rata(minimum: int, left: int, period: int) -> str:
    """The sum before it is rounded, as in "1 × 35 ÷ 92 = 0.38"; to so many places that one sees which way it goes."""
    share = minimum * left / period
    places = 3 if f"{share:.2f}".endswith(".50") and 2 * minimum * left % period else 2
    return f"{minimum} × {left} ÷ {period} = {share:.{places}f}"


def deed(measure: Measure, channels: Channels, missing: int, done: int) -> str:
    verb, more = verbs(measure, channels)[0].capitalize(), " more" if done else ""
    if missing == 1:
        return f"{verb} one{more} {bare_one_of(measure, channels)}"
    return f"{verb} {digits(missing)}{more} {many_of(measure, channels)}"


def reason(code: str, measure: Measure, looked: object) -> str | None:
    return None


def clears_by_itself(judged: Judged) -> bool:
    """What is missed is a window that is over, the team's or a unit's: nothing is done in it any more."""
    return judged.status == "at_risk"


def clears_when(judged: Judged, measure: Measure, today: date) -> str:
    """What is planned for a day up to the due day clears it too."""
    due = judged.due_by or judged.last_day
    if due == today:
        return "only if what is due today is done, or planned for today"
    return f"only if what is due by {day_words(due, today)} is done by then, or planned for a day up to it"


def reply(measure: Measure) -> str:
    return ""


def _of_a_team(judged: Judged, measure: Measure, channels: Channels, about: Circumstances) -> str:
    one = bare_one_of(measure, channels)
    if judged.status in ("met", "missed"):
        did = number_of(judged.achieved, measure, channels) if judged.achieved else f"no {one}"
        return f"{about.team} {verbs(measure, channels)[1]} {did}. It owed {digits(judged.required)}."
    so_far = f"{_of(judged)} {many_of(measure, channels)}" if judged.achieved else f"No {one}"
    due = _due(judged.required - judged.achieved, more=bool(judged.achieved))
    by = f" by {day_words(judged.due_by, about.today)}" if judged.due_by else ""
    return f"{so_far} so far; {due}{by}{_planned(judged, about)}."


def _of(judged: Judged) -> str:
    return f"{digits(judged.achieved)} of {digits(judged.required)}"


def _due(missing: int, *, more: bool) -> str:
    """As in "the last is due", "one is due", "2 more are due"."""
    if missing == 1:
        return "the last is due" if more else "one is due"
    return f"{digits(missing)} {'more ' if more else ''}are due"


def _planned(judged: Judged, about: Circumstances) -> str:
    if not judged.scheduled:
        return ", and none is planned by then" if judged.status == "at_risk" else ""
    only = "only " if judged.scheduled < judged.required - judged.achieved else ""
    return f", and {only}{planned(judged.scheduled, about.announced)}"


def _of_units(judged: Judged, measure: Measure, channels: Channels, about: Circumstances) -> str:
    units = [unit for unit in about.units if unit.required]
    short = [unit for unit in units if (unit.done or 0) < (unit.required or 0)]
    theirs = _what_was_owed(units, judged, measure, channels)
    if judged.achieved >= judged.required:
        return f"{_all(judged, measure)} {theirs}."
    over = judged.last_day < about.today
    said = f"{_some(judged, measure, short, over=over)} {theirs}"
    if judged.status == "missed":
        return f"{said}.{_who_broke_it(judged, short, over=over)}"
    return f"{said}; {_units_due(judged, measure, short, about)}."


def _what_was_owed(units: Sequence[UnitStanding], judged: Judged, measure: Measure, channels: Channels) -> str:
    """What each was owed: pro rata of its own days, so that it may be fewer than the rule says, and not the same."""
    owed = sorted({unit.required or 0 for unit in units}) or ([1] if measure["minimum"] == 1 else [])
    alone = judged.required == 1
    their, each = "its" if alone and measure["per"] != "officer" else "their", "" if alone else " to each"
    if not owed:
        return f"what was owed{each}"
    if owed == [1]:
        return f"{their} {bare_one_of(measure, channels)}"
    if len(owed) == 1:
        return f"{their} {number_of(owed[0], measure, channels)}"
    span = f"{digits(owed[0])} {'or' if owed[-1] - owed[0] == 1 else 'to'}"
    return f"what was owed to each, {span} {number_of(owed[-1], measure, channels)}"


def _all(judged: Judged, measure: Measure) -> str:
    if judged.required == 1:
        return f"The {measure['per']} has had"
    many = "Both" if judged.required == 2 else f"All {digits(judged.required)}"
    return f"{many} {units_of(measure)} have had"


def _some(judged: Judged, measure: Measure, short: Sequence[UnitStanding], *, over: bool) -> str:
    if judged.required == 1:
        who = (short and short[0].name) or f"The {measure['per']}"
        return f"{who} {'did not have' if over else 'has not had'}"
    return f"{_of(judged)} {units_of(measure)} {'had' if over else 'have had'}"


def _who_broke_it(judged: Judged, short: Sequence[UnitStanding], *, over: bool) -> str:
    """By name. While the window is open, those whose own days in it are over."""
    if over:
        names = [unit.name for unit in short if unit.name]
        return f" {some(names)} did not." if names and judged.required > 1 else ""
    names = [unit.name for unit in short if unit.name and not _has_days_left(unit, judged)]
    return f" It is too late for {some(names)}." if names else ""


def _has_days_left(unit: UnitStanding, judged: Judged) -> bool:
    """A unit whose days in the window are over is due next in another one."""
    return unit.next_due_on is not None and unit.next_due_on <= judged.last_day


def _units_due(judged: Judged, measure: Measure, short: Sequence[UnitStanding], about: Circumstances) -> str:
    missing = judged.required - judged.achieved
    name = short[0].name if len(short) == 1 else ""
    due, on = _due(missing, more=bool(judged.achieved)), day_words(judged.due_by, about.today)
    if missing == 1 and judged.achieved and name:
        due = f"the last, {'with' if measure['per'] == 'officer' else 'in'} {name}, is due"
    together = missing == 1 or (short and {unit.next_due_on for unit in short} == {judged.due_by})
    return f"{due}{' by' if together else ', the first by'} {on}{_units_planned(judged, measure, short, about)}"


def _units_planned(judged: Judged, measure: Measure, short: Sequence[UnitStanding], about: Circumstances) -> str:
    """`scheduled` are the units for which enough is planned: where one is enough, none means that nothing is."""
    missing = judged.required - judged.achieved
    if not judged.scheduled:
        one_each = measure["minimum"] == 1 or (short and all(unit.required == 1 for unit in short))
        nothing = "none is planned by then" if one_each else "not enough is planned by then"
        return f", and {nothing}" if judged.status == "at_risk" else ""
    if missing == 1:
        return f", planned{announcing(1, about.announced)}"
    told = ", announced" if judged.scheduled == about.announced == 1 else announcing(judged.scheduled, about.announced)
    return f", planned for {'all' if judged.scheduled == missing else f'only {digits(judged.scheduled)}'}{told}"
