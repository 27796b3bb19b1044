"""The words of a `count`: "3 of 4", "an open meeting each quarter"."""

from __future__ import annotations

from datetime import date

from contracts.wording.days import PERIODS
from contracts.wording.phrases import Circumstances, for_each, no_unit_to_judge
from contracts.wording.things import (
    Channels,
    Judged,
    Measure,
    bare_one_of,
    many_of,
    number_of,
    one_of,
    units_of,
    verbs,
)
from record.dates import day_words


def rule(measure: Measure, channels: Channels) -> str:
    least = measure["minimum"]
    what = one_of(measure, channels) if least == 1 else f"{least} {many_of(measure, channels)}"
    return f"{what}{for_each(measure)} each {PERIODS[measure['period']]}"


def rule_in_brief(measure: Measure) -> str:
    each = f"{measure['minimum']} each {PERIODS[measure['period']]}"
    return each if measure["per"] == "team" else f"{each}, per {measure['per']}"


def figure(judged: Judged, measure: Measure, late: int | None) -> str:
    return f"{judged.achieved} of {judged.required}"


def figure_recorded(judged: Judged, measure: Measure) -> str:
    return figure(judged, measure, None)


def fact(judged: Judged, measure: Measure, channels: Channels, about: Circumstances) -> str:
    if measure["per"] == "team":
        return _of_a_team(judged, measure, channels, about)
    return _of_units(judged, measure, channels, about.today)


def nothing_to_judge(measure: Measure, channels: Channels) -> str:
    return no_unit_to_judge(measure)


def deed(measure: Measure, channels: Channels, missing: int, done: int) -> str:
    verb, more = verbs(measure, channels)[0].capitalize(), " more" if done else ""
    if missing == 1:
        return f"{verb} one{more} {bare_one_of(measure, channels)}"
    return f"{verb} {missing}{more} {many_of(measure, channels)}"


def reason(code: str, measure: Measure, looked: object) -> str | None:
    return None


def clears_by_itself(judged: Judged) -> bool:
    """What is missed is a window that is over, the team's or a unit's: nothing is done in it any more."""
    return judged.status == "at_risk"


def reply(measure: Measure) -> str:
    return ""


def _of_a_team(judged: Judged, measure: Measure, channels: Channels, about: Circumstances) -> str:
    if judged.status in ("met", "missed"):
        did = verbs(measure, channels)[1]
        return f"{about.team} {did} {number_of(judged.achieved, measure, channels)}. It owed {judged.required}."
    things = bare_one_of(measure, channels) if judged.required == 1 else many_of(measure, channels)
    if judged.achieved:
        return f"{judged.achieved} of {judged.required} {things} so far; {_still_due(judged, about.today)}"
    return f"No {bare_one_of(measure, channels)} so far; {_still_due(judged, about.today)}"


def _of_units(judged: Judged, measure: Measure, channels: Channels, today: date) -> str:
    least = measure["minimum"]
    thing = bare_one_of(measure, channels) if least == 1 else f"{least} {many_of(measure, channels)}"
    if judged.achieved >= judged.required:
        return _all_units(judged.required, measure, thing)
    said = _some_units(judged, measure, thing, over=judged.last_day < today)
    return f"{said}." if judged.status == "missed" else f"{said}; {_still_due(judged, today)}"


def _all_units(number: int, measure: Measure, thing: str) -> str:
    if number == 1:
        return f"The {measure['per']} has had its {thing}."
    return f"All {number} {units_of(measure)} have had their {thing}."


def _some_units(judged: Judged, measure: Measure, thing: str, *, over: bool) -> str:
    if judged.required == 1:
        return f"The {measure['per']} {'did not have' if over else 'has not had'} its {thing}"
    return f"{judged.achieved} of {judged.required} {units_of(measure)} {'had' if over else 'have had'} their {thing}"


def _still_due(judged: Judged, today: date) -> str:
    """As in "the last is due by Tuesday 30 June, and none is planned."""
    missing = judged.required - judged.achieved
    due = "the last is due" if missing == 1 and judged.achieved else "one is due" if missing == 1 else ""
    due = due or f"{missing} {'more ' if judged.achieved else ''}are due"
    by = f" by {day_words(judged.due_by, today)}" if judged.due_by else ""
    return f"{due}{by}{_planned(judged, missing)}."


def _planned(judged: Judged, missing: int) -> str:
    if not judged.scheduled:
        return ", and none is planned" if judged.status == "at_risk" else ""
    if judged.scheduled >= missing:
        return ", and planned"
    return f", and only {judged.scheduled} {'is' if judged.scheduled == 1 else 'are'} planned"
