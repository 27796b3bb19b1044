"""What the proof of an `on_time` shows: what was dealt with in time, what was not, and how many had to be."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from contracts.engine.proof import Considered, UnitLine
from contracts.kinds.parts import Measure
from contracts.queries.proof import ShownFigure
from contracts.queries.proof_evidence import EvidenceRow, seconds_between, span_words
from contracts.queries.recordings import Recordings
from contracts.views import proof_of_activities as shared
from contracts.views.proof_bars import hours_bar
from contracts.views.proof_of_activities import sentence, strip_label, strip_spans  # noqa: F401 (as this folder's)
from contracts.views.proof_rows import Rows, RowWords, one_by_one, with_more
from contracts.views.proof_sum import Sum, line, sum_of
from contracts.views.proof_tables import Table, moment, recorded
from record.dates import clock, day_short
from record.timezones import ONE_DAY

# Items, and the activities that do not even make one; then the enquiries, each of which is an item unless withdrawn.
ROWS = """
SELECT x.id AS cell_id, c.activity_id::text AS id, c.day,
       CASE
           WHEN c.reason <> 'counted' THEN c.reason
           WHEN NOT l.owed @> c.day THEN 'exempt_day'
           WHEN i.in_time THEN 'counted'
           WHEN i.passed THEN 'late'
           ELSE 'pending'
       END AS reason
FROM cell x
JOIN duty d ON d.id = x.duty_id AND d.kind = 'on_time'
JOIN considered c ON c.bound_id = x.bound_id AND c.day BETWEEN x.first_day AND x.last_day
LEFT JOIN life l ON l.bound_id = x.bound_id
LEFT JOIN item i ON i.bound_id = x.bound_id AND i.id = c.activity_id
UNION ALL
SELECT x.id, i.id::text, i.day,
       CASE
           WHEN NOT l.owed @> i.day THEN 'exempt_day'
           WHEN i.in_time THEN 'counted'
           WHEN i.passed THEN 'late'
           ELSE 'pending'
       END
