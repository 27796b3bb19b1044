"""What is stored of a measure, and when one is the same as another."""

import json

import pytest

from contracts.measures import canonical, parse_measure, unchanged
from tests.contracts.test_measures import COUNT, EVERY, FILTERED, FILTERS, GAP, GRADED, PRESENCE, REPLY


@pytest.mark.parametrize("name", EVERY)
def test_canonical_is_json_and_reads_back_as_itself(name):
    given = {**EVERY[name], **(FILTERS if name in FILTERED else {})}
    measure = parse_measure(given)
    stored = json.loads(json.dumps(canonical(measure)))
    assert parse_measure(stored) == measure
    assert canonical(parse_measure(stored)) == stored


def test_canonical_fills_in_defaults_and_leaves_out_what_is_not_asked():
    assert canonical(parse_measure({**COUNT, "open_to_public": "no", "channels": ["survey", "alert", "survey"]})) == {
        "kind": "count",
        "period": "month",
        "minimum": 2,
        "channels": ["alert", "survey"],
        "per": "team",
        "warn_days": 7,
    }
    assert canonical(parse_measure(REPLY)) == REPLY
    assert canonical(parse_measure(GRADED)) == GRADED
    assert canonical(parse_measure({**PRESENCE, "minimum": 0, "maximum": 3})) == {
        "kind": "presence",
        "period": "month",
        "fact": "priority",
        "minimum": 0,
        "maximum": 3,
        "tolerance_days": 0,
        "per": "team",
        "warn_days": 7,
    }


@pytest.mark.parametrize(
    "change",
    [
        {"warn_days": 30},
        {"per": "team"},
        {"open_to_public": False},
        {"face_to_face": "no"},
        {"channels": ["survey", "meeting", "survey"]},
    ],
)
def test_a_measure_that_says_the_same_is_carried_on(change):
    before = parse_measure({**COUNT, "channels": ["meeting", "survey"]})
    assert unchanged(before, parse_measure({**COUNT, "channels": ["meeting", "survey"], **change}))


@pytest.mark.parametrize(
    "change",
    [
        {"minimum": 3},
        {"period": "week"},
        {"per": "neighbourhood"},
        {"open_to_public": "yes"},
        {"min_attendance": 0},  # asks that attendance be known: not the same as not asking
        {"min_notice_days": 0},
        {"channels": ["meeting", "survey"]},
        {"audiences": ["youth"]},
    ],
)
def test_a_measure_that_says_something_else_is_not_carried_on(change):
    assert not unchanged(parse_measure(COUNT), parse_measure({**COUNT, **change}))


def test_measures_of_two_kinds_are_never_the_same():
    assert not unchanged(parse_measure(COUNT), parse_measure(GAP))
