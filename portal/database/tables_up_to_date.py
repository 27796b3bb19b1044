"""Whether the tables are those of this code: asked once by each command, when it first asks the database for anything.

Those of the embedded database are made, or brought up to date, at once: whoever tries the portal out has no second
command to know of. A database of one's own is changed by its owner alone, who chooses the moment.
"""

from __future__ import annotations

import fcntl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.migrations.executor import MigrationExecutor

# Commands about the tables themselves, which must work whatever state those are in.
ABOUT_TABLES = frozenset(
    {"check", "dbshell", "flush", "makemigrations", "migrate", "showmigrations", "sqlflush", "sqlmigrate"}
)


class OldTables(RuntimeError):
    """Tables are missing or old, and not ours to change; the message says so to whoever typed the command."""


def look_after_tables(command: str) -> None:
    """Look at the tables when this command first connects; one that never does needs no database."""
    if command not in ABOUT_TABLES:
        connection_created.connect(_look)


def _look(sender: type, connection: BaseDatabaseWrapper, **signal: object) -> None:
    if connection.alias != DEFAULT_DB_ALIAS:
        return
    connection_created.disconnect(_look)
    if not _are_old(connection):
        return
    if not connection.settings_dict["EMBEDDED"]:
        raise OldTables("The database's tables are missing or older than this portal: run `manage.py migrate` first.")
    with one_at_a_time(settings.DATA_DIR, sys.stderr):
        if _are_old(connection):
            _migrate()


def _are_old(connection: BaseDatabaseWrapper) -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrate() -> None:
    """As the owner, and so in a process of its own. What it says is no part of the command's answer."""
    sys.stderr.write("Bringing the tables of the embedded database up to date.\n")
    command = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"]
    if code := subprocess.run(command, cwd=settings.BASE_DIR, stdout=sys.stderr).returncode:  # noqa: S603
        sys.exit(code)


@contextmanager
def one_at_a_time(data_dir: Path, to: TextIO) -> Iterator[None]:
    """Two that are started together prepare one after the other: what the first has done, the second finds done."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data_dir / "preparing.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            to.write(f"Another command is preparing {data_dir}: waiting until it has done so.\n")
            to.flush()
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
