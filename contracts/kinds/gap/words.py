"""The words of a `gap`: "5 days", "posts at most 7 days apart"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from contracts.wording.phrases import (
    Circumstances,
    for_each,
    for_units,
    no_unit_owes,
    no_unit_to_judge,
    planned,
)
from contracts.wording.things import (
    Channels,
    Judged,
    Measure,
    bare_one_of,
    days,
    digits,
    many_of,
    one_of,
    some,
    verbs,
)
from record.dates import day_month, day_words


def rule(measure: Measure, channels: Channels) -> str:
    return f"{many_of(measure, channels)}{for_each(measure)} at most {days(measure['maximum_days'])} apart"


def rule_in_brief(measure: Measure) -> str:
    return f"at most {days(measure['maximum_days'])} apart"


def figure(judged: Judged, measure: Measure, late: int | None) -> str:
    return days(judged.achieved)


def figure_recorded(judged: Judged, measure: Measure) -> str:
    return figure(judged, measure, None)


def fact(judged: Judged, measure: Measure, channels: Channels, about: Circumstances) -> str:
    thing, most = bare_one_of(measure, channels), measure["maximum_days"]
    if judged.status == "missed":
        without = f"{days(judged.achieved)} without {_a(thing)}{_longest(judged, measure, about)}"
        return f"{without}; {digits(most)} is the most.{_others_over(judged, about)}"
    if judged.status == "met":
        where = "" if measure["per"] == "team" else f" for any {measure['per']}"
        return f"Never more than {days(judged.achieved)} without {_a(thing)}{where}; {digits(most)} is the most."
    last = f"Last one {day_words(about.last_on, about.today)}. " if about.last_on and measure["per"] == "team" else ""
    if not judged.due_by:
        return f"{last}Nothing more is due."
    what = f"{'next' if last else f'next {thing}'}{for_units(measure, _due_first(judged, about))}"
    return f"{last}The {what} is due by {day_words(judged.due_by, about.today)}{_planned(judged, about)}."


def _planned(judged: Judged, about: Circumstances) -> str:
    if judged.scheduled:
        return f" and {planned(judged.scheduled, about.announced)}"
    return " and none is planned by then" if judged.status == "at_risk" else ""


def _longest(judged: Judged, measure: Measure, about: Circumstances) -> str:
    """Whose was the greatest distance, by name where names are known."""
    if measure["per"] == "team":
        return ""
    names = [unit.name for unit in about.units if unit.done == judged.achieved and unit.name]
    return for_units(measure, names) or f" for one {measure['per']}"


def _others_over(judged: Judged, about: Circumstances) -> str:
    """Who else broke the promise, if by less."""
    over = [unit for unit in about.units if unit.name and judged.required < (unit.done or 0) < judged.achieved]
    return f" {some([unit.name for unit in over])} went over it too." if over else ""


def _due_first(judged: Judged, about: Circumstances) -> list[str]:
    """Those whose next one is due first; nobody where that is everybody."""
    first = [unit for unit in about.units if unit.next_due_on == judged.due_by]
    return [unit.name for unit in first if unit.name] if len(first) < len(about.units) else []


def nothing_to_judge(measure: Measure, channels: Channels) -> str:
    return no_unit_to_judge(measure)


def nothing_owed(judged: Judged, measure: Measure, channels: Channels, about: Circumstances) -> str:
    return no_unit_owes(measure)


def deed(measure: Measure, channels: Channels, missing: int, done: int) -> str:
    return f"{verbs(measure, channels)[0].capitalize()} {one_of(measure, channels)}"


def reason(code: str, measure: Measure, looked: object) -> str | None:
    return None


def clears_by_itself(judged: Judged) -> bool:
    """What is missed is a distance that was too long, and stays too long whatever comes after it."""
    return judged.status == "at_risk"


def clears_when(judged: Judged, measure: Measure, today: date) -> str:
    """What is planned for a day up to the due day clears it too."""
    due = judged.due_by or judged.last_day
    if due == today:
        return "only if what is due today is done, or planned for today"
    return f"only if what is due by {day_words(due, today)} is done by then, or planned for a day up to it"


def reply(measure: Measure) -> str:
    return ""


def distance(
    said: Mapping[str, Any], thing: str, *, status: str, where: str = "", closed: bool = True, today: date
) -> str:
    """The greatest distance with both its ends, as in "No post from 2 October to 13 November: 42 days; 28 is the most."

    `said` is the evidence of the distance; `thing` as in "post"; `where` as in "in High Street", empty for a team.
    """
    place = f" {where}" if where else ""
    begun, ended = _ends(said, today)
    most = f"{said['maximum_days']} is the most."
    if status == "met":
        ends = f"{f'{where}, ' if where else ''}from {begun} to {ended}"
        return f"Never more than {length(said)} without {_a(thing)}: {ends}; {most}"
    if said["still_running"] and not closed:
        return f"No {thing}{place} since {begun.rstrip(',')}: {length(said)}; {most}"
    return f"No {thing}{place} from {begun} to {ended}: {length(said)}; {most}"


def _ends(said: Mapping[str, Any], today: date) -> tuple[str, str]:
    first, last = said["ran_from"], said["ran_to"]
    start, end = day_month(first, today if first.year != last.year else last), day_month(last, today)
    begun = f"{start}, when the promise began," if said["from_the_beginning"] else start
    return begun, f"the end of the period, {end}" if said["still_running"] else end


def length(said: Mapping[str, Any]) -> str:
    """In days on which it was owed: fewer than lie between where some were exempt."""
    between = (said["ran_to"] - said["ran_from"]).days + (1 if said["from_the_beginning"] else 0)
    return days(said["days"]) if between == said["days"] else f"{days(said['days'])} on which it was owed"


def _a(thing: str) -> str:
    return f"{'an' if thing[0] in 'aeiou' else 'a'} {thing}"
