"""Copies of the test database, so that two mutants at once are not in each other's way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections


@contextmanager
def copies_of_the_database(count: int) -> Iterator[list[str]]:
    """So many copies, by name; they are dropped in the end. Nobody may be in the database that is copied."""
    source = connection.settings_dict["NAME"]
    names = [f"{source}_{number}" for number in range(1, count + 1)]
    away = [f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)' for name in names]
    _as_owner(*away, *(f'CREATE DATABASE "{name}" TEMPLATE "{source}"' for name in names))
    try:
        yield names
    finally:
        _as_owner(*away)


def _as_owner(*statements: str) -> None:
    connections.close_all()
    role = connection.settings_dict["OPTIONS"].pop("assume_role", None)
    try:
        with connection._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        if role:
            connection.settings_dict["OPTIONS"]["assume_role"] = role
