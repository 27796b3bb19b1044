"""All tables of a new embedded database in one go: what the migrations up to some day made of an empty one, as SQL.

Applying them one by one takes a quarter of a minute, nearly all of it Django's, which draws its picture of the models
anew for each. `tables_at_once.sql` is written by `manage.py write_tables`; migrations that it does not know are applied
on top of it, and a test holds both ways against each other. A database of one's own is migrated step by step.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from portal.database import APPLICATION, OWNER
from portal.database.grants import give_application_its_rights
from portal.database.server import embedded

FILE = Path(__file__).with_suffix(".sql")
# What `migrate` itself fills when it has ended, whichever way the tables came.
FILLED_AFTERWARDS = ("django_content_type", "auth_permission")
EMPTY = "SELECT NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace)"
SEALED = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    " AND NOT has_table_privilege(%s, oid, 'UPDATE') ORDER BY relname"
)
OF_THE_SESSION = re.compile(r"(SET |SELECT pg_catalog\.set_config|\\|--($| ))")
# A list of words is drawn with casts that would be read back as others: as it was said first, it comes out the same.
ONE_OF = re.compile(
    r"""\((\w+|"\w+")\)::text (= ANY|<> ALL) \(\(ARRAY\[((?:'[^']*'::character varying(?:, )?)+)\]\)::text\[\]\)"""
)
APPLIED = re.compile(r"(INSERT INTO public\.django_migrations VALUES \(\d+, '\w+', '\w+', )'[^']+'\);")


def fits(connection: BaseDatabaseWrapper) -> bool:
    """Whether this is an embedded database without anything in it."""
    if not connection.settings_dict["EMBEDDED"]:
        return False
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)
        return bool(cursor.fetchone()[0])


def make(connection: BaseDatabaseWrapper) -> None:
    """Make them, and note their migrations as applied."""
    give_application_its_rights(connection.alias)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = ''; SET LOCAL check_function_bodies = off")
        cursor.execute(FILE.read_text("utf-8"))


def written() -> str:
    """The file's text, from the migrations as they are now."""
    besides = [f"--exclude-table-data=public.{table}*" for table in FILLED_AFTERWARDS]
    with migrated("portal_step_by_step", "--step-by-step") as connects:
        dumped = dump(connects, "--no-owner", "--no-privileges", *besides)
        with psycopg.connect(**connects) as connection:
            sealed = connection.execute(SEALED, [APPLICATION]).fetchall()
    seals = (f"REVOKE UPDATE, DELETE, TRUNCATE ON public.{table} FROM {APPLICATION};" for (table,) in sealed)
    return "\n".join([*_statements(dumped), *seals, ""])


@contextmanager
def migrated(name: str, *options: str) -> Iterator[dict[str, Any]]:
    """How to connect to a new database of the embedded server, made by `migrate`; it is gone afterwards."""
    server = embedded(settings.DATABASES["default"])
    assert server  # asked for where there is one
    server.use()
    connects: dict[str, Any] = {"host": str(server.socket_folder), "user": OWNER}
    with psycopg.connect(**connects, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
        try:
            command = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0", *options]
            environment = os.environ | {"DATABASE_NAME": name}
            subprocess.run(command, check=True, cwd=settings.BASE_DIR, env=environment)  # noqa: S603
            yield connects | {"dbname": name}
        finally:
            connection.execute(f"DROP DATABASE {name}")


def dump(connects: dict[str, Any], *options: str) -> str:
    """All that is in a database, as PostgreSQL's own program writes it down."""
    server = embedded(settings.DATABASES["default"])
    assert server
    where = ["-h", connects["host"], "-U", connects["user"], "-d", connects["dbname"]]
    command = [str(server.binaries.program("pg_dump")), *where, "--no-comments", "--inserts", *options]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603


def _statements(dumped: str) -> Iterator[str]:
    for line in dumped.splitlines():
        if line and not OF_THE_SESSION.match(line) and not line.endswith(", 1, false);"):
            yield ONE_OF.sub(_one_of, APPLIED.sub(r"\1now());", line))


def _one_of(found: re.Match[str]) -> str:
    column, how, words = found.groups()
    return f"{column} {'IN' if how == '= ANY' else 'NOT IN'} ({words.replace('::character varying', '')})"
