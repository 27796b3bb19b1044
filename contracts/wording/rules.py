"""The rule of a measure in plain words: whole for the proof and the contract, in brief for the head of a column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.wording.days import PERIODS
from contracts.wording.things import RANKS, Channels, Measure, bounds, days, listed, many_of, officers, one_of

IN_PLACE = {"team": "", "neighbourhood": " in each neighbourhood"}
NOBODY: Mapping[str, str] = {}


def rule(measure: Measure, channels: Channels, audiences: Mapping[str, str] = NOBODY) -> str:
    """As in "an open meeting in each neighbourhood each quarter, open to the public", "posts at most 7 days apart".

    `audiences` are names by key, as in "Young people".
    """
    return RULES[measure["kind"]](measure, channels) + _conditions(measure, audiences)


def rule_in_brief(measure: Measure) -> str:
    """What fits over a column that already names its subject: "at most 7 days apart", "90% in 72 hours"."""
    return BRIEF[measure["kind"]](measure)


def _count(measure: Measure, channels: Channels) -> str:
    least = measure["minimum"]
    what = one_of(measure, channels) if least == 1 else f"{least} {many_of(measure, channels)}"
    return f"{what}{_each(measure)} each {PERIODS[measure['period']]}"


def _gap(measure: Measure, channels: Channels) -> str:
    return f"{many_of(measure, channels)}{_each(measure)} at most {days(measure['maximum_days'])} apart"


def _on_time(measure: Measure, channels: Channels) -> str:
    share = "every one" if measure["percent"] == 100 else f"{measure['percent']}%"
    if measure["item"] == "enquiry_reply":
        return f"{share} of the questions answered within {measure['within_hours']} hours"
    things, limit = many_of(measure, channels), days(measure["within_days"])
    if measure["item"] == "event_notice":
        return f"{share} of the {things} advertised at least {limit} before"
    return f"{share} of the {things} followed by feedback within {limit}"


def _presence(measure: Measure, channels: Channels) -> str:
    spared = measure.get("tolerance_days")
    but = f", but for {days(spared)}" if spared else ""
    return f"{bounds(measure)}{_each(measure)}, every day{but}"


def _graded(measure: Measure, channels: Channels) -> str:
    grades = listed(grade.replace("_", " ") for grade in measure["passing"])
    return f"graded {grades} each {PERIODS[measure['period']]}, within {days(measure['within_days'])} of its end"


def _each(measure: Measure) -> str:
    if measure["per"] == "officer":
        return f" by each {officers(measure.get('ranks', ()))}"
    return IN_PLACE[measure["per"]]


def _conditions(measure: Measure, audiences: Mapping[str, str]) -> str:
    found = list(_asked(measure, audiences))
    return f", {listed(found, 'and')}" if found else ""


def _asked(measure: Measure, audiences: Mapping[str, str]) -> Iterator[str]:
    if measure.get("open_to_public"):
        yield "open to the public"
    if measure.get("face_to_face"):
        yield "face to face"
    if measure.get("min_attendance") is not None:
        yield f"with at least {measure['min_attendance']} there, counted"
    if measure.get("min_notice_days") is not None:
        yield f"advertised at least {days(measure['min_notice_days'])} before"
    if measure.get("led_by_rank"):
        yield f"led by {RANKS[measure['led_by_rank']]} or higher"
    if measure.get("audiences"):
        yield f"meant for {audiences_of(measure, audiences)}"


def audiences_of(measure: Measure, audiences: Mapping[str, str]) -> str:
    """As in "young people or businesses"."""
    return listed(audiences.get(key, key.replace("_", " ")).lower() for key in measure["audiences"])


def _count_in_brief(measure: Measure) -> str:
    each = f"{measure['minimum']} each {PERIODS[measure['period']]}"
    return each if measure["per"] == "team" else f"{each}, per {measure['per']}"


def _gap_in_brief(measure: Measure) -> str:
    return f"at most {days(measure['maximum_days'])} apart"


def _on_time_in_brief(measure: Measure) -> str:
    if measure["item"] == "enquiry_reply":
        return f"{measure['percent']}% in {measure['within_hours']} hours"
    limit = days(measure["within_days"])
    if measure["item"] == "event_notice":
        return f"{measure['percent']}%, {limit} ahead"
    return f"{measure['percent']}% in {limit}"


def _presence_in_brief(measure: Measure) -> str:
    low, high = measure.get("minimum"), measure.get("maximum")
    if high is None:
        return f"{low} or more, always"
    return f"at most {high}, always" if not low else f"{low} to {high}, always" if low < high else f"{low}, always"


def _graded_in_brief(measure: Measure) -> str:
    return f"graded each {PERIODS[measure['period']]}"


RULES = {"count": _count, "gap": _gap, "on_time": _on_time, "presence": _presence, "graded": _graded}
BRIEF = {
    "count": _count_in_brief,
    "gap": _gap_in_brief,
    "on_time": _on_time_in_brief,
    "presence": _presence_in_brief,
    "graded": _graded_in_brief,
}
