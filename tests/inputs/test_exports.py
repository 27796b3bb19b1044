"""Nothing that somebody typed is computed by whoever opens the file."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from inputs.exports import as_csv, cell


@pytest.mark.parametrize(
    "typed",
    [
        "=1+1",
        "+44 1202",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "|calc",
        "%0A",
        "  =1",
        "\u00a0=1",
        "\ufeff=1",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff20a",
    ],
)
def test_what_a_spreadsheet_would_compute_begins_with_a_quote(typed):
    assert cell(typed) == f"'{typed}"


@pytest.mark.parametrize("typed", ["", "Wimborne", "a=b", "3 of 4", "'tis", "ﬀ", "2026-05-01"])
def test_other_text_stays_as_it_is(typed):
    assert cell(typed) == typed


def test_an_instant_has_londons_day_and_its_offset():
    assert cell(datetime(2026, 6, 30, 23, 30, 42, tzinfo=UTC)) == "2026-07-01T00:30:42+01:00"
    hours = [cell(datetime(2026, 10, 25, hour, 30, tzinfo=UTC)) for hour in (0, 1)]
    assert hours == ["2026-10-25T01:30:00+01:00", "2026-10-25T01:30:00+00:00"]


def test_figures_stay_figures_and_the_rest_has_one_form():
    values = [-3, 0, None, True, False, date(2026, 5, 1), datetime(2026, 5, 1, 9, 30, tzinfo=UTC)]
    assert [cell(value) for value in values] == [-3, 0, "", "yes", "no", "2026-05-01", "2026-05-01T10:30:00+01:00"]


def test_a_file_reads_back_as_it_was_written():
    lines = list(as_csv(["title", "came"], [['Tea, "cake"\nand more', 4], ["=HYPERLINK()", None]]))
    assert lines[0] == "title,came\r\n"
    assert list(csv.reader(io.StringIO("".join(lines), newline=""))) == [
        ["title", "came"],
        ['Tea, "cake"\nand more', "4"],
        ["'=HYPERLINK()", ""],
    ]
