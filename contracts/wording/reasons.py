"""Why an activity or an enquiry counts or does not, in words, for each reason that the engine gives.

A kind of measure may have words of its own for a reason, and reasons of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from contracts.kinds import KINDS
from contracts.wording.phrases import advertised
from contracts.wording.rules import NOBODY, audiences_of
from contracts.wording.things import RANKS, Channels, Measure, days, listed, named


@dataclass(frozen=True)
class Looked:
    """What is known of the activity, or the enquiry, that was looked at. All may be left out: then less is said.

    `unsaid` names the fields of which nobody said anything; None where that is not known.
    `withdrawn_because` is an enquiry's.
    """

    day: date | None = None
    status: str = ""
    channel: str = ""
    advertised_on: date | None = None
    attendance: int | None = None
    unsaid: frozenset[str] | None = None
    withdrawn_because: str = ""


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
        return f"Not meant for {audiences_of(measure, audiences)}{_or_nobody(looked)}."
    own = KINDS.of(measure).words.reason(code, measure, looked)
    return REASONS[code](measure, looked) if own is None else own


def why_not(
    code: str, measure: Measure, channels: Channels, *, looked: Looked, audiences: Mapping[str, str] = NOBODY
) -> str:
    """The reason as the end of a sentence. Where nobody said something, all that nobody said: one correction is enough.

    As in "nobody said whether anybody could come or for which neighbourhood."
    """
    left_out = _left_out(measure, looked)
    if code in left_out:
        return f"nobody said {listed(left_out.values())}."
    said = reason(code, measure, channels, looked=looked, audiences=audiences)
    return f"{said[0].lower()}{said[1:]}"


def _left_out(measure: Measure, looked: Looked) -> dict[str, str]:
    """What the rule asks and nobody said, by the reason that the engine gives for it."""
    unsaid = looked.unsaid or frozenset()
    asked = [*ASKED, *([] if looked.status == "planned" else ASKED_OF_WHAT_WAS_HELD)]
    said = {code: words for code, key, field, words in asked if measure.get(key) and field in unsaid}
    field, words = UNITS.get(measure.get("per", "team"), ("", ""))
    return said | ({"unit": words} if field in unsaid else {})


def _or_nobody(looked: Looked, about: str = "so") -> str:
    return f", or nobody said {about}" if looked.unsaid is None else ""


def _channel(channels: Channels, looked: Looked) -> str:
    if not looked.channel:
        return "Not of a kind that counts here."
    said = named(looked.channel, channels)[0]
    return f"{said[0].upper()}{said[1:]} is not of a kind that counts here."


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
    return f"{advertised((looked.day - looked.advertised_on).days)}; the rule asks for {asked}."


def _rank(measure: Measure, looked: Looked) -> str:
    return f"Not led by {RANKS[measure['led_by_rank']]} or higher{_or_nobody(looked, 'who led it')}."


def _unit(measure: Measure, looked: Looked) -> str:
    if measure.get("per", "team") == "team":
        return "Not on a day on which the team owed it."
    return f"Names no {measure['per']} that the rule is judged for on that day."


REASONS = {
    "counted": lambda measure, looked: "Counts.",
    "expected": lambda measure, looked: "Planned; it will count when it has been held.",
    "not_held": _not_held,
    "after": lambda measure, looked: "It started after the moment that these figures are for.",
    "public": lambda measure, looked: f"Not open to the public{_or_nobody(looked)}.",
    "face_to_face": lambda measure, looked: f"Not face to face{_or_nobody(looked)}.",
    "attendance": _attendance,
    "notice": _notice,
    "rank": _rank,
    "unit": _unit,
    "exempt_day": lambda measure, looked: "Left out, because nothing was owed on that day.",
}

# What a rule may ask of an activity: the engine's reason, the key of the measure, the field, and what nobody said.
ASKED = (
    ("public", "open_to_public", "open_to_public", "whether anybody could come"),
    ("face_to_face", "face_to_face", "face_to_face", "whether it was face to face"),
    ("rank", "led_by_rank", "led_by", "who led it"),
    ("audience", "audiences", "audiences", "whom it was meant for"),
)
# Of a plan nobody can say how many came, and that it was announced may come later.
ASKED_OF_WHAT_WAS_HELD = (
    ("attendance", "min_attendance", "attendance", "how many came"),
    ("notice", "min_notice_days", "advertised_on", "when it was advertised"),
)
UNITS = {
    "neighbourhood": ("neighbourhoods", "for which neighbourhood"),
    "officer": ("officers", "who took part"),
}
