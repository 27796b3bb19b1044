"""Parts of sentences that several kinds of measure share, and what a sentence about an assessment may know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contracts.wording.things import Measure, days, digits, officers, some

IN_PLACE = {"team": "", "neighbourhood": " in each neighbourhood"}


@dataclass(frozen=True)
class UnitStanding:
    """One unit of what was judged. Its name is empty where whoever reads the sentence is not to be told it."""

    name: str
    done: int | None
    required: int | None
    next_due_on: date | None = None


@dataclass(frozen=True)
class Circumstances:
    """`last_on` and `late` are those of the team's unit, where it is one; `grade` the latest one given.

    `units` are those of the assessment, where it is judged per neighbourhood or officer; `owed_days` the days of the
    window on which something was owed of the team; `announced` how many of the plans that the assessment expects were
    announced. All but the day may be left out: then less is said.
    """

    today: date
    team: str = "The team"
    last_on: date | None = None
    late: int | None = None
    grade: str = ""
    units: Sequence[UnitStanding] = ()
    owed_days: int | None = None
    announced: int | None = None


def for_each(measure: Measure) -> str:
    """As in " in each neighbourhood", " by each PC"; empty where the team is judged as one."""
    if measure["per"] == "officer":
        return f" by each {officers(measure.get('ranks', ()))}"
    return IN_PLACE[measure["per"]]


def for_units(measure: Measure, names: Sequence[str]) -> str:
    """As in " in Holt and Upcott", " by PC Ashby"; empty where there is no name to say."""
    if not names:
        return ""
    return f" {'by' if measure['per'] == 'officer' else 'in'} {some(names)}"


def advertised(ahead: int) -> str:
    """How many days ahead people were told, as the beginning of a sentence."""
    if ahead < 0:
        return "Advertised afterwards"
    return f"Advertised {days(ahead)} before" if ahead else "Advertised on the day"


def planned(scheduled: int, announced: int | None) -> str:
    """As in "one is planned, not announced yet", "3 are planned, 2 of them announced"."""
    said = "one is planned" if scheduled == 1 else f"{digits(scheduled)} are planned"
    return f"{said}{announcing(scheduled, announced)}"


def announcing(scheduled: int, announced: int | None) -> str:
    """Whether people have been told of what is planned; empty where that is not known, or nobody is told of such."""
    if announced is None:
        return ""
    if not announced:
        return ", not announced yet" if scheduled == 1 else ", none announced yet"
    if announced >= scheduled:
        return " and announced" if scheduled == 1 else ", all announced"
    return f", {digits(announced)} of them announced"


def no_unit_to_judge(measure: Measure) -> str:
    return f"There was no {measure.get('per', 'team')} to judge."


def no_unit_owes(measure: Measure) -> str:
    """Why nothing is owed though not every day is exempt."""
    per = measure.get("per", "team")
    return "no day of it is owed" if per == "team" else f"no {per} had a day on which it was"
