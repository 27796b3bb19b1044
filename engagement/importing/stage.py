"""Many facts at once: COPY into a temporary table, then a handful of statements under the heads of their forces.

Reading and checking a long file takes a while, and nobody's save waits for it: a force's head is locked only for the
statements at the end, which do for all staged facts what `ledger` and `links` do for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from engagement import links
from engagement.facts import Facts
from engagement.importing.likeness import LikenessOf
from engagement.version_log import HASH, Ledger
from inputs import Refusal, Refused
from record import marks
from record.entries import OpenHead, open_head
from record.timezones import day_of

SLOW_PLANS = ("enable_hashjoin", "enable_mergejoin", "enable_seqscan")
IMPORTED = "imported from a file"  # the reason of every version that a file wrote


@dataclass(frozen=True)
class StagedFacts:
    """What a row of the file states. `upon` is the version that it was compared with, 0 where it is new."""

    line: int
    facts: Facts
    filled: tuple[str, ...] = ()  # the fields of the content in which the file says something
    has_id: bool = False
    answer: str = ""
    upon: int = 0


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
            "columns": ", ".join(ledger.columns),
            "before": ", ".join(f"v.{column}" for column in columns),
            "row_columns": ", ".join((*ledger.row_columns, HASH)),
            "hash": HASH,
        }
        self._run("DROP TABLE IF EXISTS pg_temp.{stage}")  # of an earlier import in the same transaction
        self._run(
            "CREATE TEMPORARY TABLE {stage} ON COMMIT DROP AS SELECT 0::bigint AS line, {facts}, version,"
            " '{{}}'::text[] AS filled, false AS has_id, ''::text AS answer, 0 AS upon FROM {versions} WITH NO DATA"
        )
        self._run("ALTER TABLE {stage} ALTER version SET DEFAULT 1")

    def add(self, rows: Iterable[StagedFacts]) -> None:
        """Stage what rows state."""
        statement = "COPY {stage} (line, {facts}, filled, has_id, answer, upon) FROM STDIN".format_map(self.words)
        columns = self.ledger.columns
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                stated = [row.facts.stated[column] for column in columns]
                values = [_array(value) if value.__class__ is list else value for value in stated]
                about = (_array(row.filled), row.has_id, row.answer, row.upon)
                copy.write_row((row.line, row.facts.id, *values, row.facts.content_hash, *about))

    def restage(self, rows: Sequence[StagedFacts]) -> None:
        """Stage rows anew, in the place of what stands there under their lines."""
        self.leave_out([row.line for row in rows])
        self.add(rows)

    def leave_out(self, lines: Sequence[int]) -> None:
        """Store nothing of these lines."""
        self._run("DELETE FROM {stage} WHERE line = ANY (%(lines)s)", {"lines": list(lines)})

    # -- What is stored already ---------------------------------------------------------------------------------------

    def index(self) -> None:
        """Of an id that the file names twice the later row stays; from here on there is one row an id."""
        self.repeated = self._run(REPEATED)
        # Without the index, statistics of a just emptied or filled table can lead a join into a nested loop over both.
        self._run("CREATE UNIQUE INDEX ON {stage} ({id})")
        self._run("ANALYZE {stage}")

    def known_ids(self) -> list[tuple[int, UUID]]:
        """Lines whose id, given by the file, is stored, with that id."""
        return self._fetch(
            "SELECT s.line, r.id FROM {stage} s JOIN {rows} r ON r.id = s.{id} WHERE s.has_id ORDER BY 1"
        )

    def like_stored(self, likeness: LikenessOf) -> list[tuple[int, UUID, dict[str, Any], dict[str, Any]]]:
        """Lines without an id, each with what is stored from the same minute: its id, and both likenesses' columns."""
        columns = (*likeness.same, likeness.instant, likeness.words)
        names = {
            "staged": ", ".join(f"s.{column}" for column in columns),
            "stored": ", ".join(f"v.{column}" for column in columns),
            "same": " AND ".join(f"v.{column} = s.{column}" for column in likeness.same),
            "instant": likeness.instant,
        }
        # By the index, minute by minute: a table that has just grown is taken for small, and all of it joined to all.
        for plan in SLOW_PLANS:
            self._run(f"SET LOCAL {plan} = off")
        found = self._fetch(LIKE_STORED.format_map(self.words | names))
        for plan in SLOW_PLANS:
            self._run(f"SET LOCAL {plan} = DEFAULT")
        width = len(columns)
        return [
            (line, id, dict(zip(columns, both[:width], strict=True)), dict(zip(columns, both[width:], strict=True)))
            for line, id, *both in found
        ]

    def versions_of(self, ids: Sequence[UUID]) -> Iterator[tuple[UUID, int, str, dict[str, Any]]]:
        """Every version of these: id, number, reason, and what it states; those stored first come first."""
        for id, number, reason, *stated in self._fetch(VERSIONS_OF, {"ids": list(ids)}):
            yield id, number, reason, dict(zip(self.ledger.columns, stated, strict=True))

    def rows(self, lines: Sequence[int]) -> Iterator[tuple[int, UUID, list[str], bool, str, dict[str, Any]]]:
        """Staged rows: line, id, the fields it fills, whether the file gave the id, the answer, what it states."""
        for line, id, filled, has_id, answer, *stated in self._fetch(STAGED_ROWS, {"lines": list(lines)}):
            yield line, id, filled, has_id, answer, dict(zip(self.ledger.columns, stated, strict=True))

    def forces_of(self, ids: list[UUID]) -> dict[UUID, int]:
        """The force of each of these ids that is taken."""
        return dict(self._fetch("SELECT id, force_id FROM {rows} WHERE id = ANY (%(ids)s)", {"ids": ids}))

    def store(self, *, by: str) -> Counts:
        """Store what differs from what is stored, as new rows and new versions, with links, entries and marks."""
        forces = self._fetch(FORCES)
        heads = [(force, open_head(key)) for force, key in forces]  # all of them first, in the order of their keys
        # A table that was emptied and filled again since it was analysed is taken for empty, and read as a whole for
        # each staged row. What is looked for here is always found by an index.
        self._run("SET LOCAL enable_seqscan = off")
        counts = Counts(repeated=self.repeated, unchanged=self._run(UNCHANGED.replace("{same}", self._same())))
        if moved_on := self._fetch(MOVED_ON):
            reason = "what is stored was changed while this file was read: import it again"
            raise Refused([Refusal(line, "", reason) for (line,) in moved_on])
        for force, head in heads:
            self._store(force, head, by, counts)
        self._run("SET LOCAL enable_seqscan = DEFAULT")
        return counts

    def _store(self, force: int, head: OpenHead, by: str, counts: Counts) -> None:
        values = {"force": force, "at": head.at, "by": by, "imported": IMPORTED, "today": day_of(head.at)}
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