FROM cell x
JOIN duty d ON d.id = x.duty_id AND d.kind = 'on_time' AND d.measure ->> 'item' = 'enquiry_reply'
JOIN item i ON i.bound_id = x.bound_id AND i.day BETWEEN x.first_day AND x.last_day
JOIN life l ON l.bound_id = x.bound_id
UNION ALL
SELECT x.id, e.id::text, e.received_on, 'withdrawn'
FROM cell x
JOIN duty d ON d.id = x.duty_id AND d.kind = 'on_time' AND d.measure ->> 'item' = 'enquiry_reply'
JOIN enquiry e ON e.team_id = x.team_id AND e.received_on BETWEEN x.first_day AND x.last_day
WHERE e.withdrawn_because <> '' AND e.received_at <= %(as_of)s
"""
LEADS_WITH = "counted"
EVIDENCE = ""
COLUMNS = {
    "enquiry_reply": (
        "received_at",
        "answered_at",
        "between",
        "seconds_between",
        "promised_hours",
        "in_time_until",
        "late_by",
    ),
    "event_notice": ("advertised_on", "days_ahead", "in_time_until"),
    "feedback": ("feedback_published_on", "days_after", "in_time_until"),
}


def source(measure: Measure) -> str:
    return "enquiry" if measure["item"] == "enquiry_reply" else "activity"


def evidence_columns(measure: Measure) -> tuple[str, ...]:
    return COLUMNS[measure["item"]]


def row_evidence(told: ShownFigure, one: Considered) -> dict[str, Any]:
    item = told.measure["item"]
    if item == "enquiry_reply":
        return _reply(told, told.enquiries[one.id])
    activity, limit = told.activities[one.id], told.measure["within_days"] * ONE_DAY
    if item == "event_notice":
        advertised = _since(date.min, activity.advertised_on, told.today)
        ahead = (activity.day - advertised).days if advertised else None
        return {"advertised_on": advertised, "days_ahead": ahead, "in_time_until": activity.day - limit}
    published = _since(activity.day, activity.feedback_published_on, told.today)
    after = (published - activity.day).days if published else None
    return {"feedback_published_on": published, "days_after": after, "in_time_until": activity.day + limit}


def rows(told: ShownFigure, words: RowWords) -> Rows:
    """Each with what decides whether it was in time: the instants between which it lay, or the day and its last one."""
    found, item = one_by_one(told, words), told.measure["item"]
    if item == "enquiry_reply":
        for row in (*found.counted, *found.not_counted):
            row |= _waited(row, told)
        return found
    if item == "event_notice":
        return with_more(found, "Advertised", lambda row: _in_time(row, "advertised_on", told.today))
    return with_more(found, "Feedback", lambda row: _in_time(row, "feedback_published_on", told.today))


def _in_time(row: dict[str, Any], column: str, today: date) -> str:
    """As in "Fri 3 April; in time until Fri 10 April"; nothing of what is no item."""
    if row["reason"] not in ("counted", "late", "pending", "exempt_day"):
        return ""
    day, until = row["said"][column], row["said"]["in_time_until"]
    return f"{day_short(day, today) if day else 'not yet'}; in time until {day_short(until, today)}"


def _waited(row: dict[str, Any], told: ShownFigure) -> dict[str, Any]:
    """The words and the bar of one question."""
    said, reason = row["said"], row["reason"]
    until = said["in_time_until"]
    words = {
        "counted": "in time",
        "late": f"late by {said['late_by']}" if said["answered_at"] else f"no answer, {said['late_by']} over",
        "pending": f"pending, until {day_short(until, told.today)}, {clock(until)}",
    }
    bar = hours_bar(said["seconds_between"], said["promised_hours"] * 3600)
    between = said["between"] if said["answered_at"] else f"{said['between']} so far"
    return {"verdict": words.get(reason, row["why"]), "bar": bar, "between": between}


def unit_evidence(told: ShownFigure, unit: UnitLine) -> dict[str, Any]:
    return {}


def further_evidence(told: ShownFigure) -> list[EvidenceRow]:
    return []


def _since(first: date, day: date | None, today: date) -> date | None:
    """The day as the engine reads it: what was published after the day as of which we judge is not known on it."""
    return day if day and first <= day <= today else None


def _reply(told: ShownFigure, enquiry: Any) -> dict[str, Any]:
    """Both instants, what lay between, and the last instant in time. Of one that waits, what has passed so far."""
    hours, asked = told.measure["within_hours"], enquiry.received_at
    answered = enquiry.answered_at if enquiry.answered_at and enquiry.answered_at <= told.as_of else None
    seconds = seconds_between(asked, answered or told.as_of)
    return {
        "received_at": asked,
        "answered_at": answered,
        "between": span_words(seconds),
        "seconds_between": seconds,
        "promised_hours": hours,
        "in_time_until": asked + timedelta(hours=hours),
        "late_by": span_words(late) if (late := seconds - hours * 3600) > 0 else "",
    }


def template(measure: Measure) -> str:
    return "contracts/_replies.html" if measure["item"] == "enquiry_reply" else "contracts/_looked_at.html"


def tables(told: ShownFigure, found: Rows, words: RowWords, known: Recordings, today: date) -> list[Table]:
    if told.measure["item"] != "enquiry_reply":
        return shared.tables(told, found, words, known, today)
    head = ("Asked", "What", "Answered", "Between", f"In {told.measure['within_hours']} hours", "Recorded", "By")
    counted = [_question(row, known, today) for row in found.counted]
    others = [_question(row, known, today) for row in found.not_counted]
    none = "No enquiry of this period has been answered in time."
    return [
        Table("Answered in time", head, counted, none, found.counted_note),
        Table("Late, still to answer, or withdrawn", head, others, "None.", found.not_counted_note),
    ]


def _question(row: dict[str, Any], known: Recordings, today: date) -> tuple[str, ...]:
    """Of an answer the telling of it was recorded, else that of the question."""
    asked, answered = (row["said"][name] for name in ("received_at", "answered_at"))
    when = moment(answered, today) if answered else "no answer yet"
    verdict, between = row["verdict"], row["between"]
    return moment(asked, today), row["title"], when, between, verdict, *recorded(known, row["id"], today)


def proof_sum(told: ShownFigure, today: date) -> Sum | None:
    judged, percent = told.judgement, told.measure["percent"]
    achieved, late, pending = judged.achieved or 0, told.late, judged.scheduled or 0
    total = achieved + late + pending
    lines = [
        line("In time", achieved),
        line("Too late", late),
        line("Still pending", pending),
        line("Together", total),
    ]
    return sum_of(
        "How many must be in time",
        lines,
        f"{percent}% of {total} = {percent * total / 100:.2f}, rounded up",
        judged.required,
    )


def unit_cells(told: ShownFigure, unit: UnitLine) -> list[dict[str, Any]]:
    """Always of the team as one."""
    return []
