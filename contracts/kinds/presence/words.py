"""The words of a `presence`: "no gap", "at least 1 named officer, every day"."""

from __future__ import annotations

from contracts.wording.phrases import Circumstances, for_each, no_unit_to_judge
from contracts.wording.things import Channels, Judged, Measure, bounds, days


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
    most = f"{judged.required} is the most" if judged.required else "none is allowed"
    if judged.achieved:
        return f"{days(judged.achieved)} without {bounds(measure)}; {most}."
    if judged.status == "at_risk":
        return f"No day without {bounds(measure)} so far, but one is coming."
    return f"No day without {bounds(measure)}{'' if judged.status == 'met' else ' so far'}."


def nothing_to_judge(measure: Measure, channels: Channels) -> str:
    return no_unit_to_judge(measure)


def deed(measure: Measure, channels: Channels, missing: int, done: int) -> str:
    return f"Publish {bounds(measure)}"


def reason(code: str, measure: Measure, looked: object) -> str | None:
    """What counts here is what is wrong: its days are days on which something was missing."""
    return f"A day without {bounds(measure)}." if code == "counted" else None


def clears_by_itself(judged: Judged) -> bool:
    """What is missed has too many days that are over."""
    return judged.status == "at_risk"


def reply(measure: Measure) -> str:
    return ""
