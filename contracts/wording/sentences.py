"""How an assessment stands, as a sentence that begins with its status: "Missed. 12 days without a post; 7 is the most."

A function a kind; each knows the statuses its kind can have. Nothing here says what `met` means: the engine said it.
"""

from __future__ import annotations

from datetime import date

from contracts.wording.days import day_words
from contracts.wording.figures import settled
from contracts.wording.things import (
    Channels,
    Judged,
    Measure,
    bare_one_of,
    bounds,
    days,
    listed,
    many_of,
    number_of,
    units_of,
    verbs,
)

STATUSES = {"met": "Met", "on_track": "On track", "at_risk": "At risk", "missed": "Missed", "exempt": "Exempt"}


def sentence(judged: Judged, measure: Measure, channels: Channels, *, today: date, **known) -> str:
    """The status word and the fact. Takes what `fact` takes."""
    said = fact(judged, measure, channels, today=today, **known)
    return f"{STATUSES[judged.status]}. {said}" if judged.status in STATUSES else said


def fact(
    judged: Judged,
    measure: Measure,
    channels: Channels,
    *,
    today: date,
    team: str = "The team",
    last_on: date | None = None,
    late: int | None = None,
    grade: str = "",
    exempt_because: str = "",
    exempt_until: date | None = None,
) -> str:
    """What happened, in one or two sentences, without the status word.

    `last_on` and `late` are those of the team's unit, where it is one; `grade` the latest one given. All may be left
    out: then less is said.
    """
    if judged.status == "exempt":
        return _exempt(judged, today, exempt_because, exempt_until)
    if judged.status == "not_applicable":
        return _nothing_to_judge(measure, channels)
    if measure["kind"] == "count":
        return (_count if measure["per"] == "team" else _count_of_units)(judged, measure, channels, today, team)
    if measure["kind"] == "gap":
        return _gap(judged, measure, channels, today, last_on)
    if measure["kind"] == "on_time":
        return _on_time(judged, measure, channels, today, late)
    return _presence(judged, measure) if measure["kind"] == "presence" else _graded(judged, measure, today, grade)


def _exempt(judged: Judged, today: date, because: str, until: date | None) -> str:
    owed = "was" if judged.last_day < today else "is"
    why = because.strip().rstrip(".") or "every day is exempt"
    return f"Nothing {owed} owed: {why}{f', until {day_words(until, today)}' if until else ''}."


def _nothing_to_judge(measure: Measure, channels: Channels) -> str:
    if measure["kind"] == "on_time" and measure["item"] == "enquiry_reply":
        return "Nobody asked anything, so there was nothing to judge."
    if measure["kind"] == "on_time":
        return f"There was no {bare_one_of(measure, channels)}, so there was nothing to judge."
    return f"There was no {measure.get('per', 'team')} to judge."


def _count(judged: Judged, measure: Measure, channels: Channels, today: date, team: str) -> str:
    if judged.status in ("met", "missed"):
        did = verbs(measure, channels)[1]
        return f"{team} {did} {number_of(judged.achieved, measure, channels)}. It owed {judged.required}."
    things = bare_one_of(measure, channels) if judged.required == 1 else many_of(measure, channels)
    if judged.achieved:
        return f"{judged.achieved} of {judged.required} {things} so far; {_still_due(judged, today)}"
    return f"No {bare_one_of(measure, channels)} so far; {_still_due(judged, today)}"


def _count_of_units(judged: Judged, measure: Measure, channels: Channels, today: date, team: str) -> str:
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


def _gap(judged: Judged, measure: Measure, channels: Channels, today: date, last_on: date | None) -> str:
    thing, most = bare_one_of(measure, channels), measure["maximum_days"]
    where = "" if measure["per"] == "team" else f" for one {measure['per']}"
    if judged.status == "missed":
        return f"{days(judged.achieved)} without {_a(thing)}{where}; {most} is the most."
    if judged.status == "met":
        return f"Never more than {days(judged.achieved)} without {_a(thing)}{where}; {most} is the most."
    last = f"Last one {day_words(last_on, today)}. " if last_on and not where else ""
    if not judged.due_by:
        return f"{last}Nothing more is due."
    planned = " and one is planned" if judged.scheduled else " and none is planned" if _at_risk(judged) else ""
    what = "next" if last else f"next {thing}"
    return f"{last}The {what} is due by {day_words(judged.due_by, today)}{planned}."


def _a(thing: str) -> str:
    return f"{'an' if thing[0] in 'aeiou' else 'a'} {thing}"


def _at_risk(judged: Judged) -> bool:
    return judged.status == "at_risk"


def _on_time(judged: Judged, measure: Measure, channels: Channels, today: date, late: int | None) -> str:
    whole = settled(judged, late)
    if whole == 0 or (whole is None and not judged.achieved and judged.status == "on_track"):
        return f"{_nothing_yet(measure, channels)}{_pending(judged, today)}"
    of = f"{judged.achieved} of {whole}" if whole is not None else str(judged.achieved)
    said = f"{of} {_dealt_with(measure, channels)}"
    promised = f"{measure['percent']}% is promised" if measure["percent"] < 100 else "every one is promised"
    return f"{said}; {promised}.{_pending(judged, today)}"


def _nothing_yet(measure: Measure, channels: Channels) -> str:
    if measure["item"] == "enquiry_reply":
        return "No reply has fallen due so far."
    return f"No {bare_one_of(measure, channels)} to judge so far."


def _dealt_with(measure: Measure, channels: Channels) -> str:
    if measure["item"] == "enquiry_reply":
        return f"questions answered within {measure['within_hours']} hours"
    limit, things = days(measure["within_days"]), many_of(measure, channels)
    if measure["item"] == "event_notice":
        return f"{things} advertised at least {limit} before"
    return f"{things} followed by feedback within {limit}"


def _pending(judged: Judged, today: date) -> str:
    if not judged.scheduled or not judged.due_by:
        return ""
    wait = "waits" if judged.scheduled == 1 else "wait"
    return f" {judged.scheduled} still {wait}, the first until {day_words(judged.due_by, today)}."


def _presence(judged: Judged, measure: Measure) -> str:
    most = f"{judged.required} is the most" if judged.required else "none is allowed"
    if judged.achieved:
        return f"{days(judged.achieved)} without {bounds(measure)}; {most}."
    if _at_risk(judged):
        return f"No day without {bounds(measure)} so far, but one is coming."
    return f"No day without {bounds(measure)}{'' if judged.status == 'met' else ' so far'}."


def _graded(judged: Judged, measure: Measure, today: date, grade: str) -> str:
    passing = listed(one.replace("_", " ") for one in measure["passing"])
    if judged.status in ("met", "missed"):
        said = f"Graded {grade.replace('_', ' ')}" if grade else "Graded"
        return f"{said}. {passing[0].upper()}{passing[1:]} {'passes' if judged.status == 'met' else 'would pass'}."
    if _at_risk(judged):
        return f"No grade was given by {day_words(judged.due_by, today)}."
    return f"Not graded yet; the grade is due by {day_words(judged.due_by, today)}."
