"""Days and times as people say them. The present is always handed in: a template never asks the clock."""

import datetime as dt

from django import template
from django.utils import timezone

register = template.Library()

# Months too long for the narrow column of an anchor.
SHORT_MONTHS = {1: "Jan", 2: "Feb", 8: "Aug", 9: "Sept", 10: "Oct", 11: "Nov", 12: "Dec"}


def _day(value: dt.date) -> dt.date:
    """The London day of an instant, or the day itself."""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def _year(day: dt.date, today: dt.date | None) -> str:
    """The year, left out only when it is known to be this one."""
    return "" if today and _day(today).year == day.year else f" {day.year}"


@register.filter
def day_words(value: dt.date | None, today: dt.date | None = None) -> str:
    """As in "Friday 15 May"; with the year when it is not that of `today` or no today is given (for the record)."""
    if value is None:
        return ""
    day = _day(value)
    return f"{day:%A} {day.day} {day:%B}{_year(day, today)}"


@register.filter
def day_month(value: dt.date | None, today: dt.date | None = None) -> str:
    """As in "15 May"; the year as in `day_words`."""
    if value is None:
        return ""
    day = _day(value)
    return f"{day.day} {day:%B}{_year(day, today)}"


@register.filter
def day_short(value: dt.date | None, today: dt.date | None = None) -> str:
    """As in "Fri 15 May" for tables; the year as in `day_words`."""
    if value is None:
        return ""
    return f"{_day(value):%a} {day_month(value, today)}"


@register.filter
def day_number(value: dt.date) -> int:
    """15: the big figure of an event."""
    return _day(value).day


@register.filter
def month_short(value: dt.date, today: dt.date | None = None) -> str:
    """As in "May", "Sept": under the figure of an event; the year as in `day_words`."""
    day = _day(value)
    return f"{_short_month(day)}{_year(day, today)}"


@register.filter
def weekday(value: dt.date) -> str:
    """As in "Friday"."""
    return f"{_day(value):%A}"


@register.filter
def clock(value: dt.datetime | None) -> str:
    """As in "16:20", London time."""
    if value is None:
        return ""
    return f"{timezone.localtime(value) if timezone.is_aware(value) else value:%H:%M}"


@register.filter
def moment_words(value: dt.datetime | None, today: dt.date | None = None) -> str:
    """As in "Tuesday 12 May, 10:41"; the year as in `day_words`."""
    if value is None:
        return ""
    return f"{day_words(value, today)}, {clock(value)}"


@register.filter
def time_words(value: dt.datetime | None, day: dt.date) -> str:
    """As in "18:21" for what happened on that day, and "Monday 18 May, 18:21" for what did not."""
    if value is None:
        return ""
    return clock(value) if _day(value) == _day(day) else moment_words(value, day)


@register.filter
def away(value: dt.date, today: dt.date) -> str:
    """As in "in 3 days", "tomorrow", "yesterday"; from four weeks on in weeks. Stands beside the date, never alone."""
    days = (_day(value) - _day(today)).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days)
    if near:
        return near
    number, unit = (abs(days), "days") if abs(days) < 28 else (abs(days) // 7, "weeks")
    return f"in {number} {unit}" if days > 0 else f"{number} {unit} ago"


@register.filter
def day_anchor(value: dt.date) -> str:
    """As in "15 May", "30 Sept": the big date a line hangs on, on one line. Its year follows it where it matters."""
    day = _day(value)
    return f"{day.day}\N{NO-BREAK SPACE}{_short_month(day)}"


@register.filter
def other_year(value: dt.date, today: dt.date) -> str:
    """As in "2027"; empty for a day of this year."""
    return _year(_day(value), today).strip()


def _short_month(day: dt.date) -> str:
    return SHORT_MONTHS.get(day.month, f"{day:%B}")


@register.filter
def beside(value: dt.date, today: dt.date) -> str:
    """What stands under the anchor: "Friday, in 3 days"; of an instant its time."""
    words = away(value, today)
    if isinstance(value, dt.datetime):
        return f"{words}, {clock(value)}"
    return f"{weekday(value)}, {words}"


@register.filter
def has_come(value: dt.date, today: dt.date) -> bool:
    """Whether that day is today or past."""
    return _day(value) <= _day(today)


@register.filter
def late_from(due_by: dt.date) -> dt.date:
    """The day on which a promise due by `due_by` turns late: the next one."""
    return _day(due_by) + dt.timedelta(days=1)


@register.filter
def ago(value: dt.datetime, now: dt.datetime) -> str:
    """As in "just now", "1 minute ago", "47 minutes ago", "3 hours ago", "2 days ago": the age of a check."""
    minutes = int((now - value).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    number, unit = _age(minutes)
    return f"{number} {unit}{'' if number == 1 else 's'} ago"


def _age(minutes: int) -> tuple[int, str]:
    if minutes < 120:
        return minutes, "minute"
    return (minutes // 60, "hour") if minutes < 48 * 60 else (minutes // (24 * 60), "day")


@register.filter
def iso(value: dt.date | dt.datetime) -> str:
    """For `<time datetime>`: "2026-05-15", or "2026-05-13T16:20" in London time."""
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{local:%Y-%m-%dT%H:%M}"
    return value.isoformat()
