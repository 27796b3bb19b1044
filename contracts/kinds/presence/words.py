"""The words of a `presence`: "no gap", "at least 1 named officer, every day"."""

from __future__ import annotations

from datetime import date

from contracts.wording.phrases import Circumstances, for_each, no_unit_owes, no_unit_to_judge
from contracts.wording.things import Channels, Judged, Measure, bounds, days, digits, some


def rule(measure: Measure, channels: Channels) -> str:
    spared = measure.get("tolerance_days")
    but = f", but for {days(spared)}" if spared else ""
    return f"{bounds(measure)}{for_each(measure)}, every day{but}"


def rule_in_brief(measure: Measure) -> str:
    low, high = measure.get("minimum"), measure.get("maximum")
    if high is None:
        return f"{low} or more, always"
    return f"at most {high}, always" if not low else f"{low} to {high}, always" if low < high else f"{low}, always"


def figure(judged: Judged, measure: Measure, late: int | None) -> str:
    return days(judged.achieved) if judged.achieved else "no gap"


def figure_recorded(judged: Judged, measure: Measure) -> str:
    return figure(judged, measure, None)


def fact(judged: Judged, measure: Measure, channels: Channels, about: Circumstances) -> str:
    most = f"{digits(judged.required)} is the most" if judged.required else "none is allowed"
    if judged.achieved:
        coming = ", and more are coming" if judged.status == "at_risk" else ""
        return f"{days(judged.achieved)} {_outside(measure)}{_where(measure, about)}; {most}{coming}."
    so_far = "" if judged.status == "met" else " so far"
    coming = _coming(judged, measure) if judged.status == "at_risk" else ""
    return f"{_every_day(judged, about)}{so_far} had {bounds(measure)}{for_each(measure)}{coming}."


def _every_day(judged: Judged, about: Circumstances) -> str:
    """Exempt days are not looked at, so that nothing is said of them."""
    window = (judged.last_day - judged.first_day).days + 1
    return "Every day" if about.owed_days in (None, window) else "Every day that was owed"


def _outside(measure: Measure) -> str:
    """As in "without 1 to 3 local priorities", "with more than 3 local priorities" where only the most is promised."""
    if not measure.get("minimum") and measure.get("maximum") is not None:
        return f"with {bounds(measure).replace('at most', 'more than', 1)}"
    return f"without {bounds(measure)}"


def _coming(judged: Judged, measure: Measure) -> str:
    such = "with more" if _outside(measure).startswith("with ") else "without"
    if not judged.required:
        return f", but a day {such} is coming"
    return f", but more days {such} are coming than the {digits(judged.required)} allowed"


def _where(measure: Measure, about: Circumstances) -> str:
    """As in ", in Holt", ": 2 in Holt and 1 in Upcott": days of several neighbourhoods are added up."""
    lacking = [unit for unit in about.units if unit.name and unit.done]
    if measure["per"] == "team":
        return ""
    if not lacking:
        return f" in some {measure['per']}"
    if len(lacking) == 1:
        return f" in {lacking[0].name}"
    return f": {some([f'{digits(unit.done or 0)} in {unit.name}' for unit in lacking])}"


def nothing_to_judge(measure: Measure, channels: Channels) -> str:
    return no_unit_to_judge(measure)


def nothing_owed(judged: Judged, measure: Measure, channels: Channels, about: Circumstances) -> str:
    return no_unit_owes(measure)


def deed(measure: Measure, channels: Channels, missing: int, done: int) -> str:
    return f"Publish {bounds(measure)}"


def reason(code: str, measure: Measure, looked: object) -> str | None:
    """What counts here is what is wrong: its days are days on which something was missing."""
    return f"A day {_outside(measure)}." if code == "counted" else None


def clears_by_itself(judged: Judged) -> bool:
    """What is missed has too many days that are over."""
    return judged.status == "at_risk"


def clears_when(judged: Judged, measure: Measure, today: date) -> str:
    too_many = f"more than {days(judged.required)} are" if judged.required else "any day is"
    return f"only if the days to come are seen to before {too_many} {_outside(measure)}"


def reply(measure: Measure) -> str:
    return ""
