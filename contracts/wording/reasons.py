"""Why an activity or an enquiry counts or does not, in words, for each reason that the engine gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from contracts.wording.rules import NOBODY, audiences_of
from contracts.wording.things import RANKS, Channels, Measure, bounds, days, named


@dataclass(frozen=True)
class Looked:
    """What is known of the activity that was looked at. All may be left out: then less is said."""

    day: date | None = None
    status: str = ""
    channel: str = ""
    advertised_on: date | None = None
    attendance: int | None = None


def reason(
    code: str,
    measure: Measure,
    channels: Channels,
    *,
    looked: Looked = Looked(),  # noqa: B008 - frozen
    audiences: Mapping[str, str] = NOBODY,
) -> str:
    """The reason as a sentence: "Advertised 2 days before; the rule asks for 7." An unknown code is a KeyError."""
    if code == "channel":
        return _channel(channels, looked)
    if code == "audience":
        return f"Not meant for {audiences_of(measure, audiences)}, or nobody said so."
    return REASONS[code](measure, looked)


def _channel(channels: Channels, looked: Looked) -> str:
    if not looked.channel:
        return "Not of a kind that counts here."
    said = named(looked.channel, channels)[0]
    return f"{said[0].upper()}{said[1:]} is not of a kind that counts here."


def _counted(measure: Measure, looked: Looked) -> str:
    return f"A day without {bounds(measure)}." if measure["kind"] == "presence" else "Counts."


def _not_held(measure: Measure, looked: Looked) -> str:
    if looked.status == "planned":
        return "Planned, and nobody has confirmed that it was held."
    return f"{looked.status.capitalize()}." if looked.status else "It was not held."


def _attendance(measure: Measure, looked: Looked) -> str:
    fewest = measure["min_attendance"]
    if looked.attendance is None:
        return f"Nobody said how many came; the rule asks for {fewest}."
    return f"{looked.attendance or 'Nobody'} came; the rule asks for {fewest}."


def _notice(measure: Measure, looked: Looked) -> str:
    asked = measure["min_notice_days"]
    if looked.advertised_on is None or looked.day is None:
        if looked.status == "planned":
            return f"Not advertised yet, and too late for the {days(asked)} that the rule asks for."
        return f"Nobody said when it was advertised; the rule asks for {days(asked)} before."
    return f"{_advertised((looked.day - looked.advertised_on).days)}; the rule asks for {asked}."


def _advertised(ahead: int) -> str:
    if ahead < 0:
        return "Advertised afterwards"
    return f"Advertised {days(ahead)} before" if ahead else "Advertised on the day"


def _unit(measure: Measure, looked: Looked) -> str:
    if measure.get("per", "team") == "team":
        return "Not on a day on which the team owed it."
    return f"Names no {measure['per']} that the rule is judged for on that day."


def _late(measure: Measure, looked: Looked) -> str:
    if measure["item"] == "enquiry_reply":
        return f"Not answered within {measure['within_hours']} hours."
    if measure["item"] == "feedback":
        return f"No feedback within {days(measure['within_days'])}."
    if looked.advertised_on is None or looked.day is None:
        return f"Not advertised {days(measure['within_days'])} before."
    return f"{_advertised((looked.day - looked.advertised_on).days)}; the rule asks for {measure['within_days']}."


def _pending(measure: Measure, looked: Looked) -> str:
    if measure["item"] == "enquiry_reply":
        return f"Not answered yet; the {measure['within_hours']} hours have not passed."
    return f"No feedback yet; the {days(measure['within_days'])} have not passed."


REASONS = {
    "counted": _counted,
    "expected": lambda measure, looked: "Planned; it will count when it has been held.",
    "not_held": _not_held,
    "after": lambda measure, looked: "It started after the moment that these figures are for.",
    "public": lambda measure, looked: "Not open to the public, or nobody said so.",
    "face_to_face": lambda measure, looked: "Not face to face, or nobody said so.",
    "attendance": _attendance,
    "notice": _notice,
    "rank": lambda measure, looked: f"Not led by {RANKS[measure['led_by_rank']]} or higher, or nobody said who led it.",
    "unit": _unit,
    "exempt_day": lambda measure, looked: "Left out, because nothing was owed on that day.",
    "late": _late,
    "pending": _pending,
}
