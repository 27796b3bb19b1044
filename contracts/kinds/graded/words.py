"""The words of a `graded`: "passed", "graded good or outstanding each half year"."""

from __future__ import annotations

from datetime import date

from contracts.wording.days import PERIODS
from contracts.wording.phrases import Circumstances, no_unit_owes, no_unit_to_judge
from contracts.wording.things import Channels, Judged, Measure, days, listed
from record.dates import day_words

FIGURES = {"met": "passed", "missed": "not passed", "on_track": "no grade yet", "at_risk": "no grade"}


def rule(measure: Measure, channels: Channels) -> str:
    grades = listed(grade.replace("_", " ") for grade in measure["passing"])
    return f"graded {grades} each {PERIODS[measure['period']]}, within {days(measure['within_days'])} of its end"


def rule_in_brief(measure: Measure) -> str:
    return f"graded each {PERIODS[measure['period']]}"


def figure(judged: Judged, measure: Measure, late: int | None) -> str:
    return FIGURES[judged.status]


def figure_recorded(judged: Judged, measure: Measure) -> str:
    return figure(judged, measure, None)


def fact(judged: Judged, measure: Measure, channels: Channels, about: Circumstances) -> str:
    passing = listed(one.replace("_", " ") for one in measure["passing"])
    if judged.status in ("met", "missed"):
        said = f"Graded {about.grade.replace('_', ' ')}" if about.grade else "Graded"
        return f"{said}. {passing[0].upper()}{passing[1:]} {'passes' if judged.status == 'met' else 'would pass'}."
    if judged.status == "at_risk":
        return f"No grade was given by {day_words(judged.due_by, about.today)}."
    return f"Not graded yet; the grade is due by {day_words(judged.due_by, about.today)}."


def nothing_to_judge(measure: Measure, channels: Channels) -> str:
    return no_unit_to_judge(measure)


def nothing_owed(judged: Judged, measure: Measure, channels: Channels, about: Circumstances) -> str:
    return no_unit_owes(measure)


def deed(measure: Measure, channels: Channels, missing: int, done: int) -> str:
    return "Be graded by the assessors"


def reason(code: str, measure: Measure, looked: object) -> str | None:
    return None


def clears_by_itself(judged: Judged) -> bool:
    """The latest grade is the one that stands, so that another can turn it at any time."""
    return True


def clears_when(judged: Judged, measure: Measure, today: date) -> str:
    return "when the assessors give a grade that passes"


def reply(measure: Measure) -> str:
    return ""
