"""Names of periods and of spans of days as people say them. Days themselves are `record.dates`."""

from __future__ import annotations

from datetime import date

from record.dates import day_month, month, month_year

PERIODS = {"week": "week", "month": "month", "quarter": "quarter", "half_year": "half year", "year": "year"}


def period_name(kind: str, first_day: date, last_day: date, today: date | None = None) -> str:
    """As in "June 2026", "January to March 2026", "October 2025 to March 2026", "week of 4 May"."""
    if kind == "week":
        return f"week of {day_month(first_day, today)}"
    if kind == "month":
        return month_year(first_day)
    begun = month(first_day) if first_day.year == last_day.year else month_year(first_day)
    return f"{begun} to {month_year(last_day)}"


def window_name(kind: str, judged, today: date | None = None) -> str:
    """The name of an assessment's period; where only part of it is judged, that part.

    As in "11 to 31 May 2026", "1 February 2026" where it is one day.
    """
    period = (judged.period_first_day, judged.period_last_day)
    if (judged.first_day, judged.last_day) == period:
        return period_name(kind, *period, today)
    return from_to(judged.first_day, judged.last_day)


def from_to(first_day: date, last_day: date, today: date | None = None) -> str:
    """As in "9 to 22 February", "28 December 2025 to 4 January 2026", "9 February" where it is one day."""
    if first_day == last_day:
        return day_month(last_day, today)
    end = day_month(last_day, today if first_day.year == last_day.year else None)
    return f"{_begun(first_day, last_day)} to {end}"


def _begun(first_day: date, last_day: date) -> str:
    if (first_day.year, first_day.month) == (last_day.year, last_day.month):
        return str(first_day.day)
    return day_month(first_day, last_day)
