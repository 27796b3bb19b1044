"""Mappings as data: what they may say, and what is refused by name and place."""

import json

import pytest

from inputs import Columns, Mapping, Refused, Shape, parse_document

KINDS = {
    "id": "id",
    "team": "key",
    "also_teams": "keys",
    "channel": "key",
    "status": "status",
    "title": "text",
    "starts_at": "instant",
    "ends_at": "instant",
    "open_to_public": "yes_no",
    "attendance": "whole",
    "advertised_on": "day",
    "places": "texts",
    "url": "address",
    "summary": "text",
    "time_known": "yes_no",
    "source": "text",
    "source_id": "text",
}
REQUIRED = ("team", "channel", "status", "title", "starts_at")
SHAPE = Shape(
    columns=Columns(REQUIRED, tuple(name for name in KINDS if name not in REQUIRED)),
    kinds=KINDS,
    made=frozenset({"title"}),
    cuts={"title": (20, "summary")},
    time_known=("starts_at", "time_known", "ends_at"),
    teams=("team", "also_teams"),
    source="source",
    source_id="source_id",
    beside=("decide",),
)
EVERYTHING = """
about: A list
source: their system
columns:
  team: Who
  title: [What, Where]
  starts_at: [Day, From]
  source_id: Number
constants: {channel: meeting, status: held}
dates: ["%d/%m/%Y", "%d-%b-%y"]
times: "%I:%M%p"
zone: America/Los_Angeles
skip_rows: [2]
ignore: [Cost]
values: {status: {Done: held, "n/a": }}
numbers: loose
team_by: {East Team: east}
cut: title
"""


def read(text: str) -> Mapping:
    return Mapping.from_document(parse_document(text), SHAPE)


def refused(text: str) -> list[str]:
    with pytest.raises(Refused) as error:
        read(text)
    return [str(one) for one in error.value.refusals]


def test_a_mapping_is_plain_data_and_comes_back_as_it_was():
    mapping = read(EVERYTHING)
    assert mapping.columns["starts_at"] == ("Day", "From")
    assert mapping.values == {"status": {"Done": "held", "n/a": ""}}
    assert Mapping.from_data(json.loads(json.dumps(mapping.as_data())), SHAPE) == mapping
    assert mapping.as_data()["columns"]["team"] == "Who"


def test_what_nobody_said_is_left_out_of_the_data():
    data = read("columns: {team: Who}").as_data()
    assert data == {"columns": {"team": "Who"}}
    assert Mapping.from_data({"columns": {}}, SHAPE).as_data() == {"columns": {}}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("constants: {team: a}", "column columns: is missing"),
        ("columns: {team: Who}\ncolour: red", "line 2, column colour: this key is not known"),
        ("columns:\n  team: Who\n  colour: Hue", "line 3, column columns.colour: this key is not known"),
        ("columns: [Who]", "column columns: must be a mapping of keys to values, not a list"),
        ("columns: {team: {a: b}}", "column columns.team: must be a single value, not a mapping"),
        ("columns: {}\nconstants: {colour: red}", "line 2, column constants.colour: this key is not known"),
        ("columns: {}\nconstants: {team: [a]}", "column constants.team: must be a single value, not a list"),
        ("columns: {}\nvalues: {colour: {a: b}}", "column values.colour: this key is not known"),
        ("columns: {}\nvalues: {team: a}", "column values.team: must be a mapping of keys to values"),
        ("columns: {}\nvalues: {team: {A b: x, a  B: y}}", "column values.team: a word is there twice"),
        ("columns: {}\ndates: '%d/%m'", "column dates: '%d/%m' says no day, month and year"),
        ("columns: {}\ndates: ['%d/%m/%Y', '%d']", "column dates[1]: '%d' says no day"),
        ("columns: {}\ntimes: '%I:%M'", "column times: '%I:%M' has hours up to twelve"),
        ("columns: {}\nzone: Dorset", "column zone: 'Dorset' is no time zone"),
        ("columns: {}\nskip_rows: two", "column skip_rows: must be a whole number"),
        ("columns: {}\nskip_rows: -1", "column skip_rows: must be from 0 to 1,000"),
        ("columns: {}\nnumbers: exact", "column numbers: must be one of loose"),
        ("columns: {}\ncut: [summary]", "column cut[0]: must be one of title"),
        ("columns: {team: Who}\nconstants: {team: a}", "line 2, column constants.team: is read from their columns"),
        ("columns: {team: Who}\nignore: [Who]", "column ignore: 'Who' is read by a rule"),
        ("columns: {}\nteam_by: {East: east}", "column team_by: no rule reads team or also_teams"),
        ("columns: {starts_at: [A, B, C]}\ntimes: '%H:%M'", "column columns.starts_at: must be two at most"),
        ("columns: {source: A}\nsource: theirs", "column source: is the column source for every row"),
    ],
)
def test_what_is_wrong_is_refused_by_name_and_place(text: str, said: str):
    [told] = refused(text)
    assert said in told


def test_everything_that_is_wrong_is_told_at_once_and_data_has_no_line():
    with pytest.raises(Refused) as error:
        Mapping.from_data({"columns": {"colour": "Hue"}, "zone": "Dorset", "numbers": 3}, SHAPE)
    told = [str(one) for one in error.value.refusals]
    assert len(told) == 3
    assert told[0] == "column columns.colour: this key is not known"


def test_a_constant_takes_the_place_of_a_rule():
    mapping = read("columns: {team: Who, title: Who, starts_at: Day}\nvalues: {team: {x: y}}")
    changed = mapping.with_constant("starts_at", "2026-11-04")
    assert "starts_at" not in changed.columns
    assert (changed.constants, changed.ignore) == ({"starts_at": "2026-11-04"}, ("Day",))
    assert mapping.with_constant("team", "east").ignore == ()  # its column is read for the title
    with pytest.raises(Refused, match="constants.colour: this key is not known"):
        mapping.with_constant("colour", "red")
