"""Scales and spreads of charts over time: what they hold, where they begin, and what they say."""

import pytest

from contracts.kinds.parts import Axis
from contracts.queries.scales import in_words, scale, spread

SHARE, DAYS, NUMBER = Axis("%", most=100), Axis("days"), Axis("")
PASSED = Axis("", most=1, names=((0, "not passed"), (1, "passed")))


@pytest.mark.parametrize(
    ("axis", "values", "low", "high", "ticks"),
    [
        (SHARE, [60, 92, 90], 40, 100, ["40%", "60%", "80%", "100%"]),
        (SHARE, [100, 100], 80, 100, ["80%", "100%"]),
        (SHARE, [0, 90], 0, 100, ["0%", "20%", "40%", "60%", "80%", "100%"]),
        (SHARE, [], 0, 100, ["0%", "20%", "40%", "60%", "80%", "100%"]),
        (DAYS, [15, 7], 0, 15, ["0", "5", "10", "15"]),
        (DAYS, [122, 7], 0, 125, ["0", "25", "50", "75", "100", "125"]),
        (DAYS, [0, 0], 0, 1, ["0", "1"]),
        (DAYS, [4000], 0, 4000, ["0", "1000", "2000", "3000", "4000"]),
        (DAYS, [9000], 0, 9000, ["0", "1800", "3600", "5400", "7200", "9000"]),
        (NUMBER, [3, 2], 0, 3, ["0", "1", "2", "3"]),
        (PASSED, [1], 0, 1, ["not passed", "passed"]),
    ],
)
def test_a_scale_holds_every_value_and_begins_at_zero_but_for_shares(axis, values, low, high, ticks):
    found = scale(axis, values)
    assert (found.low, found.high) == (low, high)
    assert [words for _, words in found.ticks] == ticks
    assert all(low <= value <= high for value in values)


def test_of_nine_values_there_is_no_spread_and_of_ten_there_is():
    assert spread(list(range(9))) is None
    assert spread([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]) == (9, 45, 81)
    assert spread([7] * 10) == (7, 7, 7)


@pytest.mark.parametrize(
    ("value", "axis", "words"),
    [
        (99.6, SHARE, "99%"),
        (7, DAYS, "7 days"),
        (1, DAYS, "1 day"),
        (9.5, DAYS, "9.5 days"),
        (3, NUMBER, "3"),
        (1, PASSED, "passed"),
        (0.5, PASSED, "between"),
    ],
)
def test_a_value_says_what_it_is_of(value, axis, words):
    assert in_words(value, axis) == words
