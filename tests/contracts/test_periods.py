from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.periods import KINDS, Period, period_after, period_containing, periods_between
from record.timezones import day_of, last_instant, midnight, parse_day, parse_instant

A_SECOND = timedelta(seconds=1)
days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
kinds = st.sampled_from(KINDS)


@pytest.mark.parametrize(
    ("kind", "day", "first_day", "last_day"),
    [
        ("week", date(2024, 2, 26), date(2024, 2, 26), date(2024, 3, 3)),  # a Monday, over a leap day
        ("week", date(2024, 3, 3), date(2024, 2, 26), date(2024, 3, 3)),  # its Sunday
        ("week", date(2025, 1, 1), date(2024, 12, 30), date(2025, 1, 5)),  # over the year's end
        ("month", date(2024, 2, 29), date(2024, 2, 1), date(2024, 2, 29)),
        ("month", date(2025, 2, 28), date(2025, 2, 1), date(2025, 2, 28)),
        ("month", date(2025, 12, 31), date(2025, 12, 1), date(2025, 12, 31)),
        ("quarter", date(2026, 1, 1), date(2026, 1, 1), date(2026, 3, 31)),
        ("quarter", date(2026, 6, 30), date(2026, 4, 1), date(2026, 6, 30)),
        ("quarter", date(2026, 7, 1), date(2026, 7, 1), date(2026, 9, 30)),
        ("quarter", date(2026, 12, 31), date(2026, 10, 1), date(2026, 12, 31)),
        ("half_year", date(2026, 3, 31), date(2025, 10, 1), date(2026, 3, 31)),  # begun in the year before
        ("half_year", date(2026, 4, 1), date(2026, 4, 1), date(2026, 9, 30)),
        ("half_year", date(2026, 10, 1), date(2026, 10, 1), date(2027, 3, 31)),
        ("half_year", date(2026, 12, 31), date(2026, 10, 1), date(2027, 3, 31)),
        ("year", date(2026, 3, 31), date(2025, 4, 1), date(2026, 3, 31)),
        ("year", date(2026, 4, 1), date(2026, 4, 1), date(2027, 3, 31)),
        ("year", date(2024, 2, 29), date(2023, 4, 1), date(2024, 3, 31)),
    ],
)
def test_the_period_that_holds_a_day(kind, day, first_day, last_day):
    assert period_containing(kind, day) == Period(first_day, last_day)


@given(kinds, days)
def test_every_day_is_in_its_period_and_the_next_begins_right_after(kind, day):
    period = period_containing(kind, day)
    following = period_after(kind, period)
    assert day in period
    assert {period_containing(kind, period.first_day), period_containing(kind, period.last_day)} == {period}
    assert following.first_day - period.last_day == timedelta(days=1)
    assert period.last_day not in following


@pytest.mark.parametrize(
    ("kind", "shortest", "longest"),
    [("week", 7, 7), ("month", 28, 31), ("quarter", 90, 92), ("half_year", 182, 183), ("year", 365, 366)],
)
def test_how_long_periods_are(kind, shortest, longest):
    lengths = {len(period) for period in periods_between(kind, date(2019, 1, 1), date(2031, 12, 31))}
    assert (min(lengths), max(lengths)) == (shortest, longest)


def test_an_unknown_kind_of_period_is_refused_by_name():
    with pytest.raises(ValueError, match="'fortnight' is not a kind of period; known are week, month, quarter"):
        period_containing("fortnight", date(2026, 1, 1))


def test_a_period_knows_its_days():
    period = Period(date(2024, 2, 28), date(2024, 3, 1))
    assert list(period) == [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]
    assert len(period) == 3
    assert date(2024, 2, 27) not in period
    assert date(2024, 3, 2) not in period


def test_a_period_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="cannot end"):
        Period(date(2026, 1, 2), date(2026, 1, 1))


def test_the_periods_between_two_days_are_those_that_hold_one_of_them():
    found = list(periods_between("month", date(2024, 1, 31), date(2024, 3, 1)))
    assert [period.first_day for period in found] == [date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)]
    assert list(periods_between("month", date(2024, 1, 1), date(2024, 1, 31))) == found[:1]
    assert list(periods_between("month", date(2024, 1, 2), date(2024, 1, 1))) == []


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-06-30T22:59:59Z", date(2026, 6, 30)),
        ("2026-06-30T23:00:00Z", date(2026, 7, 1)),  # midnight in summer
        ("2026-01-31T23:59:59Z", date(2026, 1, 31)),
        ("2026-02-01T00:00:00Z", date(2026, 2, 1)),
        ("2026-06-30T19:00:00-04:00", date(2026, 7, 1)),
    ],
)
def test_the_london_day_of_an_instant(instant, day):
    assert day_of(datetime.fromisoformat(instant)) == day


