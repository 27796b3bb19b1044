"""Parts of sentences that several kinds of measure share, and what a sentence about an assessment may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from contracts.wording.things import Measure, days, officers

IN_PLACE = {"team": "", "neighbourhood": " in each neighbourhood"}


@dataclass(frozen=True)
class Circumstances:
    """`last_on` and `late` are those of the team's unit, where it is one; `grade` the latest one given.

    All but the day may be left out: then less is said.
    """

    today: date
    team: str = "The team"
    last_on: date | None = None
    late: int | None = None
    grade: str = ""


def for_each(measure: Measure) -> str:
    """As in " in each neighbourhood", " by each PC"; empty where the team is judged as one."""
    if measure["per"] == "officer":
        return f" by each {officers(measure.get('ranks', ()))}"
    return IN_PLACE[measure["per"]]


def advertised(ahead: int) -> str:
    """How many days ahead people were told, as the beginning of a sentence."""
    if ahead < 0:
        return "Advertised afterwards"
    return f"Advertised {days(ahead)} before" if ahead else "Advertised on the day"


def no_unit_to_judge(measure: Measure) -> str:
    return f"There was no {measure.get('per', 'team')} to judge."
