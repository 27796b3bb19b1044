"""Days and times as other people write them."""

from zoneinfo import ZoneInfo

import pytest

from inputs import cells
from inputs.day_forms import day_form
from inputs.written_times import WrittenTimes, date_form, time_form

BRITISH = WrittenTimes(("%d/%m/%Y %H:%M", "%d/%m/%Y", "%d-%b-%y"), ("%I:%M%p", "%H:%M"))
FORMS = "%d/%m/%Y %H:%M, %d/%m/%Y, %d-%b-%y"
PACIFIC = WrittenTimes(("%m/%d/%Y %H:%M",), (), ZoneInfo("America/Los_Angeles"))


def instant(times: WrittenTimes, *parts: str) -> str:
    said = times.said(parts)
    return times.instant(said) if said else ""


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["04/11/2026 10:00"], "2026-11-04T10:00:00+00:00"),
        (["4/7/2026 10:00"], "2026-07-04T09:00:00+00:00"),  # London's summer
        (["04/11/2026\N{NARROW NO-BREAK SPACE}10:00"], "2026-11-04T10:00:00+00:00"),
        (["2026-11-04T10:00"], "2026-11-04T10:00:00+00:00"),  # as a workbook's own cell comes
        (["2026-11-04T10:00+02:00"], "2026-11-04T08:00:00+00:00"),
        (["9/11/2026", "6:00pm"], "2026-11-09T18:00:00+00:00"),
        (["2026-11-09", "18:00:30"], "2026-11-09T18:00:30+00:00"),
        (["25/10/2026", "1:30am"], "2026-10-25T00:30:00+00:00"),  # of two the first
        (["", " "], ""),
    ],
)
def test_instants_are_read_by_the_forms_and_as_iso(parts: list[str], expected: str):
    assert instant(BRITISH, *parts) == expected


def test_a_zone_is_converted_and_its_own_clocks_change():
    assert instant(PACIFIC, "11/03/2026 16:30") == "2026-11-04T00:30:00+00:00"
    assert instant(PACIFIC, "10/26/2026 16:30") == "2026-10-26T23:30:00+00:00"  # a week when London is nearer
    assert instant(PACIFIC, "11/01/2026 01:30") == "2026-11-01T08:30:00+00:00"


def test_an_hour_that_was_skipped_is_refused_in_the_zones_own_name():
    with pytest.raises(ValueError, match="forward over it in London"):
        instant(BRITISH, "29/03/2026 01:30")
    with pytest.raises(ValueError, match="forward over it in America/Los_Angeles"):
        instant(PACIFIC, "03/08/2026 02:30")


def test_a_day_alone_is_midnight_in_london_whatever_the_zone():
    said = WrittenTimes(("%d/%m/%Y",), (), ZoneInfo("America/Los_Angeles")).said(["04/07/2026"])
    assert said and not said.time_known
    assert PACIFIC.instant(said) == "2026-07-04T00:00"
    assert cells.instant(PACIFIC.instant(said)).isoformat() == "2026-07-03T23:00:00+00:00"


@pytest.mark.parametrize(
    ("written", "expected"),
    [("20-Oct-26", "2026-10-20"), ("2026-10-20 00:00:00", "2026-10-20"), ("20/10/2026 23:30", "2026-10-20")],
)
def test_a_day_is_read_from_a_day_or_from_an_instant_of_it(written: str, expected: str):
    said = BRITISH.said([written])
    assert said and BRITISH.day(said) == expected


def test_the_day_of_an_instant_is_londons():
    said = PACIFIC.said(["10/20/2026 20:00"])
    assert said and PACIFIC.day(said) == "2026-10-21"


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        (
            ["31/02/2026 10:00"],
            "'31/02/2026 10:00' is not written as %d/%m/%Y %H:%M, %d/%m/%Y, %d-%b-%y (day first: 31/02/2026)",
        ),
        (["soon"], "'soon' is not written as %d/%m/%Y %H:%M, %d/%m/%Y, %d-%b-%y"),
        (["", "6:00pm"], "'6:00pm' is a time without a day"),
        (["9/11/2026", "six"], "'six' is not a time written as %I:%M%p, %H:%M"),
        (["9/11/2026 17:00", "6:00pm"], "'9/11/2026 17:00' holds a time already"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_forms(parts: list[str], reason: str):
    with pytest.raises(ValueError) as error:
        instant(BRITISH, *parts)
    assert str(error.value) == reason


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ("%d/%m", "says no day, month and year"),
        ("%d/%m/%Y %I:%M", "up to twelve"),
        ("%Y-%d-%m", "cannot be told from year-month-day"),
        ("%d/%m/%Y %Q", "%Q stands for nothing"),
        ("%-d/%m/%Y", "%- stands for nothing"),
        ("%d/%m/%Y %", "% stands for nothing"),
    ],
)
def test_a_form_of_days_that_cannot_be_read_back_is_refused(form: str, reason: str):
    with pytest.raises(ValueError, match=reason):
        date_form(form)
    assert date_form("%A %d %B %Y, %H:%M") == "%A %d %B %Y, %H:%M"


@pytest.mark.parametrize("form", ["%d/%m/%Y", "%M", "%I:%M", "%H:%Q"])
def test_a_form_of_times_that_says_no_time_is_refused(form: str):
    with pytest.raises(ValueError):
        time_form(form)
    assert time_form("%I.%M %p") == "%I.%M %p"


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("04/11/2026 10:00", "day first: 04/11/2026"),
        ("5.1.26", "day first: 5.1.26"),
        ("11/13/2026", "month first: 11/13/2026"),
        ("4 Nov 2026 10:00", "the month in letters: 4 Nov 2026"),
        ("20-Oct-26", "the month in letters: 20-Oct-26"),
        ("20261104", "the year first, without dashes: 20261104"),
        ("2026/11/04", "the year first, without dashes: 2026/11/04"),
        ("2026-11-31", ""),
        ("soon", ""),
    ],
)
def test_the_form_that_was_seen_is_named(written: str, form: str):
    assert day_form(written) == form
    for read in (cells.day, cells.instant):
        with pytest.raises(ValueError) as error:
            read(written)
        assert str(error.value).endswith(f" ({form})") is bool(form)
