"""Does a write work? Asked of the database by writing, for a disk that is full answers every question as before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

import psycopg
from django.db import Error, connection, transaction

EVERY = timedelta(seconds=10)  # at least between two tries of one process: whoever asks us often costs no more
LONGEST = "2s"  # for each statement; one that waits longer is as good as refused
WRITES = (
    # The one row, whether it is there or not. The database's clock: nobody's time but that of the write.
    "INSERT INTO portal_writeprobe (id, at) VALUES (1, clock_timestamp())"
    " ON CONFLICT (id) DO UPDATE SET at = EXCLUDED.at",
    # A full disk takes that write as long as the row's page has room. This table is empty after each transaction, so
    # that its first row needs a new page of the disk each time.
    "CREATE TEMPORARY TABLE IF NOT EXISTS room_for_a_page (filler text) ON COMMIT DELETE ROWS",
    "INSERT INTO pg_temp.room_for_a_page VALUES ('')",
)
REASONS: tuple[tuple[type[Exception], str], ...] = (
    (psycopg.errors.DiskFull, "The database takes no writes: its disk is full."),
    (psycopg.errors.ReadOnlySqlTransaction, "The database takes no writes: it is read-only."),
    (psycopg.errors.QueryCanceled, f"The database takes no writes: one did not end within {LONGEST}."),
    (psycopg.errors.InsufficientPrivilege, "The database takes no writes of ours: `manage.py migrate` as the owner."),
    (psycopg.errors.UndefinedTable, "The database is not up to date: `manage.py migrate` as the owner."),
)


def bound_statements() -> None:
    """Until the transaction ends, a statement that takes too long is an error and not a wait."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = '{LONGEST}'")


def fault_of_a_write() -> str:
    """Why a write does not work now, as a sentence; empty where it does."""
    try:
        with transaction.atomic():
            bound_statements()
            with connection.cursor() as cursor:
                for statement in WRITES:
                    cursor.execute(statement)
    except Error as error:
        return reason_of(error)
    return ""


def reason_of(error: Error) -> str:
    """A sentence without names: whoever watches over the portal need not be one of its people."""
    return next((said for kind, said in REASONS if isinstance(error.__cause__, kind)), "The database takes no writes.")


class Watch:
    """The last outcome, asked again when it is older than `EVERY`. One thread asks; the others wait for it."""

    def __init__(self, ask: Callable[[], str] = fault_of_a_write) -> None:
        self._ask = ask
        self._one_thread = Lock()
        self.forget()

    def forget(self) -> None:
        self._asked_at: datetime | None = None
        self._fault = ""

    def fault(self, now: datetime) -> str:
        with self._one_thread:
            # A clock that was put back must not make us believe the last outcome for long.
            if self._asked_at is None or abs(now - self._asked_at) >= EVERY:
                self._fault, self._asked_at = self._ask(), now
            return self._fault


watch = Watch()
