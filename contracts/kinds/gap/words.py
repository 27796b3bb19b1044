"""The words of a `gap`: "5 days", "posts at most 7 days apart"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from contracts.wording.phrases import Circumstances, for_each, no_unit_to_judge
from contracts.wording.things import Channels, Judged, Measure, bare_one_of, days, many_of, one_of, verbs
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
    where = "" if measure["per"] == "team" else f" for one {measure['per']}"
    if judged.status == "missed":
        return f"{days(judged.achieved)} without {_a(thing)}{where}; {most} is the most."
    if judged.status == "met":
        return f"Never more than {days(judged.achieved)} without {_a(thing)}{where}; {most} is the most."
    last = f"Last one {day_words(about.last_on, about.today)}. " if about.last_on and not where else ""
    if not judged.due_by:
        return f"{last}Nothing more is due."
    none = " and none is planned" if judged.status == "at_risk" else ""
    planned = " and one is planned" if judged.scheduled else none
    what = "next" if last else f"next {thing}"
    return f"{last}The {what} is due by {day_words(judged.due_by, about.today)}{planned}."


def nothing_to_judge(measure: Measure, channels: Channels) -> str:
    return no_unit_to_judge(measure)


def deed(measure: Measure, channels: Channels, missing: int, done: int) -> str:
    return f"{verbs(measure, channels)[0].capitalize()} {one_of(measure, channels)}"


def reason(code: str, measure: Measure, looked: object) -> str | None:
    return None


def clears_by_itself(judged: Judged) -> bool:
    """What is missed is a distance that was too long, and stays too long whatever comes after it."""
    return judged.status == "at_risk"


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
        return f"Never more than {_length(said)} without {_a(thing)}: {ends}; {most}"
    if said["still_running"] and not closed:
        return f"No {thing}{place} since {begun.rstrip(',')}: {_length(said)}; {most}"
    return f"No {thing}{place} from {begun} to {ended}: {_length(said)}; {most}"


def _ends(said: Mapping[str, Any], today: date) -> tuple[str, str]:
    first, last = said["ran_from"], said["ran_to"]
    start, end = day_month(first, today if first.year != last.year else last), day_month(last, today)
    begun = f"{start}, when the promise began," if said["from_the_beginning"] else start
    return begun, f"the end of the period, {end}" if said["still_running"] else end


def _length(said: Mapping[str, Any]) -> str:
    """In days on which it was owed: fewer than lie between where some were exempt."""
    between = (said["ran_to"] - said["ran_from"]).days + (1 if said["from_the_beginning"] else 0)
    return days(said["days"]) if between == said["days"] else f"{days(said['days'])} on which it was owed"


def _a(thing: str) -> str:
    return f"{'an' if thing[0] in 'aeiou' else 'a'} {thing}"
