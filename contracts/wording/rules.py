"""The rule of a measure in plain words: whole for the proof and the contract, in brief for the head of a column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.kinds import KINDS
from contracts.wording.things import RANKS, Channels, Measure, days, listed

NOBODY: Mapping[str, str] = {}


def rule(measure: Measure, channels: Channels, audiences: Mapping[str, str] = NOBODY) -> str:
    """As in "an open meeting in each neighbourhood each quarter, open to the public", "posts at most 7 days apart".

    `audiences` are names by key, as in "Young people".
    """
    return KINDS.of(measure).words.rule(measure, channels) + _conditions(measure, audiences)


def rule_in_brief(measure: Measure) -> str:
    """What fits over a column that already names its subject: "at most 7 days apart", "90% in 72 hours"."""
    return KINDS.of(measure).words.rule_in_brief(measure)


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
