"""The window day by day: the argument of the tag `strip`."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from contracts.queries.proof import ShownFigure
from contracts.views.proof_rows import Rows
from contracts.wording import day_words, window_name
from record.timezones import ONE_DAY


def strip(told: ShownFigure, rows: Rows, *, today: date, last_before: date | None) -> dict[str, Any] | None:
    """None where there is nothing to place on a day. `last_before` is the day of the last one before the window."""
    judged = told.judgement
    if told.kind == "graded":
        return None
    closed = judged.last_day < today
    return {
        "first_day": judged.first_day,
        "last_day": judged.last_day,
        "label": _label(told, rows, today),
        "marks": rows.marks,
        "exempt": [
            (max(one.first_day, judged.first_day), min(one.last_day, judged.last_day)) for one in told.proof.exemptions
        ],
        "spans": _spans(told, rows, today=today, last_before=last_before),
        "today": None if closed else today,
        "due_by": None if closed else judged.due_by,
        "counted": "days outside the bounds" if told.kind == "presence" else "counted",
    }


def _label(told: ShownFigure, rows: Rows, today: date) -> str:
    """The whole chart in a sentence; the tables beneath say the same row by row."""
    name = window_name(told.measure["period"], told.judgement, today)
    counted = ", ".join(day_words(row["day"], today) for row in rows.counted)
    noun = "Days outside the bounds from" if told.kind == "presence" else "Counted:"
    said = f"{noun} {counted}." if counted else "Nothing counted." if told.kind != "presence" else "No day missing."
    return f"{name[0].upper()}{name[1:]}. {said}"


def _spans(told: ShownFigure, rows: Rows, *, today: date, last_before: date | None) -> list[dict[str, Any]]:
    if told.kind == "presence":
        return [
            {"from": row["day"], "to": row["last_day"], "text": f"{row['days']} day{'' if row['days'] == 1 else 's'}"}
            for row in rows.counted
        ]
    return _distances(told, rows, today, last_before) if told.kind == "gap" and told.per_team else []


def _distances(told: ShownFigure, rows: Rows, today: date, last_before: date | None) -> list[dict[str, Any]]:
    """From one that counts to the next, in days that are owed; the last runs on to today or the window's end."""
    days = [last_before] if last_before else []
    days += sorted({row["day"] for row in rows.counted})
    spans = [_span(told, first, last) for first, last in pairwise(days)]
    end = min(today, told.judgement.last_day)
    if days and days[-1] < end:
        span = _span(told, days[-1], end)
        spans.append(span | {"open": True, "text": span["text"].replace("days", "so far")})
    return spans


def _span(told: ShownFigure, first: date, last: date) -> dict[str, Any]:
    return {"from": first, "to": last, "text": _days(_owed(told, first, last))}


def _owed(told: ShownFigure, first: date, last: date) -> int:
    """The days after the first, up to and including the last, that no exemption covers."""
    days = (first + number * ONE_DAY for number in range(1, (last - first).days + 1))
    return sum(not any(one.first_day <= day <= one.last_day for one in told.proof.exemptions) for day in days)


def _days(number: int) -> str:
    return str(number) if number < 5 else f"{number} days"
