"""YAML and JSON documents, read strictly, with the line of every fault."""

import json
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from inputs import (
    Node,
    Refused,
    day,
    key,
    parse_document,
    read_document,
    text,
    true_false,
    whole_number,
)
from inputs.documents import LARGEST_DOCUMENT

FORCE = """\
force:
  id: dorset
  public: "yes"
  teams:
    - {id: a, since: 2024-04-01, places: [x, x, 2]}
    - id: b
      since: 2024-13-01
      count: 12
      none: ~
"""


def faults(document: Node) -> list[str]:
    with pytest.raises(Refused) as refused:
        document.finish()
    return [str(refusal) for refusal in refused.value.refusals]


def test_values_are_read_by_whoever_knows_what_should_stand_there():
    force = parse_document(FORCE).fields(required=("force",)).below("force")
    first, second = force.items("teams")
    assert (force.read("id", key), force.read("public", true_false)) == ("dorset", True)
    assert (first.read("since", day), first.texts("places", text)) == (date(2024, 4, 1), ("x", "2"))
    assert (second.read("count", whole_number), second.read("none", text)) == (12, None)
    force.finish()


def test_plain_values_know_numbers_and_booleans_and_leave_dates_and_quoted_words_as_text():
    said = parse_document('{a: 1, b: yes, c: "yes", d: 2024-04-01, e: "1", f: null, g: [no, ~, -3], h: True, i: 1.5}')
    assert said.plain() == {
        "a": 1,
        "b": True,
        "c": "yes",
        "d": "2024-04-01",
        "e": "1",
        "f": None,
        "g": [False, None, -3],
        "h": True,
        "i": "1.5",
    }


def test_faults_name_line_place_and_reason_and_are_told_together():
    document = parse_document(FORCE)
    root = document.fields(required=("force", "sections"), optional=("other",))
    force = root.below("force").fields(required=("id", "name"), optional=("teams", "public"))
    assert force.items("nothing") == []
    force.read("teams", text)
    force.items("id")
    assert root.below("sections").fields(required=("id",)).read("id", key) is None
    first, second = force.items("teams")
    first.fields(optional=("id", "since"))
    first.texts("places", whole_number)
    second.read("since", day)
    second.refuse("is not a team")
    assert faults(document) == [
        "line 1, column sections: is missing",
        "line 2, column force.name: is missing",
        "line 5, column force.teams: must be a single value, not a list",
        "line 2, column force.id: must be a list, not 'dorset'",
        "line 5, column force.teams[0].places: this key is not known",
        "line 5, column force.teams[0].places[0]: must be a whole number, not 'x'",
        "line 5, column force.teams[0].places[1]: must be a whole number, not 'x'",
        "line 7, column force.teams[1].since: '2024-13-01' is not a date: month must be in 1..12",
        "line 6, column force.teams[1]: is not a team",
    ]


