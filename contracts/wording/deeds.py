"""What is to be done, as a deed: "Hold one open meeting in Wimborne Minster", "Publish a post"."""

from __future__ import annotations

from datetime import date

from contracts.wording.days import day_brief
from contracts.wording.things import Channels, Measure, bare_one_of, bounds, many_of, one_of, verbs


def deed(
    measure: Measure, channels: Channels, *, place: str = "", officer: str = "", missing: int = 1, done: int = 0
) -> str:
    """The deed that is owed, for one unit of the measure. `missing` more of `done + missing` are owed.

    `place` is the neighbourhood's name and `officer` the person's, where the measure is judged per one of them.
    """
    said = DEEDS[measure["kind"]](measure, channels, missing, done)
    return f"{said}{f' in {place}' if place else ''}{f' with {officer}' if officer else ''}"


def deed_in_a_line(said: str, *, due_by: date | None, scheduled: int | None, today: date) -> str:
    """As in "Hold one open meeting in Wimborne Minster by Mon 30 June, nothing planned"."""
    by = f" by {day_brief(due_by, today)}" if due_by else ""
    planned = ", nothing planned" if scheduled == 0 else f", {scheduled} planned" if scheduled else ""
    return f"{said}{by}{planned}"


def _count(measure: Measure, channels: Channels, missing: int, done: int) -> str:
    verb, more = verbs(measure, channels)[0].capitalize(), " more" if done else ""
    if missing == 1:
        return f"{verb} one{more} {bare_one_of(measure, channels)}"
    return f"{verb} {missing}{more} {many_of(measure, channels)}"


def _gap(measure: Measure, channels: Channels, missing: int, done: int) -> str:
    return f"{verbs(measure, channels)[0].capitalize()} {one_of(measure, channels)}"


def _on_time(measure: Measure, channels: Channels, missing: int, done: int) -> str:
    if measure["item"] == "enquiry_reply":
        return "Answer a question" if missing == 1 else f"Answer {missing} questions"
    if measure["item"] == "event_notice":
        return f"Advertise {many_of(measure, channels)} in time"
    things = one_of(measure, channels) if missing == 1 else f"{missing} {many_of(measure, channels)}"
    return f"Say what came of {things}"


def _presence(measure: Measure, channels: Channels, missing: int, done: int) -> str:
    return f"Publish {bounds(measure)}"


def _graded(measure: Measure, channels: Channels, missing: int, done: int) -> str:
    return "Be graded by the assessors"


DEEDS = {"count": _count, "gap": _gap, "on_time": _on_time, "presence": _presence, "graded": _graded}
