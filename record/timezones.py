"""London's clock: the one module that turns instants into days and back.

Pure Python. Nothing else in the product replaces an hour, adds to a local time or truncates one; SQL is handed days.
Source: measures.md, "Time"; formats.md, "Files".
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
ONE_DAY = timedelta(days=1)
ISO_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?(Z|[+-][0-9:]{2,6})?")
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


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


def to_milliseconds(instant: datetime) -> datetime:
    """The instant as JSON says it: what is finer is left out, and so what was known within that millisecond."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def parse_day(text: str) -> date:
    """The date written as YYYY-MM-DD; anything else, also an impossible date, is a ValueError saying why."""
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
        return written.astimezone(UTC) if written.tzinfo else instant_on(written)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text!r} is not a time: {error}") from None


def comes_twice(text: str) -> bool:
    """Whether London's clocks showed the time written here twice: without an offset, in October's repeated hour."""
    try:
        written = datetime.fromisoformat(text.strip())
    except ValueError:
        return False
    first, second = (written.replace(tzinfo=written.tzinfo or LONDON, fold=fold).utcoffset() for fold in (0, 1))
    # Over the hour skipped in March the two differ as well, the other way round: no clock showed that time.
    return first is not None and second is not None and first > second


def second_of(first: datetime) -> datetime:
    """The second instant, in UTC, at which London's clocks showed a time that came twice; else the instant itself."""
    return first.astimezone(LONDON).replace(fold=1).astimezone(UTC)


def which_of_two(instant: datetime) -> str:
    """ "first" or "second", of an instant whose time London's clocks showed twice; of any other empty."""
    there = instant.astimezone(LONDON)
    first, second = (there.replace(fold=fold).utcoffset() for fold in (0, 1))
    return "" if first == second else "second" if there.fold else "first"


def came_second(instant: datetime) -> bool:
    """Whether London's clocks had shown the time of this instant an hour before."""
    return bool(instant.astimezone(LONDON).fold)


def instant_on(written: datetime, zone: ZoneInfo = LONDON) -> datetime:
    """The instant, in UTC, at which the clocks of a zone showed this (naive) time; of two the first.

    One that the clocks were put forward over is a ValueError.
    """
    if zone is LONDON and (offset := _offset_of(written.date())) is not None:
        return written.replace(tzinfo=UTC, fold=0) - offset
    instant = written.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != written:
        where = "London" if zone == LONDON else zone.key
        raise ValueError(f"the clocks went forward over it in {where}, so it does not exist")
    return instant


@lru_cache(maxsize=1 << 12)
def _offset_of(day: date) -> timedelta | None:
    """How far London's clocks were ahead of UTC all that day; None on a day on which they changed.

    Files hold many times of a day, and each would be asked of the zone three times.
    """
    begins, ends = (datetime.combine(day, clock, LONDON).utcoffset() for clock in (time.min, time.max))
    return begins if begins == ends else None
