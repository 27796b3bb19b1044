"""What a list of assessments can be narrowed to: by standard, status and period, kept or worked out alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from contracts.engine.assessment import AssessmentRow
from contracts.models import Assessment
from contracts.models.statuses import AssessmentStatus
from record.refusal import Invalid
from record.timezones import day_of, parse_day

OPEN = "open"


@dataclass(frozen=True)
class Narrowing:
    """None of each: not asked."""

    standard: str | None = None
    status: str | None = None
    open_on: date | None = None  # windows that are open on the day
    first_day: date | None = None  # of the period or, where a changed measure cuts it in two, of the window

    def kept(self, rows: QuerySet[Assessment]) -> QuerySet[Assessment]:
        if self.standard:
            rows = rows.filter(code=self.standard)
        if self.status:
            rows = rows.filter(status=self.status)
        if self.open_on:
            rows = rows.filter(first_day__lte=self.open_on, last_day__gte=self.open_on)
        if self.first_day:
            rows = rows.filter(Q(period_first_day=self.first_day) | Q(first_day=self.first_day))
        return rows

    def worked_out(self, rows: Iterable[tuple[AssessmentRow, date]]) -> list[AssessmentRow]:
        """The rows that are asked for; each comes with the last day of its window."""
        return [row for row, last_day in rows if self._has(row, last_day)]

    def _has(self, row: AssessmentRow, last_day: date) -> bool:
        return (
            self.standard in (None, row.standard)
            and self.status in (None, row.status)
            and (self.open_on is None or row.first_day <= self.open_on <= last_day)
            and self.first_day in (None, row.period_start, row.first_day)
        )


def narrowing(*, standard: str | None, status: str | None, period: str | None, as_of: datetime) -> Narrowing:
    """As a caller asks for it. Raises Invalid for what cannot be."""
    if status is not None and status not in AssessmentStatus.values:
        raise Invalid.because(f"This is none of {', '.join(AssessmentStatus.values)}.", field="status")
    days: dict[str, Any] = {}
    if period == OPEN:
        days["open_on"] = day_of(as_of)
    elif period is not None:
        days["first_day"] = _day(period)
    return Narrowing(standard=standard, status=status, **days)


def _day(written: str) -> date:
    try:
        return parse_day(written)
    except ValueError:
        said = "Write “open”, or the first day of the period as 2026-05-01."
        raise Invalid.because(said, field="period") from None
