"""Why a deed is owed, for the line under its title: what was done, what was promised, what is planned."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from contracts.wording.days import day_words, window_name
from contracts.wording.things import Channels, Judged, Measure, bare_one_of, days, many_of, units_of
from record.timezones import LONDON, day_of


def why_counted(
    judged: Judged, unit: Any, measure: Measure, channels: Channels, *, plan_on: date | None, today: date
) -> str:
    """As in "1 of 2 alerts in May 2026. Nothing is planned." `unit` has the columns of a `Unit`."""
    period = window_name(measure["period"], judged, today)
    if measure["per"] != "team":
        done = f"{judged.achieved} of {judged.required} {units_of(measure)} have had theirs in {period}."
    elif unit.done:
        done = f"{unit.done} of {unit.required} {many_of(measure, channels)} in {period}."
    else:
        done = f"No {bare_one_of(measure, channels)} yet in {period}."
    return f"{done} {planned(unit.scheduled, plan_on, today)}"


def why_spaced(unit: Any, measure: Measure, *, plan_on: date | None, today: date) -> str:
    """As in "Last one Thursday 7 May. Never more than 7 days apart. Nothing is planned."."""
    last = f"Last one {day_words(unit.last_on, today)}." if unit.last_on else "None yet."
    promise = f"Never more than {days(measure['maximum_days'])} apart."
    return f"{last} {promise} {planned(unit.scheduled, plan_on, today)}"


def why_reply(received_at: datetime, measure: Measure, today: date) -> str:
    """As in "Asked on Sunday 10 May at 16:20. A reply is promised within 72 hours."."""
    asked = f"{day_words(day_of(received_at), today)} at {received_at.astimezone(LONDON):%H:%M}"
    return f"Asked on {asked}. A reply is promised within {measure['within_hours']} hours."


def why_feedback(held_on: date, measure: Measure, today: date) -> str:
    """As in "Held on Saturday 18 April. Feedback is promised within 28 days."."""
    return f"Held on {day_words(held_on, today)}. Feedback is promised within {days(measure['within_days'])}."


def why_advertise(planned_for: date, measure: Measure, today: date) -> str:
    """As in "Planned for Thursday 21 May, and not advertised yet. 7 days' notice is promised."."""
    notice = f"{days(measure['within_days'])}’ notice" if measure["within_days"] > 1 else "A day’s notice"
    return f"Planned for {day_words(planned_for, today)}, and not advertised yet. {notice} is promised."


def planned(scheduled: int | None, plan_on: date | None, today: date) -> str:
    """What is planned. `plan_on` is the day of the plan that will keep the promise, where it is known."""
    if not scheduled:
        return "Nothing is planned."
    if plan_on:
        return f"One is planned for {day_words(plan_on, today)}, and will keep this promise when it is held."
    return f"{scheduled} {'is' if scheduled == 1 else 'are'} planned."
