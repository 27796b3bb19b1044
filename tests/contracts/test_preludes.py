"""Both preludes of facts give the engine the same: of activities and enquiries what their list says it judges by.

So do both preludes of rules, the stored and the drafted.
"""

import re
from pathlib import Path

import pytest
from django.db import connection

from contracts.engine import assessment
from contracts.engine.composing import part
from contracts.kinds import KINDS
from engagement.fields import ActivityContent, EnquiryContent, fields_of
from engagement.models import ActivityVersion, EnquiryVersion

KNOWN_AT = {"known_at": "2026-06-10T09:00Z", "teams": [], "without_exemptions": False}
NOW, KNOWN = "facts_now", "facts_known"
CALLED = {"activity_id": "id", "enquiry_id": "id", "channel_id": "channel"}  # shorter, where no row is looked up by it
TEXT = 25
TEXTS = (TEXT, 1043)  # `text` and `varchar`, as PostgreSQL numbers them
BESIDE = {"activity": {"held"}, "enquiry": set()}  # said again: whether the status is `held`


def columns(prelude: str, fact: str) -> dict[str, int]:
    """The names of the fact's columns, in order, with the numbers of their types."""
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {part(prelude)} SELECT * FROM {fact} LIMIT 0", KNOWN_AT)
        return {column.name: column.type_code for column in cursor.description}


def same_types(found: dict[str, int]) -> list[tuple[str, int]]:
    """The columns in order; a text of any length is a text."""
    return [(name, TEXT if number in TEXTS else number) for name, number in found.items()]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fact", ["activity", "activity_neighbourhood", "activity_officer", "enquiry", "exemption", "grade"]
)
def test_both_preludes_give_the_same_columns_in_the_same_order(fact):
    assert list(columns(NOW, fact).items()) == list(columns(KNOWN, fact).items())


@pytest.mark.django_db
@pytest.mark.parametrize("thing", ["team", "neighbourhood", "posting", "priority"])
def test_both_preludes_give_the_same_of_structure(thing):
    assert same_types(columns(NOW, thing)) == same_types(columns(KNOWN, thing)) != []


# Beside facts a statement may ask which force a team is of, and what teams, places and people are called.
NAMES = re.compile(
    r"force_id FROM teams_team"
    r"|JOIN teams_(?:team|neighbourhood|person) (\w) ON (?:[dl]\.per = '\w+' AND )?\1\.id ="
)
READS_THE_ROWS = ("pages/", "keep/", "facts_", "rules_")  # what is shown or kept of today, and the preludes themselves


def test_the_engine_reads_structure_and_contracts_only_through_names():
    folder = Path(assessment.__file__).parent
    texts = {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.sql")}
    texts |= {f"{name}/measure": kind.measure_sql for name, kind in KINDS.items()}
    texts |= {f"{name}/proof": kind.proof.ROWS for name, kind in KINDS.items()} | {"rows_of": assessment.COLUMNS}
    for name, text in texts.items():
        if not name.startswith(READS_THE_ROWS):
            left = NAMES.sub("", text)
            assert re.findall(r"(?:teams|contracts)_(?!span|days|nth_day|exemptionkind)\w+", left) == [], name


@pytest.mark.django_db
@pytest.mark.parametrize("rule", ["contract", "contract_version", "standard", "obligation", "obligation_period"])
def test_drafted_rules_have_the_columns_of_the_stored_ones_in_the_same_order(rule):
    with connection.cursor() as cursor:
        cursor.execute(part("drafted_tables"))
    assert same_types(columns("rules_now", rule)) == same_types(columns("rules_drafted", rule))


@pytest.mark.django_db
@pytest.mark.parametrize("prelude", [NOW, KNOWN])
@pytest.mark.parametrize(
    ("fact", "content", "version"),
    [("activity", ActivityContent, ActivityVersion), ("enquiry", EnquiryContent, EnquiryVersion)],
)
def test_a_prelude_gives_what_is_judged_as_a_version_has_it(prelude, fact, content, version):
    judged = [field for field in fields_of(content) if field.judged]
    stored = [*(field.stored for field in judged), *(field.day for field in judged if field.day)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(stored)} FROM {version._meta.db_table} LIMIT 0")
        expected = {CALLED.get(column.name, column.name): column.type_code for column in cursor.description}
    given = columns(prelude, fact)
    assert {name: given[name] for name in given if name not in BESIDE[fact]} == expected
