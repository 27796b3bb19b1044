"""The geometry of charts over time: every value at its place, nothing drawn where nothing is known."""

import pytest

from portal.over_time_charts import BOTTOM, TOP, over_time, small

SCALE = {"low": 40, "high": 100, "ticks": [(40, "40%"), (100, "100%")]}


def point(value, **more):
    status = "met" if value is None or value >= 90 else "missed"
    given = {"value": value, "promised": 90, "status": status, "few": False, "revised": False, "figure": f"{value}"}
    return (
        given | {"told": False, "open": False, "spread": None, "why": "" if value is not None else "no figure"} | more
    )


def drawn(*points, **more):
    slots = [{"name": "May", "under": ""}] * len(points)
    return over_time(
        **({"label": "", "scale": SCALE, "promised": "90%", "slots": slots, "points": points, "like": False} | more)
    )


def test_values_lie_between_the_bottom_and_the_top_of_the_scale():
    found = drawn(point(40), point(70), point(100), point(10))["points"]
    assert [(one["x"], one["y"]) for one in found] == [
        ("12.500%", BOTTOM),
        ("37.500%", (TOP + BOTTOM) / 2),
        ("62.500%", TOP),
        ("87.500%", BOTTOM),  # off the scale: at its edge
    ]


def test_slots_without_a_value_are_hatched_together_and_no_line_runs_over_them():
    found = drawn(point(90), point(None), point(None), point(95), point(None))
    assert [(one["x"], one["width"]) for one in found["hatched"]] == [("20.000%", "40.000%"), ("80.000%", "20.000%")]
    assert found["lines"] == []
    assert [one["figure"] for one in found["points"]] == ["90", "95"]


def test_the_line_to_what_is_open_is_told_apart():
    assert [line["open"] for line in drawn(point(90), point(91), point(92, open=True))["lines"]] == [False, True]


def test_one_promise_is_one_line_and_a_changed_one_a_line_a_slot():
    assert [(rule["x1"], rule["x2"]) for rule in drawn(point(90), point(91))["rules"]] == [("0", "100%")]
    changed = drawn(point(90), point(91, promised=100), point(92, promised=None))["rules"]
    assert [(rule["x1"], rule["x2"], rule["y"]) for rule in changed] == [
        ("0.000%", "33.333%", pytest.approx(45.7, abs=0.1)),
        ("33.333%", "66.667%", TOP),
    ]


@pytest.mark.parametrize(
    ("status", "shape"),
    [("met", "dot"), ("missed", "diamond"), ("at_risk", "triangle"), ("on_track", "ring")],
)
def test_the_shape_is_the_status(status, shape):
    (found,) = drawn(point(80, status=status))["points"]
    assert found["shape"] == shape


def test_the_legend_names_what_is_there_and_nothing_else():
    words = [entry["words"] for entry in drawn(point(95), point(50, few=True), point(None, why="exempt"))["legend"]]
    assert words == ["met", "missed", "hollow: fewer than 10", "promised: 90%", "exempt"]
    revised = drawn(point(95, revised=True, spread=(60, 70, 80)), promised="", like=True)
    assert [entry["mark"] for entry in revised["legend"]] == ["dot", "revised", "like"]
    (spread,) = revised["spreads"]
    assert (spread["y"], spread["deep"], spread["middle"]) == (77.3, 63.4, 109)


def test_a_label_stands_on_the_side_away_from_the_promise_and_within_the_chart():
    below, above, at_the_bottom = drawn(point(60), point(95), point(41))["points"]
    assert below["label_y"] > 0 > above["label_y"]
    assert at_the_bottom["label_y"] < 0


def test_a_small_chart_shows_what_was_missed_and_where_it_ended():
    found = small(scale=SCALE, points=[point(95), point(60), point(91), point(92), point(None)])
    assert [one["figure"] for one in found["points"]] == ["60", "92"]
    assert len(found["hatched"]) == 1


def test_a_chart_of_one_slot_and_of_none():
    assert drawn(point(90))["lines"] == []
    assert drawn()["points"] == []