def test_an_instant_without_a_time_zone_has_no_day():
    with pytest.raises(ValueError, match="has no time zone"):
        day_of(datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "begins", "hours"),
    [
        (date(2026, 1, 15), datetime(2026, 1, 15, 0, tzinfo=UTC), 24),
        (date(2026, 3, 29), datetime(2026, 3, 29, 0, tzinfo=UTC), 23),  # clocks go forward
        (date(2026, 7, 1), datetime(2026, 6, 30, 23, tzinfo=UTC), 24),
        (date(2026, 10, 25), datetime(2026, 10, 24, 23, tzinfo=UTC), 25),  # and back
    ],
)
def test_a_london_day_begins_at_midnight_and_lasts_as_long_as_the_clocks_let_it(day, begins, hours):
    assert midnight(day) == begins
    assert midnight(day + timedelta(days=1)) - midnight(day) == timedelta(hours=hours)


@given(days)
def test_a_day_reaches_from_its_midnight_to_its_last_instant(day):
    assert day_of(midnight(day)) == day == day_of(last_instant(day))
    assert last_instant(day) + timedelta(microseconds=1) == midnight(day + timedelta(days=1))
    assert day_of(midnight(day) - timedelta(microseconds=1)) == day - timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-01-15T18:00", datetime(2026, 1, 15, 18, tzinfo=UTC)),
        ("2026-07-15T18:00:30", datetime(2026, 7, 15, 17, 0, 30, tzinfo=UTC)),
        ("2026-07-15 18:00:30.25", datetime(2026, 7, 15, 17, 0, 30, 250000, tzinfo=UTC)),
        ("2026-07-15T18:00Z", datetime(2026, 7, 15, 18, tzinfo=UTC)),
        ("2026-07-15T18:00:00-04:00", datetime(2026, 7, 15, 22, tzinfo=UTC)),
        ("2026-03-29T00:59:59", datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)),  # the last second before
        ("2026-03-29T02:00", datetime(2026, 3, 29, 1, tzinfo=UTC)),  # the clocks go forward, and the first after
        ("2026-10-25T00:59:59", datetime(2026, 10, 24, 23, 59, 59, tzinfo=UTC)),
        ("2026-10-25T01:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the repeated hour: the first of the two
        ("2026-10-25T01:30+00:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),  # unless the offset says the second
        ("2026-10-25T02:00", datetime(2026, 10, 25, 2, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_as_london_unless_it_says_otherwise(text, instant):
    assert parse_instant(text) == instant
    assert parse_instant(text).tzinfo is UTC


@pytest.mark.parametrize("text", ["2026-03-29T01:00", "2026-03-29T01:30:00", "2026-03-29 01:59:59"])
def test_the_hour_that_the_clocks_skip_does_not_exist(text):
    with pytest.raises(ValueError, match="went forward.*does not exist"):
        parse_instant(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-01-15",
        "15/01/2026 18:00",
        "2026-01-15T18",
        "2026-01-15T24:00",
        "2026-02-30T18:00",
        "2026-01-15T18:00:60",
        "2026-01-15T18:00+99:00",
        "2026-01-15T18:00 and then some",
        "0001-01-01T00:00+05:00",
        "\u0662026-01-15T18:00",
    ],
)
def test_what_is_no_instant_is_refused_with_its_own_words(text):
    with pytest.raises(ValueError) as refused:
        parse_instant(text)
    assert repr(text) in str(refused.value)


@pytest.mark.parametrize("text", ["", "2026-1-5", "20260105", "2026-02-29", "2026-01-05T00:00", "5 January 2026"])
def test_what_is_no_day_is_refused_with_its_own_words(text):
    with pytest.raises(ValueError) as refused:
        parse_day(text)
    assert repr(text) in str(refused.value)


def test_a_day_is_read():
    assert parse_day("2024-02-29") == date(2024, 2, 29)


@given(st.datetimes(timezones=st.just(timezone(timedelta(hours=-4)))).filter(lambda instant: 1 < instant.year < 9999))
def test_an_instant_written_with_its_offset_is_read_as_itself(instant):
    assert parse_instant(instant.isoformat()) == instant
