"""Many facts at once: COPY into a temporary table, then a handful of statements under the heads of their forces.

Reading and checking a long file takes a while, and nobody's save waits for it: a force's head is locked only for the
statements at the end, which do for all staged facts what `ledger` and `links` do for one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from engagement import links
from engagement.facts import Facts
from engagement.version_log import HASH, Ledger
from record import marks
from record.entries import OpenHead, open_head
from record.timezones import day_of

IMPORTED = "imported from a file"  # the reason of every version that a file wrote


@dataclass
class Counts:
    """What became of the staged rows."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    repeated: int = 0  # rows whose id the file names again further down: the last one is what the file says

    def told(self, plural: str) -> str:
        """The counts in a sentence."""
        told = f"{self.new:,} {plural} new, {self.changed:,} changed, {self.unchanged:,} as they were."
        repeated = f" {self.repeated:,} rows were overruled by a later row with the same id." if self.repeated else ""
        return told + repeated


class StagingTable:
    """The temporary table of one import. It goes with the transaction."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        columns = (ledger.reference, *ledger.columns, HASH)
        self.words = {
            "stage": f"staged_{ledger.noun}",
            "rows": ledger.row_table,
            "versions": ledger.version_table,
            "noun": ledger.noun,
            "id": ledger.reference,
            "day": ledger.day,
            "facts": ", ".join(columns),
            "before": ", ".join(f"v.{column}" for column in columns),
            "row_columns": ", ".join((*ledger.row_columns, HASH)),
            "hash": HASH,
        }
        self._run("DROP TABLE IF EXISTS pg_temp.{stage}")  # of an earlier import in the same transaction
        self._run(
            "CREATE TEMPORARY TABLE {stage} ON COMMIT DROP AS SELECT 0::bigint AS line, {facts}, version"
            " FROM {versions} WITH NO DATA"
        )
        self._run("ALTER TABLE {stage} ALTER version SET DEFAULT 1")

    def add(self, rows: Iterable[tuple[int, Facts]]) -> None:
        """Stage facts, each with the line on which it stood."""
        statement = "COPY {stage} (line, {facts}) FROM STDIN".format_map(self.words)
        columns = self.ledger.columns
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for line, facts in rows:
                stated = [facts.stated[column] for column in columns]
                values = [_array(value) if value.__class__ is list else value for value in stated]
                copy.write_row((line, facts.id, *values, facts.content_hash))

    def forces_of(self, ids: list[UUID]) -> dict[UUID, int]:
        """The force of each of these ids that is taken."""
        return dict(self._fetch("SELECT id, force_id FROM {rows} WHERE id = ANY (%(ids)s)", {"ids": ids}))

    def store(self, *, by: str) -> Counts:
        """Store what differs from what is stored, as new rows and new versions, with links, entries and marks."""
        counts = Counts(repeated=self._run(REPEATED))
        # Without the index, statistics of a just emptied or filled table can lead a join into a nested loop over both.
        self._run("CREATE UNIQUE INDEX ON {stage} ({id})")
        self._run("ANALYZE {stage}")
        forces = self._fetch(FORCES)
        heads = [(force, open_head(key)) for force, key in forces]  # all of them first, in the order of their keys
        # A table that was emptied and filled again since it was analysed is taken for empty, and read as a whole for
        # each staged row. What is looked for here is always found by an index.
        self._run("SET LOCAL enable_seqscan = off")
        for force, head in heads:
            self._store(force, head, by, counts)
        self._run("SET LOCAL enable_seqscan = DEFAULT")
        return counts

    def _store(self, force: int, head: OpenHead, by: str, counts: Counts) -> None:
        values = {"force": force, "at": head.at, "by": by, "imported": IMPORTED, "today": day_of(head.at)}
        counts.unchanged += self._run(UNCHANGED.replace("{same}", self._same()), values)
        counts.changed += self._run(NUMBERED, values)
        self._run(CHANGED_ROWS.replace("{set}", self._set()), values)
        counts.new += self._run(NEW_ROWS, values)
        self._run(NEW_VERSIONS, values)
        if self.ledger.has_links:
            links.derive_many("(SELECT * FROM {stage} WHERE force_id = %(force)s)".format_map(self.words), values)
        self._write_entries(head, values)
        self._mark(values)

    def _write_entries(self, head: OpenHead, values: dict[str, Any]) -> None:
        count = self._fetch("SELECT count(*) FROM {stage} WHERE force_id = %(force)s", values)[0][0]
        self._run(ENTRIES, {**values, "head": head.force, "before": head.reserve(count)})

    def _mark(self, values: dict[str, Any]) -> None:
        teams = "unnest(v.team_id || v.also_team_ids)" if self.ledger.has_links else "unnest(ARRAY[v.team_id])"
        marks.mark_each(dict(self._fetch(CHANGED_TEAMS.replace("{teams}", teams), values)))

    def _same(self) -> str:
        """Whether version v and staged s say the same, as equal `Facts.stated` do."""
        columns = self.ledger.columns
        return " IS NOT DISTINCT FROM ".join(f"ROW({', '.join(f'{of}.{c}' for c in columns)})" for of in "vs")

    def _set(self) -> str:
        return ", ".join(f"{column} = s.{column}" for column in (*self.ledger.row_columns, HASH, "version"))

    def _run(self, statement: str, values: dict[str, Any] | None = None) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement.format_map(self.words), values)
            return cursor.rowcount

    def _fetch(self, statement: str, values: dict[str, Any] | None = None) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(statement.format_map(self.words), values)
            return cursor.fetchall()


def _array(values: list[int] | list[str]) -> str:
    """An array as PostgreSQL reads it: of ids or keys, which hold nothing that needs more than quotes."""
    return "{" + ",".join([f'"{value}"' for value in values]) + "}"


REPEATED = (
    "DELETE FROM {stage} earlier USING {stage} later WHERE later.{id} = earlier.{id} AND later.line > earlier.line"
)

FORCES = "SELECT id, key FROM teams_force WHERE id IN (SELECT force_id FROM {stage}) ORDER BY key"

# Not only the newest version is compared: also the one that a file wrote last. Where a person has corrected it since,
# the same file again says nothing new, and must not undo the correction.
UNCHANGED = """
DELETE FROM {stage} s USING {rows} r, {versions} v
WHERE s.force_id = %(force)s AND r.id = s.{id} AND v.{id} = s.{id} AND {same}
AND (v.version = r.version OR v.version = (
    SELECT max(i.version) FROM {versions} i WHERE i.{id} = s.{id} AND i.reason = %(imported)s
))
"""

NUMBERED = (
    "UPDATE {stage} s SET version = row.version + 1 FROM {rows} row WHERE s.force_id = %(force)s AND row.id = s.{id}"
)

NEW_ROWS = """
INSERT INTO {rows} (id, {row_columns}, known_at, version)
SELECT {id}, {row_columns}, %(at)s, version FROM {stage} WHERE force_id = %(force)s AND version = 1 ORDER BY line
"""

CHANGED_ROWS = """
UPDATE {rows} r SET {set}, known_at = %(at)s
FROM {stage} s WHERE s.force_id = %(force)s AND s.version > 1 AND r.id = s.{id}
"""

NEW_VERSIONS = """
INSERT INTO {versions} ({facts}, known_at, version, by, reason)
SELECT {facts}, %(at)s, version, %(by)s, %(imported)s FROM {stage} WHERE force_id = %(force)s ORDER BY line
"""

ENTRIES = """
INSERT INTO record_entry (force, sequence, at, by, action, subject, before, after, reason)
SELECT %(head)s, %(before)s + row_number() OVER (ORDER BY s.line), %(at)s, %(by)s,
       '{noun}.' || CASE WHEN v.version IS NULL THEN 'logged' ELSE 'corrected' END, '{noun}:' || s.{id},
       CASE WHEN v.version IS NOT NULL THEN jsonb_build_object('version', v.version, 'receipt', v.{hash}) END,
       jsonb_build_object('version', s.version, 'receipt', s.{hash}), %(imported)s
FROM {stage} s LEFT JOIN {versions} v ON v.{id} = s.{id} AND v.version = s.version - 1
WHERE s.force_id = %(force)s
"""

# Teams of the staged versions and of those they replace, from the first day that can matter (see `Ledger.mark`).
CHANGED_TEAMS = """
SELECT team.id, least(min(v.{day}), %(today)s)
FROM (
    SELECT {facts} FROM {stage} WHERE force_id = %(force)s
    UNION ALL
    SELECT {before} FROM {stage} s JOIN {versions} v ON v.{id} = s.{id} AND v.version = s.version - 1
    WHERE s.force_id = %(force)s
) AS v CROSS JOIN LATERAL {teams} AS team (id)
GROUP BY team.id ORDER BY team.id
"""
