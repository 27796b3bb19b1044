"""Days and periods as people say them. The year is left out only when it is known to be this one."""

from __future__ import annotations

from datetime import date

PERIODS = {"week": "week", "month": "month", "quarter": "quarter", "half_year": "half year", "year": "year"}


def day_words(day: date, today: date | None = None) -> str:
    """As in "Friday 15 May"."""
    return f"{day:%A} {_day_month(day, today)}"


def day_brief(day: date, today: date | None = None) -> str:
    """As in "Fri 15 May": for a list or the line of a letter."""
    return f"{day:%a} {_day_month(day, today)}"


def period_name(kind: str, first_day: date, last_day: date, today: date | None = None) -> str:
    """As in "June 2026", "January to March 2026", "October 2025 to March 2026", "week of 4 May"."""
    if kind == "week":
        return f"week of {_day_month(first_day, today)}"
    if kind == "month":
        return f"{first_day:%B %Y}"
    begun = f"{first_day:%B}" if first_day.year == last_day.year else f"{first_day:%B %Y}"
    return f"{begun} to {last_day:%B %Y}"


def window_name(kind: str, judged, today: date | None = None) -> str:
    """The name of an assessment's period; where only part of it is judged, that part: "11 to 31 May 2026"."""
    period = (judged.period_first_day, judged.period_last_day)
    if (judged.first_day, judged.last_day) == period:
        return period_name(kind, *period, today)
    return f"{_begun(judged.first_day, judged.last_day)} to {_day_month(judged.last_day, None)}"


def from_to(first_day: date, last_day: date, today: date | None = None) -> str:
    """As in "9 to 22 February", "28 December 2025 to 4 January 2026", "9 February" where it is one day."""
    end = _day_month(last_day, today)
    if first_day == last_day:
        return end
    begun = _begun(first_day, last_day)
    return f"{begun} to {end}" if first_day.year == last_day.year else f"{begun} to {_day_month(last_day, None)}"


def _begun(first_day: date, last_day: date) -> str:
    if (first_day.year, first_day.month) == (last_day.year, last_day.month):
        return str(first_day.day)
    return _day_month(first_day, last_day)


def _day_month(day: date, today: date | None) -> str:
    year = "" if today and today.year == day.year else f" {day.year}"
    return f"{day.day} {day:%B}{year}"
