"""Assessments as words are made of them, read in one query: for pages that show many at once."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery

from contracts.models import Assessment, Unit

WINDOWS = 12  # the last ones of a promise, as strips and charts show them


class JudgedWindow(NamedTuple):
    """One assessment, as words are made of it (`contracts.wording.Judged`)."""

    team_id: int
    code: str
    version_id: int
    status: str
    achieved: int | None
    required: int | None
    scheduled: int | None
    due_by: date | None
    first_day: date
    last_day: date
    period_first_day: date
    period_last_day: date
    late: int | None  # of `on_time`: items dealt with too late


def judged_windows(rows: QuerySet[Assessment]) -> list[JudgedWindow]:
    """The assessments, in the order of the rows."""
    return [JudgedWindow(*values) for values in windows_of(rows)]


def windows_of(rows: QuerySet[Assessment]) -> QuerySet[Assessment, Any]:
    """The fields of a `JudgedWindow` for each of the assessments, still to be asked for."""
    late = Unit.objects.filter(assessment=OuterRef("pk"), unit_id=OuterRef("team")).values("late")[:1]
    return rows.annotate(late=Subquery(late)).values_list(*JudgedWindow._fields)
