"""Each statement that fills a table of the engine names its columns, so that two neighbours cannot change places."""

import re
from pathlib import Path

import pytest
from django.db import connection

import contracts
from contracts.engine.assessment import WORKING_TABLES
from contracts.engine.composing import part

pytestmark = pytest.mark.django_db
INSERT = re.compile(r"^INSERT INTO (\w+)(?: \(([^)]*)\))?", re.MULTILINE)
FILES = sorted(Path(contracts.__file__).parent.rglob("*.sql"))
IDENTITY = ["cell_id", "unit_id", "owed_days"]  # of a unit: what every measure says; of the rest each fills its own


@pytest.fixture
def columns():
    with connection.cursor() as cursor:
        cursor.execute(part("tables"))
        cursor.execute(
            "SELECT attrelid::regclass::text, array_agg(attname::text ORDER BY attnum) FROM pg_attribute"
            " WHERE attrelid = ANY (%s::regclass[]) AND attnum > 0 AND NOT attisdropped GROUP BY attrelid",
            [[f"pg_temp.{name}" for name in WORKING_TABLES]],
        )
        return dict(cursor.fetchall())


def inserts():
    for file in FILES:
        for table, listed in INSERT.findall(file.read_text("utf-8")):
            yield file.name, table, re.split(r",\s*", listed.strip()) if listed else []


def test_every_insert_names_its_columns():
    assert [(file, table) for file, table, listed in inserts() if not listed] == []


def test_each_stage_fills_every_column_of_its_table(columns):
    """Of `measured` a kind fills what its verdict reads, after who is judged."""
    filled = [(table, listed) for _, table, listed in inserts() if table in columns]
    assert {table for table, _ in filled} == set(columns)
    for table, listed in filled:
        if table != "measured":
            assert listed == columns[table], table
        else:
            assert listed[:3] == IDENTITY and set(listed) <= set(columns[table])
