"""What is possible and unusual: a page asks whether it is right, a file is taken and its report lists it.

Source: formats.md, "Files".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from engagement.content import ActivityContent
from engagement.facts import LONGEST, MOST_PEOPLE
from engagement.models import Status
from inputs.cells import FIRST_YEAR, LAST_YEAR
from record.dates import day_words
from record.timezones import day_of

LONG = timedelta(days=7)  # from start to end
MANY = 5_000  # people


def unusual(content: ActivityContent, *, now: datetime) -> list[str]:
    """What is unusual in any content, a sentence each. What is refused is not asked about."""
    day, today = day_of(content.starts_at), day_of(now)
    return [
        *_ahead(content, day, today),
        *_length(content),
        *many_came(content.attendance),
        *_announcement(content, day),
    ]


def unusual_on_a_page(content: ActivityContent, *, now: datetime) -> list[str]:
    """The same with what a file holds often: history that is older than a year."""
    day, today = day_of(content.starts_at), day_of(now)
    is_old = content.status == Status.HELD and day < today and year_after(day) < today
    old = [f"It was held on {day_words(day)}, more than a year ago."] if is_old else []
    return [*old, *unusual(content, now=now)]


def far_ahead(day: date, today: date) -> str:
    """What is asked about a day on which something is planned; empty where it is near enough."""
    return f"It is planned for {day_words(day)}, more than a year ahead." if year_after(today) < day else ""


def many_came(attendance: int | None) -> list[str]:
    """What is asked about so many people; nothing where it can well be."""
    return [f"{attendance:,} people came."] if attendance and MANY < attendance <= MOST_PEOPLE else []


def year_after(day: date) -> date:
    """The same day a year later; of 29 February, 28 February."""
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _ahead(content: ActivityContent, day: date, today: date) -> Iterator[str]:
    if content.status == Status.PLANNED and day.year <= LAST_YEAR and (said := far_ahead(day, today)):
        yield said


def _length(content: ActivityContent) -> Iterator[str]:
    if content.ends_at and LONG < content.ends_at - content.starts_at <= LONGEST:
        days = (day_of(content.ends_at) - day_of(content.starts_at)).days
        yield f"It ends on {day_words(content.ends_at)}, {days} days after its start."


def _announcement(content: ActivityContent, day: date) -> Iterator[str]:
    told = content.advertised_on
    if told is None or not FIRST_YEAR <= told.year <= LAST_YEAR:
        return
    if told > day:
        yield f"It was advertised on {day_words(told)}, after its day."
    elif year_after(told) < day:
        yield f"It was advertised on {day_words(told)}, more than a year before its day."
