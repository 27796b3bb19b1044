"""The words of an `on_time`: "94%", "3 of 4", "90% of the questions answered within 72 hours"."""

from __future__ import annotations

from datetime import date
from typing import Any

from contracts.wording.phrases import Circumstances, advertised, no_unit_owes
from contracts.wording.things import (
    Channels,
    Judged,
    Measure,
    bare_one_of,
    days,
    digits,
    many_of,
    number_of,
    one_of,
)
from record.dates import day_words

FEW = 10  # below it a percentage says more than is known: "3 of 4"


def rule(measure: Measure, channels: Channels) -> str:
    one, many = _items(measure, channels)
    share = f"every {one}" if measure["percent"] == 100 else f"{measure['percent']}% of the {many}"
    return f"{share} {_dealt_with(measure)}"


def rule_in_brief(measure: Measure) -> str:
    if measure["item"] == "enquiry_reply":
        return f"{measure['percent']}% in {_hours(measure)}"
    limit = days(measure["within_days"])
    if measure["item"] == "event_notice":
        return f"{measure['percent']}%, {limit} ahead"
    return f"{measure['percent']}% in {limit}"


def figure(judged: Judged, measure: Measure, late: int | None) -> str:
    """With `late`, the number of items that were too late, a share of all that were in time or late."""
    whole = _settled(judged, late)
    if whole is None:
        return f"{digits(judged.achieved)} in time"
    if whole == 0:
        return "none yet"
    # Rounded down: 99.6% with one late must not be read as all.
    return f"{judged.achieved} of {whole}" if whole < FEW else f"{100 * judged.achieved // whole}%"


def figure_recorded(judged: Judged, measure: Measure) -> str:
    """The record knows how many were in time and how many had to be: without both, a turn would read as none."""
    return f"{figure(judged, measure, None)}, {digits(judged.required)} needed"


def fact(judged: Judged, measure: Measure, channels: Channels, about: Circumstances) -> str:
    whole = _settled(judged, about.late)
    if whole == 0 or (whole is None and not judged.achieved and judged.status == "on_track"):
        return f"{_nothing_yet(measure, channels)}{_pending(judged, about.today)}"
    one, many = _items(measure, channels)
    things = one if (judged.achieved if whole is None else whole) == 1 else many
    of = f"{digits(judged.achieved)} of {digits(whole)}" if whole is not None else digits(judged.achieved)
    return f"{of} {things} {_dealt_with(measure)}; {_promised(judged, measure, whole)}.{_pending(judged, about.today)}"


def nothing_to_judge(measure: Measure, channels: Channels) -> str:
    """Not that there was none: some may have been withdrawn, or have come on days that were exempt."""
    return f"There was no {_items(measure, channels)[0]} to judge."


def nothing_owed(judged: Judged, measure: Measure, channels: Channels, about: Circumstances) -> str:
    return no_unit_owes(measure)


def deed(measure: Measure, channels: Channels, missing: int, done: int) -> str:
    if measure["item"] == "enquiry_reply":
        return "Answer a question" if missing == 1 else f"Answer {digits(missing)} questions"
    if measure["item"] == "event_notice":
        return f"Advertise {many_of(measure, channels)} in time"
    things = one_of(measure, channels) if missing == 1 else number_of(missing, measure, channels)
    return f"Say what came of {things}"


def reason(code: str, measure: Measure, looked: Any) -> str | None:
    return OWN_REASONS[code](measure, looked) if code in OWN_REASONS else None


def clears_by_itself(judged: Judged) -> bool:
    """What is missed has too many that were late, and late they stay."""
    return judged.status == "at_risk"


def clears_when(judged: Judged, measure: Measure, today: date) -> str:
    """Of a window that is over, what still waits alone can turn it; of an open one, what comes until its end too."""
    if judged.last_day < today:
        return "only if enough of what still waits is dealt with in time"
    by = "the end of today" if judged.last_day == today else day_words(judged.last_day, today)
    return f"only if the share in time comes up to {measure['percent']}% by {by}, or with what still waits then"


def reply(measure: Measure) -> str:
    promised = measure["item"] == "enquiry_reply"
    return f"A reply is promised within {_hours(measure)}." if promised else ""


def _late(measure: Measure, looked: Any) -> str:
    if measure["item"] == "enquiry_reply":
        return f"Not answered within {_hours(measure)}."
    if measure["item"] == "feedback":
        return f"No feedback within {days(measure['within_days'])}."
    if looked.advertised_on is None or looked.day is None:
        return f"Not advertised {days(measure['within_days'])} before."
    return f"{advertised((looked.day - looked.advertised_on).days)}; the rule asks for {measure['within_days']}."


def _not_yet(measure: Measure, looked: Any) -> str:
    if measure["item"] == "enquiry_reply":
        return (
            f"Not answered yet; the {_hours(measure)} {'has' if measure['within_hours'] == 1 else 'have'} not passed."
        )
    have = "has" if measure["within_days"] == 1 else "have"
    return f"No feedback yet; the {days(measure['within_days'])} {have} not passed."


def _withdrawn(measure: Measure, looked: Any) -> str:
    because = looked.withdrawn_because.rstrip(".")
    return f"Withdrawn: {because}." if because else "Withdrawn."


OWN_REASONS = {"late": _late, "pending": _not_yet, "withdrawn": _withdrawn}


def _settled(judged: Judged, late: int | None) -> int | None:
    """How many items are in time or late: the whole of which those in time are a share. None where unknown."""
    return None if late is None else judged.achieved + late


def _nothing_yet(measure: Measure, channels: Channels) -> str:
    if measure["item"] == "enquiry_reply":
        return "No reply has fallen due so far."
    return f"No {bare_one_of(measure, channels)} to judge so far."


def _items(measure: Measure, channels: Channels) -> tuple[str, str]:
    """One and many of what is dealt with."""
    if measure["item"] == "enquiry_reply":
        return "question", "questions"
    return bare_one_of(measure, channels), many_of(measure, channels)


def _dealt_with(measure: Measure) -> str:
    if measure["item"] == "enquiry_reply":
        return f"answered within {_hours(measure)}"
    limit = days(measure["within_days"])
    if measure["item"] == "event_notice":
        return f"advertised at least {limit} before" if measure["within_days"] else "advertised on the day or before"
    return f"followed by feedback within {limit}" if measure["within_days"] else "followed by feedback the same day"


def _hours(measure: Measure) -> str:
    return "1 hour" if measure["within_hours"] == 1 else f"{digits(measure['within_hours'])} hours"


def _promised(judged: Judged, measure: Measure, whole: int | None) -> str:
    """The share; and where so few are to be judged that it asks for all of them, that it does."""
    if measure["percent"] == 100:
        return "it is promised of every one"
    said = f"{measure['percent']}% is promised"
    total = None if whole is None else whole + (judged.scheduled or 0)
    if total is None or judged.required < total or judged.achieved >= judged.required:
        return said
    return f"{said}, and of only {digits(total)} that is {f'all {digits(total)}' if total > 1 else 'the one'}"


def _pending(judged: Judged, today: date) -> str:
    if not judged.scheduled or not judged.due_by:
        return ""
    until = day_words(judged.due_by, today)
    if judged.scheduled == 1:
        return f" 1 still waits, until {until}."
    return f" {digits(judged.scheduled)} still wait, the first until {until}."
