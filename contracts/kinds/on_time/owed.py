"""What waits to be dealt with in time: replies, feedback, and what is planned and not yet advertised."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from contracts.kinds.parts import Measure
from contracts.queries.assessments import Cell
from contracts.queries.owed_lines import KnownFacts, OwedLine, in_window, is_of, is_open, one_by_one
from contracts.wording.things import days
from engagement.models import Activity, Enquiry
from record.dates import clock, day_words
from record.timezones import ONE_DAY


def lines(cell: Cell, known: KnownFacts) -> Iterator[OwedLine]:
    return ITEMS[cell.measure["item"]](cell, known)


def asks_notice(measure: Measure) -> bool:
    return measure["item"] == "event_notice" or bool(measure.get("min_notice_days"))


def wanted_until(unit: Any, judged: Any) -> date | None:
    return None


def days_back(measure: Measure) -> int:
    return measure["within_days"] if measure["item"] == "feedback" else 0


def _replies(cell: Cell, known: KnownFacts) -> Iterator[OwedLine]:
    within = timedelta(hours=cell.measure["within_hours"])
    asked = [e for e in known.unanswered if in_window(cell, e.received_on)]

    def line(enquiry: Enquiry) -> OwedLine:
        return OwedLine(
            title=f"Answer the question about {enquiry.subject}" if enquiry.subject else "Answer a question",
            why=why_reply(enquiry.received_at, cell.measure, known.today),
            status=cell.status if is_open(cell, known) or cell.status == "exempt" else "missed",
            cell=cell,
            late_from=enquiry.received_at + within,
            doing="answer",
            about=enquiry.id,
        )

    waiting = [e for e in asked if e.received_at + within >= known.now]
    yield from one_by_one(cell, waiting, line, "answer", known)
    if cell.status != "exempt":
        yield from (line(e) for e in asked if e.received_at + within < known.now)


def _feedback(cell: Cell, known: KnownFacts) -> Iterator[OwedLine]:
    within = timedelta(days=cell.measure["within_days"])

    def line(activity: Activity) -> OwedLine:
        return OwedLine(
            title=f"Say what came of {activity.title}",
            why=why_feedback(activity.day, cell.measure, known.today),
            status=cell.status,
            cell=cell,
            late_from=activity.day + within + ONE_DAY,
            doing="feedback",
            about=activity.id,
        )

    waiting = [
        a for a in known.without_feedback if is_of(cell, a) and in_window(cell, a.day) and a.day + within >= known.today
    ]
    yield from one_by_one(cell, waiting, line, "feedback", known)


def _notice(cell: Cell, known: KnownFacts) -> Iterator[OwedLine]:
    """Nothing waits here as far as the engine is concerned; but a plan that is not advertised will be late."""
    if not is_open(cell, known):
        return
    for activity in (plan.activity for plan in known.plans):
        last_day = activity.day - timedelta(days=cell.measure["within_days"])
        if is_of(cell, activity) and activity.advertised_on is None and last_day >= known.today:
            yield OwedLine(
                title=f"Advertise {activity.title}",
                why=why_advertise(activity.day, cell.measure, known.today),
                status=cell.status,
                cell=cell,
                late_from=last_day + ONE_DAY,
                doing="advertise",
                about=activity.id,
            )


ITEMS = {"enquiry_reply": _replies, "feedback": _feedback, "event_notice": _notice}


def why_reply(received_at: datetime, measure: Measure, today: date) -> str:
    """As in "Asked on Sunday 10 May at 16:20. A reply is promised within 72 hours."."""
    asked = f"{day_words(received_at, today)} at {clock(received_at)}"
    hours = "1 hour" if measure["within_hours"] == 1 else f"{measure['within_hours']} hours"
    return f"Asked on {asked}. A reply is promised within {hours}."


def why_feedback(held_on: date, measure: Measure, today: date) -> str:
    """As in "Held on Saturday 18 April. Feedback is promised within 28 days."."""
    return f"Held on {day_words(held_on, today)}. Feedback is promised within {days(measure['within_days'])}."


def why_advertise(planned_for: date, measure: Measure, today: date) -> str:
    """As in "Planned for Thursday 21 May, and not advertised yet. 7 days' notice is promised."."""
    notice = f"{days(measure['within_days'])}’ notice" if measure["within_days"] > 1 else "A day’s notice"
    return f"Planned for {day_words(planned_for, today)}, and not advertised yet. {notice} is promised."
