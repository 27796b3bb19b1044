"""Tests run with the application's rights, as web and worker do: what it may not do fails here too."""

import os
import subprocess
import sys

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.db.migrations.state import ProjectState

from record.append_only import Seal
from tests.portal.processes import TREE

FORBIDDEN = "permission denied|must be owner"


def run(statement: str) -> list:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def sealed(db, as_owner):
    """A table as a migration makes it, sealed as a migration seals it."""
    with as_owner():
        run("CREATE TABLE history (word text)")
        apply(Seal("history"), "database_forwards")
    run("INSERT INTO history VALUES ('kept')")


def apply(seal: Seal, direction: str) -> None:
    with connection.schema_editor() as editor:
        getattr(seal, direction)("portal", editor, ProjectState(), ProjectState())


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (word text)",
        "ALTER TABLE django_session ADD COLUMN more text",
        "DROP TABLE django_session",
        "TRUNCATE django_session",
        "CREATE ROLE another",
        "ALTER TABLE django_session OWNER TO CURRENT_USER",
    ],
)
def test_the_application_defines_nothing_and_empties_nothing(db, statement):
    with pytest.raises(ProgrammingError, match=FORBIDDEN):
        run(statement)


def test_it_works_with_rows_of_every_table_the_owner_makes(db, as_owner):
    with as_owner():
        run("CREATE TABLE fresh (number bigint GENERATED ALWAYS AS IDENTITY, word text)")
    run("INSERT INTO fresh (word) VALUES ('a'), ('b')")
    run("UPDATE fresh SET word = 'c' WHERE word = 'a'")
    run("DELETE FROM fresh WHERE word = 'b'")

    assert run("SELECT number, word FROM fresh") == [(1, "c")]


@pytest.mark.parametrize("statement", ["UPDATE history SET word = ''", "DELETE FROM history", "TRUNCATE history"])
def test_sealed_history_takes_rows_and_loses_none(sealed, statement):
    with pytest.raises(ProgrammingError, match=FORBIDDEN):
        run(statement)
    run("INSERT INTO history VALUES ('added')")

    assert run("SELECT word FROM history ORDER BY word") == [("added",), ("kept",)]


def test_a_seal_can_be_taken_back_by_its_migration(sealed, as_owner):
    with as_owner():
        apply(Seal("history"), "database_backwards")
    run("DELETE FROM history")

    assert run("SELECT word FROM history") == []


def test_the_application_cannot_become_the_owner(db):
    """In tests the owner signs in and acts as the application; elsewhere the application itself does."""
    script = (
        "import django; django.setup(); from django.db import connection; cursor = connection.cursor();"
        "cursor.execute('SELECT current_user, session_user'); print(*cursor.fetchone());"
        "cursor.execute('SET ROLE portal_owner')"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings", "LOG_LEVEL": "ERROR"}
    result = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=TREE, capture_output=True, text=True, timeout=60
    )

    assert result.stdout.strip() == "portal portal"
    assert 'permission denied to set role "portal_owner"' in result.stderr


@pytest.mark.django_db(transaction=True)
def test_between_tests_even_sealed_tables_are_emptied(as_owner):
    table = apps.get_model("axes", "AccessLog")._meta.db_table
    with as_owner():
        apply(Seal(table), "database_forwards")
    try:
        call_command("flush", interactive=False, verbosity=0)
        with pytest.raises(ProgrammingError, match=FORBIDDEN):
            run(f"TRUNCATE {table}")
    finally:
        with as_owner():
            apply(Seal(table), "database_backwards")
