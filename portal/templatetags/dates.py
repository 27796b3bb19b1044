"""Days and times as people say them, as filters: the words are `record.dates`, and of what has a start and an end
`engagement.wording`. A template never asks the clock.

A day that is not there is the empty string.
"""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import template

from engagement import wording
from record import dates

register = template.Library()


def _filter(words: Callable[..., str]) -> None:
    @wraps(words)
    def filtered(value: Any, *today: dt.date | None) -> str:
        return "" if value is None else words(value, *today)

    register.filter(words.__name__, filtered)


for words in (
    dates.clock,
    dates.day_anchor,
    dates.day_month,
    dates.day_short,
    dates.day_words,
    dates.moment_words,
    dates.month_short,
    dates.other_year,
    dates.time_words,
    dates.weekday,
    wording.hours_beside,
    wording.when_beside,
    wording.when_words,
):
    _filter(words)


@register.filter
def day_number(value: dt.date) -> int:
    """15: the big figure of an event."""
    return dates.london_day(value).day


@register.filter
def away(value: dt.date, today: dt.date) -> str:
    """As in "in 3 days", "tomorrow", "yesterday"; from four weeks on in weeks. Stands beside the date, never alone."""
    days = (dates.london_day(value) - dates.london_day(today)).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days)
    if near:
        return near
    number, unit = (abs(days), "days") if abs(days) < 28 else (abs(days) // 7, "weeks")
    return f"in {number} {unit}" if days > 0 else f"{number} {unit} ago"


@register.filter
def beside(value: dt.date, today: dt.date) -> str:
    """What stands under the anchor: "Friday, in 3 days"; of an instant its time."""
    words = away(value, today)
    if isinstance(value, dt.datetime):
        return f"{words}, {dates.clock(value)}"
    return f"{dates.weekday(value)}, {words}"


@register.filter
def has_come(value: dt.date, today: dt.date) -> bool:
    """Whether that day is today or past."""
    return dates.london_day(value) <= dates.london_day(today)


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
    return dates.iso_local(value) if isinstance(value, dt.datetime) else value.isoformat()
