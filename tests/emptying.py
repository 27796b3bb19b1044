"""How tables are emptied after a test that commits: only those that hold anything. What was shipped comes back.

Django empties all sixty by TRUNCATE, which makes a new file for each of them and of their indexes, and then lets every
app fill in its content types and permissions anew: a third of a second, where most hold nothing and the others a few
rows. Keys refer to each other until the end of the transaction, but for some that are asked at once: what refers by
those goes first.
"""

from django.apps import AppConfig
from django.core.management.commands import flush
from django.db import connection, transaction

from portal.database.base import DatabaseOperations

NOBODY_WRITES = {"django_content_type", "auth_permission"}
# A test may add to these, or take away: they are given back as migrations, whichever they were, had left them.
SHIPPED = (
    "engagement_channel",
    "engagement_audience",
    "contracts_measurekind",
    "contracts_bankholiday",
    "contracts_escalationstep",
    "contracts_exemptionkind",
)
ASKED_AT_ONCE = "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND NOT condeferrable"


def empty_only_what_was_written() -> None:
    DatabaseOperations.sql_flush = _sql_flush
    flush.emit_post_migrate_signal = lambda *args, **options: None  # what it would fill in is still there


def note_what_was_shipped(sender: AppConfig, plan: list | None = None, **options) -> None:
    """After migrations: what is there then was shipped, whatever shipped it. So it is where nothing was noted yet."""
    if sender.name == "contracts" and (plan or not _is_noted()):  # the last of those that ship rows
        note_what_is_there()


def _is_noted() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('shipped_rows') IS NOT NULL")
        return cursor.fetchone()[0]


def note_what_is_there() -> None:
    """In the database itself, beside Django's tables: one may be used again. As the owner of the tables."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS shipped_rows")
        cursor.execute("CREATE TABLE shipped_rows (of_table text, rows jsonb)")
        for table in SHIPPED:
            cursor.execute(f"INSERT INTO shipped_rows SELECT '{table}', jsonb_agg(to_jsonb(whole)) FROM {table} whole")


def _sql_flush(self: DatabaseOperations, style: object, tables: list[str], **options: object) -> list[str]:
    written = [table for table in tables if table not in NOBODY_WRITES]
    some = (f"(SELECT '{table}' FROM {self.quote_name(table)} LIMIT 1)" for table in written)
    with transaction.atomic(), self.connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute(" UNION ALL ".join(some))
        filled = [name for (name,) in cursor.fetchall()]
        cursor.execute(ASKED_AT_ONCE)
        first = {name for (name,) in cursor.fetchall()}
    emptied = [f"DELETE FROM {self.quote_name(name)}" for name in sorted(filled, key=lambda name: name not in first)]
    given_back = [
        f"INSERT INTO {table} SELECT whole.* FROM shipped_rows,"
        f" jsonb_populate_recordset(NULL::{table}, rows) whole WHERE of_table = '{table}'"
        for table in SHIPPED
    ]
    return ["SET LOCAL ROLE NONE", *emptied, *given_back]
