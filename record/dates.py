"""Days and times as people say them, in London: the one module that spells them.

The present is always handed in: nothing here asks the clock. The year is left out only where it is known to be this
one: `today` is given, and is of the same year. Templates have the same words as filters (`portal.templatetags.dates`);
names of periods, which belong to contracts, are `contracts.wording.days`.
"""

from __future__ import annotations

import datetime as dt

from record.timezones import LONDON, last_instant

# Months too long for the narrow column of an anchor.
SHORT_MONTHS = {1: "Jan", 2: "Feb", 8: "Aug", 9: "Sept", 10: "Oct", 11: "Nov", 12: "Dec"}


def london_day(value: dt.date) -> dt.date:
    """The London day of an instant, or the day itself."""
    return _there(value).date() if isinstance(value, dt.datetime) else value


def day_words(value: dt.date, today: dt.date | None = None) -> str:
    """As in "Friday 15 May", "Friday 15 May 2027"."""
    return f"{weekday(value)} {day_month(value, today)}"


def day_short(value: dt.date, today: dt.date | None = None) -> str:
    """As in "Fri 15 May": for a table, a list or the line of a letter."""
    return f"{london_day(value):%a} {day_month(value, today)}"


def day_month(value: dt.date, today: dt.date | None = None) -> str:
    """As in "15 May", "15 May 2027"."""
    day = london_day(value)
    return f"{day.day} {day:%B}{_year(day, today)}"


def month_year(value: dt.date) -> str:
    """As in "May 2026"."""
    return f"{month(value)} {london_day(value).year}"


def month(value: dt.date) -> str:
    """As in "May", "September"."""
    return f"{london_day(value):%B}"


def month_short(value: dt.date, today: dt.date | None = None) -> str:
    """As in "May", "Sept", "Sept 2027": under the figure of an event."""
    day = london_day(value)
    return f"{SHORT_MONTHS.get(day.month, month(day))}{_year(day, today)}"


def day_anchor(value: dt.date) -> str:
    """As in "15 May", "30 Sept": the big date a line hangs on, on one line. Its year follows it where it matters."""
    day = london_day(value)
    return f"{day.day}\N{NO-BREAK SPACE}{month_short(day, day)}"


def weekday(value: dt.date) -> str:
    """As in "Friday"."""
    return f"{london_day(value):%A}"


def other_year(value: dt.date, today: dt.date) -> str:
    """As in "2027"; empty for a day of this year."""
    return _year(london_day(value), today).strip()


def clock(value: dt.datetime | dt.time) -> str:
    """As in "16:20"; of an instant, in London."""
    return f"{_there(value) if isinstance(value, dt.datetime) else value:%H:%M}"


def moment_words(value: dt.datetime, today: dt.date | None = None) -> str:
    """As in "Tuesday 12 May, 10:41"."""
    return f"{day_words(value, today)}, {clock(value)}"


def moment_short(value: dt.datetime) -> str:
    """As in "Sat 9 Sep 2026, 10:00": for the column of a list, always with its year."""
    day = london_day(value)
    return f"{day:%a} {day.day} {day:%b %Y}, {clock(value)}"


def moment_padded(value: dt.datetime) -> str:
    """As in "09 May 2026, 10:00": in the text of a transcript, whose digest was published with it."""
    return f"{london_day(value):%d %B %Y}, {clock(value)}"


def moment_exact(value: dt.datetime) -> str:
    """As in "Sunday 25 October 2026, 01:30:42 GMT": where two instants read alike and are not."""
    return f"{day_words(value)}, {_there(value):%H:%M:%S %Z}"


def hours_words(starts: dt.datetime, ends: dt.datetime | None) -> str:
    """As in "10:00 to 17:00"; "10:00" where there is no end."""
    return f"{clock(starts)} to {clock(ends)}" if ends and ends > starts else clock(starts)


def days_words(first: dt.date, last: dt.date, today: dt.date | None = None) -> str:
    """As in "Friday 11 to Sunday 13 December", "Monday 30 November to Tuesday 1 December", "Friday 11 December"."""
    first, last = london_day(first), london_day(last)
    if first == last:
        return day_words(first, today)
    return f"{weekday(first)} {_up_to_its_month(first, last, today)} to {day_words(last, today)}"


def days_short(first: dt.date, last: dt.date) -> str:
    """As in "Fri 11 to Sun 13 Dec 2026", "Fri 11 Dec 2026": for the column of a list, always with the year."""
    first, last = london_day(first), london_day(last)
    if first == last:
        return f"{first:%a} {first.day} {first:%b %Y}"
    begun = {(True, True): "", (False, True): f" {first:%b}"}.get(
        (first.month == last.month, first.year == last.year), f" {first:%b %Y}"
    )
    return f"{first:%a} {first.day}{begun} to {days_short(last, last)}"


def time_words(value: dt.datetime, day: dt.date) -> str:
    """As in "18:21" for what happened on that day, and "Monday 18 May, 18:21" for what did not."""
    return clock(value) if london_day(value) == london_day(day) else moment_words(value, day)


def as_recorded(value: dt.datetime) -> str:
    """As in "31 May 2026" for an instant that is the end of its day, else "31 May 2026, 14:00"."""
    day = day_month(value)
    return day if value == last_instant(london_day(value)) else f"{day}, {clock(value)}"


def iso_local(value: dt.datetime) -> str:
    """As in "2026-05-13T16:20": London's clock, for a field of a form and for `<time>`."""
    return f"{_there(value):%Y-%m-%dT%H:%M}"


def _up_to_its_month(first: dt.date, last: dt.date, today: dt.date | None) -> str:
    """The first day's number, with what the last day's words do not say of it already."""
    if first.year != last.year:
        return day_month(first)
    return str(first.day) if first.month == last.month else day_month(first, last)


def _year(day: dt.date, today: dt.date | None) -> str:
    return "" if today and london_day(today).year == day.year else f" {day.year}"


def _there(value: dt.datetime) -> dt.datetime:
    """A naive one is London's already: what somebody typed."""
    return value.astimezone(LONDON) if value.tzinfo else value
