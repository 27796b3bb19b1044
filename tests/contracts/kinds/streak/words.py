"""The words of a `streak`: "3 of 4 weeks in a row"."""

from datetime import date

from contracts.wording.days import PERIODS
from contracts.wording.phrases import Circumstances, for_each, no_unit_owes, no_unit_to_judge
from contracts.wording.things import Channels, Judged, Measure, bare_one_of, one_of, units_of, verbs
from record.dates import day_words


def rule(measure: Measure, channels: Channels) -> str:
    each = f"{one_of(measure, channels)}{for_each(measure)}"
    return f"{each} in {measure['weeks']} weeks in a row each {PERIODS[measure['period']]}"


def rule_in_brief(measure: Measure) -> str:
    return f"{measure['weeks']} weeks in a row"


def figure(judged: Judged, measure: Measure, late: int | None) -> str:
    return f"{judged.achieved} of {judged.required} {'weeks' if measure['per'] == 'team' else units_of(measure)}"


def figure_recorded(judged: Judged, measure: Measure) -> str:
    return figure(judged, measure, None)


def fact(judged: Judged, measure: Measure, channels: Channels, about: Circumstances) -> str:
    due = f"; due by {day_words(judged.due_by, about.today)}" if judged.due_by else ""
    return f"{figure(judged, measure, None)} in a row with {one_of(measure, channels)}{due}."


def nothing_to_judge(measure: Measure, channels: Channels) -> str:
    return no_unit_to_judge(measure)


def nothing_owed(judged: Judged, measure: Measure, channels: Channels, about: Circumstances) -> str:
    return no_unit_owes(measure)


def deed(measure: Measure, channels: Channels, missing: int, done: int) -> str:
    return f"{verbs(measure, channels)[0].capitalize()} a weekly {bare_one_of(measure, channels)}"


def reason(code: str, measure: Measure, looked: object) -> str | None:
    return "Its week counts, in a row or not." if code == "counted" else None


def clears_by_itself(judged: Judged) -> bool:
    """What is missed is a window that is over."""
    return judged.status == "at_risk"


def clears_when(judged: Judged, measure: Measure, today: date) -> str:
    return "only if each week that is left has one"


def reply(measure: Measure) -> str:
    return ""
