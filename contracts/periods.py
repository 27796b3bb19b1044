"""The calendar of a standard: London days, and the weeks, months, quarters and policing years made of them.

Pure dates, no Django and no clock of its own. This is the one module that turns instants into days and back;
the SQL of the engine is handed dates and never computes one. Source of every rule: "Time" in the measures' definition.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
KINDS = ("week", "month", "quarter", "half_year", "year")

ONE_DAY = timedelta(days=1)
# Months at which a period of the kind begins. The policing year, and so its halves, begin in April;
# quarters follow the calendar year, whose quarters include 1 April anyway.
FIRST_MONTHS = {
    "month": tuple(range(1, 13)),
    "quarter": (1, 4, 7, 10),
    "half_year": (4, 10),
    "year": (4,),
}
ISO_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?(Z|[+-][0-9:]{2,6})?")
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, order=True)
class Period:
    """A run of whole London days, both ends included. `len()` is its number of days, |P| in the rules."""

    first_day: date
    last_day: date

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise ValueError(f"a period cannot end ({self.last_day}) before it starts ({self.first_day})")

    def __len__(self) -> int:
        return (self.last_day - self.first_day).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def __iter__(self) -> Iterator[date]:
        return (self.first_day + timedelta(days=n) for n in range(len(self)))


def period_containing(kind: str, day: date) -> Period:
    """The period of the kind that holds the day. An unknown kind is a ValueError."""
    if kind == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6))
    if kind not in FIRST_MONTHS:
        raise ValueError(f"{kind!r} is not a kind of period; known are {', '.join(KINDS)}")
    first = _latest_start(day, FIRST_MONTHS[kind])
    return Period(first, _add_months(first, 12 // len(FIRST_MONTHS[kind])) - ONE_DAY)


def period_after(kind: str, period: Period) -> Period:
    """The period of the kind that begins the day after this one ends."""
    return period_containing(kind, period.last_day + ONE_DAY)


def periods_between(kind: str, first: date, last: date) -> Iterator[Period]:
    """Every period of the kind with a day between the two days, both included, in order. None when last is earlier."""
    if last < first:
        return
    period = period_containing(kind, first)
    yield period
    while period.last_day < last:
        period = period_after(kind, period)
        yield period


def day_of(instant: datetime) -> date:
    """The London calendar date of an aware instant. A naive one is a ValueError: nobody knows whose clock it is."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone")
    return instant.astimezone(LONDON).date()


def midnight(day: date) -> datetime:
    """The instant, in UTC, at which that London day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=LONDON).astimezone(UTC)


def last_instant(day: date) -> datetime:
    """The last instant, in UTC, of that London day: a deadline at the midnight that ends it has not passed yet.

    One microsecond before that midnight, which is the finest that Python and PostgreSQL both tell apart.
    """
    return midnight(day + ONE_DAY) - timedelta(microseconds=1)


def parse_day(text: str) -> date:
    """The date written as YYYY-MM-DD; anything else, also an impossible date, is a ValueError that says what is wrong."""
    if not ISO_DAY.fullmatch(text):
        raise ValueError(f"{text!r} is not a date written as YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is not a date: {error}") from None


def parse_instant(text: str) -> datetime:
    """The instant, in UTC, written in ISO form; without an offset it is London's clock.

    The hour that the clocks repeat in October is taken as the first one. The hour they skip in March does not exist
    and is a ValueError, and so is whatever is not an ISO date and time.
    """
    if not ISO_INSTANT.fullmatch(text):
        raise ValueError(f"{text!r} is not a date and time written as YYYY-MM-DDTHH:MM[:SS], with or without an offset")
    try:
        written = datetime.fromisoformat(text)
        return written.astimezone(UTC) if written.tzinfo else _london_instant(written)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text!r} is not a time: {error}") from None


def _london_instant(written: datetime) -> datetime:
    instant = written.replace(tzinfo=LONDON, fold=0).astimezone(UTC)
    if instant.astimezone(LONDON).replace(tzinfo=None) != written:
        raise ValueError("the clocks went forward over it in London, so it does not exist")
    return instant


def _latest_start(day: date, months: tuple[int, ...]) -> date:
    passed = [month for month in months if month <= day.month]
    return date(day.year, passed[-1], 1) if passed else date(day.year - 1, months[-1], 1)


def _add_months(first: date, months: int) -> date:
    """The first of the month so many months on; only ever asked about the first of a month."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)
