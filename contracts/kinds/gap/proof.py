"""What the proof of a `gap` shows: its activities, and the days from one to the next."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from contracts.engine.proof import UnitLine, gathered
from contracts.queries.proof import ShownFigure
from contracts.views.proof_of_activities import rows, source, strip_label, template  # noqa: F401 (as this folder's)
from contracts.views.proof_rows import Rows
from contracts.views.proof_sum import Sum, line, sum_of
from contracts.views.proof_units import last_and_next, number
from record.dates import day_short
from record.timezones import ONE_DAY

ROWS = gathered("gap")
LEADS_WITH = "counted"


def strip_spans(told: ShownFigure, rows: Rows, *, today: date, last_before: date | None) -> list[dict[str, Any]]:  # noqa: F811
    """From one that counts to the next, in days that are owed; the last runs on to today or the window's end."""
    if not told.per_team:
        return []
    days = [last_before] if last_before else []
    days += sorted({row["day"] for row in rows.counted})
    spans = [_span(told, first, last) for first, last in pairwise(days)]
    end = min(today, told.judgement.last_day)
    if days and days[-1] < end:
        span = _span(told, days[-1], end)
        spans.append(span | {"open": True, "text": span["text"].replace("days", "so far")})
    return spans


def proof_sum(told: ShownFigure, today: date) -> Sum | None:
    lines = [line("The most days allowed from one to the next", told.measure["maximum_days"])]
    lines += [line("The last one was on", day_short(day, today)) for day in _last_on(told)]
    if told.proof.calendar.exempt_days:
        lines.append(line("Exempt days, on which no clock runs", told.proof.calendar.exempt_days))
    return sum_of(
        "How the figure is made", lines, "The most there were, ended or still running", told.judgement.achieved
    )


def unit_cells(unit: UnitLine) -> list[dict[str, Any]]:
    return [number("Longest", unit.done), number("Most allowed", unit.required), *last_and_next(unit)]


def _last_on(told: ShownFigure) -> list[date]:
    """Of a team judged as one, where there ever was one: it may lie before the window."""
    days = [unit.last_on for unit in told.proof.units] if told.per_team else []
    return [day for day in days if day]


def _span(told: ShownFigure, first: date, last: date) -> dict[str, Any]:
    return {"from": first, "to": last, "text": _days(_owed(told, first, last))}


def _owed(told: ShownFigure, first: date, last: date) -> int:
    """The days after the first, up to and including the last, that no exemption covers."""
    days = (first + number * ONE_DAY for number in range(1, (last - first).days + 1))
    return sum(not any(one.first_day <= day <= one.last_day for one in told.proof.exemptions) for day in days)


def _days(number: int) -> str:
    return str(number) if number < 5 else f"{number} days"
