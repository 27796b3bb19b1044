"""What is said of a promise over time: how often it was kept, when it was not, and since when it is."""

from datetime import date

import pytest

from contracts.kinds import KINDS
from contracts.kinds.parts import Axis
from contracts.wording import over_time as words
from contracts.wording.over_time import Kept, Said
from tests.contracts.reviewers_world import EVERY_KIND, NOTICE, TODAY

MAY, JUNE, JULY = (Said(name, "met", "", closed=True) for name in ("May", "June", "July"))


def missed(one: Said) -> Said:
    return one._replace(status="missed")


@pytest.mark.parametrize(
    ("found", "kind", "heading", "brief"),
    [
        (Kept(6, 9), "month", "East kept “Notice” in 6 of 9 months", "missed in 3 of 9 months"),
        (Kept(9, 9), "month", "East kept “Notice” in all 9 months", "none of 9 months missed"),
        (Kept(0, 2), "half_year", "East kept “Notice” in none of 2 half years", "missed in 2 of 2 half years"),
        (Kept(1, 1), "year", "East kept “Notice” in its one year so far", "1 year: too few to say"),
        (Kept(0, 1), "week", "East kept “Notice” in none of 1 week", "missed in 1 of 1 week"),
        (Kept(0, 0), "quarter", "East: Notice", "no quarter is over yet"),
        (Kept(6, 7), "", "East kept “Notice” in 6 of 7 periods", "missed in 1 of 7 periods"),
    ],
)
def test_it_says_in_how_many_of_how_many(found, kind, heading, brief):
    assert words.kept_in("East", "Notice", found, kind) == heading
    assert words.in_brief(found, kind) == brief


@pytest.mark.parametrize(
    ("windows", "said"),
    [
        ([MAY, JUNE], "Never missed."),
        ([missed(MAY), JUNE, JULY], "Missed in May. Kept since June."),
        ([missed(MAY), JUNE, missed(JULY)], "Missed in May and July."),
        ([missed(MAY)] * 5 + [JULY], "Missed 5 times, the last in May. Kept since July."),
        ([], "No month of it is over and judged yet."),
        (
            [
                missed(MAY),
                JUNE._replace(status="exempt"),
                JULY._replace(status="on_track", figure="9 of 10", closed=False),
            ],
            "Missed in May. July is on track so far, 9 of 10.",
        ),
        (
            [MAY, JUNE._replace(status="missed", figure="15 days", closed=False)],
            "Never missed. June is missed so far, 15 days.",
        ),
    ],
)
def test_it_says_when_it_was_missed_and_since_when_it_is_kept(windows, said):
    assert words.when_missed(windows, "month") == said


def test_windows_that_came_to_no_verdict_are_not_counted():
    others = [MAY._replace(status=status) for status in ("exempt", "not_applicable", "at_risk", "on_track")]
    assert words.kept([MAY, missed(JUNE), *others, JULY._replace(closed=False)]) == Kept(1, 2)


def test_what_was_revised_says_from_what_until_when_the_earliest_first():
    stood = [("11 in time, 12 needed", "missed", date(2026, 4, 14)), ("", "exempt", date(2025, 12, 1))]
    assert words.revised(stood, TODAY) == (
        "Revised. It was 11 in time, 12 needed, Missed, until 14 April, then Exempt, until 1 December 2025."
    )
    assert words.revised([], TODAY) == ""


@pytest.mark.parametrize(
    ("percent", "whole", "said"),
    [
        (90, 5, "With 5, 90% means all 5."),
        (90, 2, "With 2, 90% means both."),
        (80, 1, "With 1, 80% means that one."),
        (80, 9, "With 9, 80% means 8 of them."),
        (80, 5, "With 5, 80% means 4 of them."),
        (90, 10, ""),
        (100, 5, ""),
        (90, 0, ""),
    ],
)
def test_of_a_few_the_promise_means_what_the_law_requires(percent, whole, said):
    assert KINDS["on_time"].over_time.with_few(NOTICE | {"percent": percent}, whole) == said


@pytest.mark.parametrize(
    ("code", "axis"),
    [
        ("S1", Axis("")),
        ("S2", Axis("%", most=100)),
        ("S3", Axis("days")),
        ("S4", Axis("%", most=100)),
        ("S5", Axis("%", most=100)),
        ("S6", Axis("days")),
        ("S7", Axis("", most=1, names=((0, "not passed"), (1, "passed")))),
    ],
)
def test_each_kind_has_its_axis(code, axis):
    measure = EVERY_KIND[code][1]
    assert KINDS.of(measure).over_time.axis({"per": "team"} | measure) == axis


def test_a_whole_quarter_is_called_by_its_months_and_a_part_by_its_days():
    assert words.span_name(date(2026, 7, 1), date(2026, 9, 30)) == "July to September 2026"
    assert words.span_name(date(2026, 9, 1), date(2026, 9, 30)) == "September 2026"
    assert words.span_name(date(2026, 10, 1), date(2026, 11, 29)) == "1 October to 29 November 2026"
