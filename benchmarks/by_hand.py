"""The current period of the county by one statement written by hand: what the engine is measured by."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import connection

from contracts.engine.assessment import AssessmentRow, AssessmentScope
from contracts.periods import period_containing
from teams.models import Force

STATEMENT = Path(__file__).with_suffix(".sql").read_text("utf-8")
Figure = tuple[str, str, int | None, int | None, str]  # team, standard, achieved, required, status


def figures(force: Force, scope: AssessmentScope) -> list[Figure]:
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, given(force, scope))
        return cursor.fetchall()


def given(force: Force, scope: AssessmentScope) -> dict[str, Any]:
    month, quarter = (period_containing(name, scope.today) for name in ("month", "quarter"))
    return {
        "force": force.pk,
        "today": scope.today,
        "as_of": scope.as_of,
        "month_first": month.first_day,
        "month_last": month.last_day,
        "quarter_first": quarter.first_day,
        "quarter_last": quarter.last_day,
    }


def differences(rows: Iterable[AssessmentRow], found: Iterable[Figure]) -> list[Figure]:
    """What only one of them says, by team and standard: two of each figure that is not the same."""
    return sorted({_figure(row) for row in rows} ^ {*found}, key=lambda figure: figure[:2])


def _figure(row: AssessmentRow) -> Figure:
    return row.team, row.standard, row.achieved, row.required, row.status