def _array(values: Sequence[int] | Sequence[str]) -> str:
    """An array as PostgreSQL reads it: of ids or keys, which hold nothing that needs more than quotes."""
    return "{" + ",".join([f'"{value}"' for value in values]) + "}"


REPEATED = (
    "DELETE FROM {stage} earlier USING {stage} later WHERE later.{id} = earlier.{id} AND later.line > earlier.line"
)

# Compared once more under the heads: while the file was read, another may have brought the same.
UNCHANGED = """
DELETE FROM {stage} s USING {rows} r, {versions} v
WHERE r.id = s.{id} AND v.{id} = s.{id} AND v.version = r.version AND {same}
"""

MOVED_ON = "SELECT s.line FROM {stage} s JOIN {rows} r ON r.id = s.{id} WHERE r.version <> s.upon ORDER BY s.line"

LIKE_STORED = """
SELECT DISTINCT s.line, v.{id}, {staged}, {stored}
FROM {stage} s
JOIN {versions} v ON {same} AND v.{instant} >= date_trunc('minute', s.{instant})
 AND v.{instant} < date_trunc('minute', s.{instant}) + INTERVAL '1 minute'
WHERE NOT s.has_id AND NOT EXISTS (SELECT FROM {stage} given WHERE given.has_id AND given.{id} = v.{id})
ORDER BY s.line, v.{id}
"""

VERSIONS_OF = """
SELECT {id}, version, reason, {columns} FROM {versions} v WHERE {id} = ANY (%(ids)s)
ORDER BY min(v.id) OVER (PARTITION BY {id}), version
"""

STAGED_ROWS = (
    "SELECT line, {id}, filled, has_id, answer, {columns} FROM {stage} WHERE line = ANY (%(lines)s) ORDER BY line"
)

FORCES = "SELECT id, key FROM teams_force WHERE id IN (SELECT force_id FROM {stage}) ORDER BY key"

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
