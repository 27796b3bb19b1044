"""What may stand in one cell."""

from datetime import UTC, date, datetime

import pytest

from inputs import cells


@pytest.mark.parametrize(
    ("reader", "written", "value"),
    [
        (cells.key, " s1.a_b-c ", "s1.a_b-c"),
        (cells.text, "Ω \U0001f600 ' ;", "Ω \U0001f600 ' ;"),
        (cells.text_up_to(3), "abc", "abc"),
        (cells.day, "2024-02-29", date(2024, 2, 29)),
        (cells.instant, "2026-06-05T18:00", datetime(2026, 6, 5, 17, tzinfo=UTC)),
        (cells.instant, "2026-01-05 18:00:09.9", datetime(2026, 1, 5, 18, 0, 9, tzinfo=UTC)),
        (cells.instant, "2026-06-05T18:00-05:00", datetime(2026, 6, 5, 23, tzinfo=UTC)),
        (cells.instant, "2026-10-25T01:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (cells.yes_no, "yes", True),
        (cells.yes_no, "no ", False),
        (cells.yes_no, "Yes", True),
        (cells.yes_no, "NO", False),
        (cells.true_false, "true", True),
        (cells.true_false, "no", False),
        (cells.whole_number, "-12", -12),
        (cells.whole_number, "007", 7),
        (cells.one_of("a", "b"), "b", "b"),
        (cells.listed(cells.key), "b;a; b ;", ("b", "a")),
        (cells.listed(cells.text), "55 X;;55.Y", ("55 X", "55.Y")),
    ],
)
def test_a_cell_is_read(reader, written: str, value):
    assert reader(written) == value


@pytest.mark.parametrize(
    ("reader", "written", "reason"),
    [
        (cells.key, "-a", "is not a key"),
        (cells.key, "a" * 65, "is not a key"),
        (cells.key, "ä", "is not a key"),
        (cells.text, "a\0", "NUL"),
        (cells.text, "\ud800", "surrogate"),
        (cells.text_up_to(3), "abcd", "longer than 3"),
        (cells.day, "2026-02-29", "is not a date"),
        (cells.day, "2026-2-9", "YYYY-MM-DD"),
        (cells.day, "9" * 400, "far too long"),
        (cells.instant, "2026-03-29T01:30", "does not exist"),
        (cells.instant, "2026-06-05", "is not a date and time"),
        (cells.instant, "2026-06-05T25:00", "is not a time"),
        (cells.instant, "0001-01-01T00:00", "outside the years"),
        (cells.instant, "x" * 400, "far too long"),
        (cells.yes_no, "true", "must be yes or no"),
        (cells.true_false, "1", "must be yes or no"),
        (cells.whole_number, "1.0", "whole number"),
        (cells.whole_number, "٣", "whole number"),
        (cells.whole_number, "2147483648", "at most"),
        (cells.whole_number, "9" * 5000, "whole number"),
        (cells.one_of("a", "b"), "c", "must be one of a, b"),
        (cells.listed(cells.key), "a;b c", "is not a key"),
    ],
)
def test_a_cell_is_refused_with_a_short_reason(reader, written: str, reason: str):
    with pytest.raises(ValueError, match=reason) as error:
        reader(written)
    assert len(str(error.value)) < 350
    assert "\n" not in str(error.value)