def test_what_should_be_a_mapping_and_is_not_is_refused_once():
    document = parse_document("- 1\n")
    assert document.fields(required=("a", "b")).read("a", text) is None
    assert faults(document) == ["line 1: must be a mapping of keys to values, not a list"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "the file is empty"),
        ("# only a comment\n", "the file is empty"),
        ("a: 1\nb:\n  c: 1\n  c: 2\n", "line 4, column b.c: this key is there twice"),
        ('{"a": 1,\n "a": 2}', "line 2, column a: this key is there twice"),
        ("a: 1\nb: [*x]\n", "line 2, column b[0]: *'x' stands for nothing before it"),
        ("a: &x [*x]\n", "line 1, column a[0]: *'x' stands for nothing before it"),
        ("<<: {a: 1}\n<<: {b: 1}\n", "line 2, column <<: this key is there twice"),
        ("a: !!python/object/apply:os.system [ls]\n", "line 1, column a: the tag"),
        ("a: 1\n---\nb: 2\n", "line 2: a second document begins"),
        ("a: [1,\n2", "this is not YAML: while parsing a flow sequence"),
        ("a: 'x\n", "this is not YAML"),
        ("a: b: c\n", "line 1: this is not YAML"),
        ("a:\n\tb: c\n", "line 2: this is not YAML: a tab, where only blanks may stand: YAML is not indented by tabs"),
        ("a: 1\nb:\u00a02\nc: 3", "; line 2 holds a non-breaking space after 'b:'"),
        ("a: [1,\u202f{]", "; line 1 holds a narrow non-breaking space after 'a: [1,'"),
        ("a: 1\n\u200bb: : 2", "; line 2 holds a character that nobody sees (ZERO WIDTH SPACE) at the beginning"),
        ("a: %d", "line 1: this is not YAML: what begins with % stands in quotes"),
        ("a: \x01\n", "this is not YAML"),
        ("? [a]\n: b\n", "line 1: a key must be text"),
        ("? ~\n: b\n", "line 1: a key must be text"),
        ('a: "x\\0"\n', "line 1, column a: holds a NUL character"),
        ('{"a": "\\ud83d"}', "line 1: this is not YAML"),
        ("[" * 60 + "]" * 60, "line 1: this is nested more than 50 deep"),
    ],
)
def test_what_is_not_a_plain_document_is_refused(written: str, said: str):
    with pytest.raises(Refused) as refused:
        parse_document(written)
    assert said in str(refused.value)


def test_files_that_are_no_text_or_too_large_are_refused(tmp_path: Path):
    for number, (written, said) in enumerate(
        [
            (b"a: 1\nb: \x00", "line 2: a NUL byte"),
            ("a: 1\nb: ä".encode("latin-1"), "line 2: this line is not UTF-8"),
            (b"x" * (LARGEST_DOCUMENT + 1), "larger than 8 MiB"),
        ]
    ):
        path = tmp_path / f"{number}.yaml"
        path.write_bytes(written)
        with pytest.raises(Refused) as refused:
            read_document(path)
        assert said in str(refused.value)
    with pytest.raises(Refused, match="is not a file"):
        read_document(tmp_path)


def test_a_bomb_of_aliases_is_refused_at_once():
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n + 1}: &a{n + 1} [*a{n}, *a{n}]\n" for n in range(40))
    with pytest.raises(Refused, match="the aliases .* make this far too large"):
        parse_document(bomb)


def test_an_alias_stands_for_what_it_names():
    written = yaml.safe_dump({"a": (day := date(2026, 4, 1)), "b": day, "c": (names := ["x", "y"]), "d": names})
    assert "*id" in written
    found = {"a": "2026-04-01", "b": "2026-04-01", "c": ["x", "y"], "d": ["x", "y"]}
    assert parse_document(written).plain() == found


def test_a_byte_order_mark_is_accepted(tmp_path: Path):
    path = tmp_path / "a.yaml"
    path.write_bytes("\ufeffa: é\n".encode())
    assert read_document(path).plain() == {"a": "é"}


words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co"], exclude_characters="\ufeff\x7f"), max_size=12)
printable = words.filter(lambda word: all(c.isprintable() or c == " " for c in word))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | printable,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(printable, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(printable, values, min_size=1, max_size=4), st.sampled_from([None, 2, "\t"]), st.booleans())
def test_whatever_is_written_as_json_is_read_back(said: dict, indent, escaped: bool):
    written = json.dumps(said, indent=indent, ensure_ascii=escaped)
    assert parse_document(written).plain() == said


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{a: 1, b:\u00a07}", "this key is not known: it holds a non-breaking space after 'b:'"),
        ("\u00a0 a: 1", "this key is not known: it holds a non-breaking space at the beginning"),
        ("a\u00ad: 1", "this key is not known: it holds a character that nobody sees (SOFT HYPHEN) after 'a'"),
        ("two words: 1", "this key is not known"),
    ],
)
def test_a_key_that_looks_like_one_we_know_is_refused_with_what_nobody_sees_in_it(document: str, said: str):
    [told] = faults(parse_document(document).fields(optional=("a", "b")))
    assert told.endswith(f": {said}")
