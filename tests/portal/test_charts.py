"""The geometry of the charts: everything that is drawn stands where its figure says."""

import datetime as dt

import pytest

from portal import charts

MAY = {"first_day": dt.date(2026, 5, 1), "last_day": dt.date(2026, 5, 31), "label": "May"}


def may(day: int) -> dt.date:
    return dt.date(2026, 5, day)


def mark(day: int, ref: str = "1", kind: str = "counted") -> dict:
    return {"day": may(day), "ref": ref, "kind": kind}


def percent(text: str) -> float:
    return float(text.removesuffix("%"))


def test_a_strip_has_a_row_a_month_and_only_the_days_of_its_window():
    strip = charts.strip(first_day=dt.date(2026, 1, 30), last_day=dt.date(2026, 3, 2), label="")
    assert [(row.name, len(row.days)) for row in strip["rows"]] == [("Jan", 2), ("Feb", 28), ("Mar", 2)]
    assert percent(strip["rows"][0].days[0]["x"]) == pytest.approx(29 / 31 * 100, abs=0.001)
    assert [number["text"] for number in strip["rows"][0].numbers] == [31]


def test_weekends_exempt_days_and_days_to_come_are_told_apart():
    (row,) = charts.strip(**MAY, exempt=[(may(4), may(5))], today=may(12))["rows"]
    assert [day for day in range(1, 32) if row.days[day - 1]["weekend"]] == [2, 3, 9, 10, 16, 17, 23, 24, 30, 31]
    assert [day for day in range(1, 32) if row.days[day - 1]["exempt"]] == [4, 5]
    assert [day for day in range(1, 32) if row.days[day - 1]["future"]] == list(range(13, 32))


def test_a_closed_period_has_no_days_to_come():
    (row,) = charts.strip(**MAY)["rows"]
    assert not any(day["future"] for day in row.days)
    assert row.today is None


def test_no_mark_lies_on_another():
    (row,) = charts.strip(**MAY, marks=[mark(5), mark(5, "2"), mark(6, "3"), mark(8, "4")])["rows"]
    placed = [(placed["ref"], placed["y"]) for placed in row.marks]
    assert placed == [("1", 17), ("2", 41), ("3", 65), ("4", 17)]
    assert row.cell == charts.CELL + 2 * charts.MARK_STEP


def test_distances_are_labelled_once_and_shortened_where_there_is_no_room():
    spans = [
        {"from": may(1), "to": may(7)},
        {"from": may(7), "to": may(9)},
        {"from": may(9), "to": may(20), "open": True},
    ]
    (row,) = charts.strip(**MAY, spans=spans, today=may(20))["rows"]
    assert [(span["text"], span["open"]) for span in row.spans] == [
        ("6 days", False),
        ("2", False),
        ("11 so far", True),
    ]
    assert percent(row.spans[0]["middle"]) == pytest.approx((0.5 + 6.5) / 2 / 31 * 100, abs=0.001)


def test_a_distance_over_two_months_is_labelled_on_the_one_that_shows_most_of_it():
    strip = charts.strip(
        first_day=dt.date(2026, 4, 1), last_day=may(31), label="", spans=[{"from": dt.date(2026, 4, 28), "to": may(20)}]
    )
    assert [[span["text"] for span in row.spans] for row in strip["rows"]] == [[""], ["22 days"]]


def test_the_due_day_is_drawn_and_pushes_near_numbers_aside():
    (row,) = charts.strip(**MAY, today=may(12), due_by=may(14))["rows"]
    assert row.due["text"] == "due 14"
    assert [number["text"] for number in row.numbers] == [1, 8, 22, 31]
    assert charts.strip(**MAY, today=may(12), due_by=dt.date(2026, 6, 2))["rows"][0].due is None


def test_today_at_the_end_of_a_month_keeps_its_word_on_the_page():
    (row,) = charts.strip(**MAY, today=may(31))["rows"]
    assert row.today["at_end"]
    assert percent(row.today["word"]) < percent(row.today["x"])


def test_the_legend_names_what_is_drawn_and_nothing_else():
    marks = [mark(3), mark(8, "2", "late"), mark(9, "a", "not")]
    legend = charts.strip(**MAY, marks=marks, exempt=[(may(20), may(21))])["legend"]
    assert [(entry["kind"], entry["ref"]) for entry in legend] == [
        ("counted", "1"),
        ("late", "2"),
        ("not", "a"),
        ("exempt", ""),
    ]
    assert charts.strip(**MAY)["legend"] == []


def test_a_sparkline_runs_from_the_bottom_of_its_scale_to_the_top():
    spark = charts.sparkline(values=[5, 10], low=5, high=10, unit="of 10")
    assert spark["line"] == "M4.0 25.0L88.0 3.0"
    assert (spark["last"], spark["end"], spark["before"]) == (10, "3.0", "")
    assert spark["said"] == "of 10; earlier: 5"


def test_before_the_team_existed_is_hatched_and_never_zero():
    spark = charts.sparkline(values=[None, None, 7, 8], low=5, high=10)
    assert spark["line"].startswith("M60.0 ")
    assert float(spark["before"]) > 0
    assert charts.sparkline(values=[None, None], low=5, high=10)["last"] == "new"


def test_a_value_off_the_scale_is_drawn_at_its_edge_and_said_as_it_is():
    spark = charts.sparkline(values=[2, 3], low=5, high=10)
    assert (spark["end"], spark["last"]) == ("25.0", 3)


def test_one_mark_a_team_thirty_a_row_in_the_publics_order():
    drawn = charts.marks({"missed": 1, "met": 30, "on_track": 1})
    assert [mark.status for mark in drawn["marks"]] == ["met"] * 30 + ["on_track", "missed"]
    assert [(mark.x, mark.y) for mark in drawn["marks"][29:]] == [(377, 0), (0, 13), (13, 13)]
    assert drawn["height"] == 25
    assert charts.marks({})["height"] == 12
