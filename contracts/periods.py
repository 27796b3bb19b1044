"""The calendar of a standard: the weeks, months, quarters and policing years made of London days.

Pure dates, no Django and no clock of its own; `record.timezones` turns instants into days. The SQL of the engine is
handed dates and never computes one. Source: measures.md, "Time".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from record.timezones import ONE_DAY

KINDS = ("week", "month", "quarter", "half_year", "year")

# Months at which a period of the kind begins. The policing year, and so its halves, begin in April;
# quarters follow the calendar year, whose quarters include 1 April anyway.
FIRST_MONTHS = {
    "month": tuple(range(1, 13)),
    "quarter": (1, 4, 7, 10),
    "half_year": (4, 10),
    "year": (4,),
}


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


def _latest_start(day: date, months: tuple[int, ...]) -> date:
    passed = [month for month in months if month <= day.month]
    return date(day.year, passed[-1], 1) if passed else date(day.year - 1, months[-1], 1)


def _add_months(first: date, months: int) -> date:
    """The first of the month so many months on; only ever asked about the first of a month."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)
