"""The window day by day: the argument of the tag `strip`."""

from __future__ import annotations

from datetime import date
from typing import Any

from contracts.kinds import KINDS
from contracts.queries.proof import ShownFigure
from contracts.views.proof_rows import Rows
from contracts.wording import window_name
from record.dates import day_words


def strip(
    told: ShownFigure, rows: Rows, *, today: date, is_now: bool, last_before: date | None
) -> dict[str, Any] | None:
    """None where there is nothing to place on a day. `today` is the day of the page; `is_now`: it is this day.

    `last_before` is the day of the last one before the window.
    """
    judged, kind = told.judgement, KINDS.of(told.measure).proof
    if not kind.LEADS_WITH:
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
        "spans": kind.strip_spans(told, rows, today=today, last_before=last_before),
        "today": None if closed else today,
        "today_word": "today" if is_now else "that day",
        "due_by": None if closed else judged.due_by,
        "counted": kind.LEADS_WITH,
    }


def _label(told: ShownFigure, rows: Rows, today: date) -> str:
    """The whole chart in a sentence; the tables beneath say the same row by row."""
    name = window_name(told.measure["period"], told.judgement, today)
    said = KINDS.of(told.measure).proof.strip_label(", ".join(day_words(row["day"], today) for row in rows.counted))
    return f"{name[0].upper()}{name[1:]}. {said}"
