"""Statements that PostgreSQL plans once a connection, not each time: planning takes longer than most answers.

Their parameters are bound by the server, as psycopg does it; Django writes them into the text. After some uses on a
connection psycopg has the statement prepared, and after some more PostgreSQL keeps one plan where that is no dearer.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper


def prepared_cursor(to: Any = connection) -> CursorWrapper:
    """As `connection.cursor()`. Not for text with several statements, or with parameters whose type nothing tells."""
    to.ensure_connection()
    wrapped: CursorWrapper = to._prepare_cursor(ServerBindingCursor(to.connection))  # type: ignore[call-arg]  # psycopg's own argument
    return wrapped


class Preparing:
    """A connection whose cursors are such ones: for what takes a connection and asks it for a cursor."""

    def __init__(self, to: BaseDatabaseWrapper) -> None:
        self._to = to

    def __getattr__(self, name: str) -> Any:
        return getattr(self._to, name)

    def cursor(self) -> CursorWrapper:
        return prepared_cursor(self._to)
