"""Many facts at once: COPY into a temporary table, then a handful of statements under the heads of their forces.

Reading and checking a long file takes a while, and nobody's save waits for it: a force's head is locked only for the
statements at the end, which do for all staged facts what `ledger` and `links` do for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from engagement import links
from engagement.facts import Facts
from engagement.importing.answers import Answer
from engagement.importing.as_text import AS_TEXT, array_text
from engagement.importing.likeness import LIKENESS, LikenessOf
from engagement.importing.rows_and_versions import IMPORTED, UNDONE, StagedRow, Version
from engagement.importing.statements import (
    CHANGED_ROWS,
    CHANGED_TEAMS,
    ENTRIES,
    FORCES,
    HEADS,
    KNOWN_NUMBERS,
    LIKE_STORED,
    MOVED_ON,
    NEW_ROWS,
    NEW_VERSIONS,
    NUMBERED,
    NUMBERED_TWICE,
    REPEATED,
    RESEMBLING_ACTIVITIES,
    RESEMBLING_ENQUIRIES,
    STAGED_ROWS,
    TAKEN_IDS,
    UNCHANGED,
    VERSIONS_OF,
    WRITTEN_SINCE,
)
from engagement.version_log import HASH, Ledger
from inputs import Refusal, Refused
from inputs.models import FileImport
from record import marks
from record.entries import OpenHead, open_head, reached_in_the_past
from record.timezones import day_of

AT_ONCE = 2000  # rows compared, or written anew, at a time
SLOW_PLANS = ("enable_hashjoin", "enable_mergejoin", "enable_seqscan")


class StagedFacts(NamedTuple):
    """What a row of the file states. `upon` is the version that it was compared with, 0 where it is new."""

    line: int
    facts: Facts
    filled: tuple[str, ...] = ()  # the fields of the content in which the file says something
    has_id: bool = False
    answer: str = ""
    exported: int = 0  # the version from which the portal's export made the row
    upon: int = 0


@dataclass
class Counts:
    """What became of the staged rows."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    repeated: int = 0  # rows whose id or number the file names again further down: the last is what the file says

    def told(self, plural: str) -> str:
        """The counts in a sentence."""
        told = f"{self.new:,} {plural} new, {self.changed:,} changed, {self.unchanged:,} as they were."
        repeated = (
            f" {self.repeated:,} rows were overruled by a later row with the same id or number."
            if self.repeated
            else ""
        )
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
            " '{{}}'::text[] AS filled, false AS has_id, ''::text AS answer, 0 AS exported, 0 AS upon"
            " FROM {versions} WITH NO DATA"
        )
        self._run("ALTER TABLE {stage} ALTER version SET DEFAULT 1")

    def add(self, rows: Iterable[StagedFacts]) -> None:
        """Stage what rows state."""
        statement = "COPY {stage} (line, {facts}, filled, has_id, answer, exported, upon) FROM STDIN".format_map(
            self.words
        )
        columns = self.ledger.columns
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                stated = [row.facts.stated[column] for column in columns]
                values = [AS_TEXT[value.__class__](value) if value.__class__ in AS_TEXT else value for value in stated]
                besides = (array_text(row.filled), row.has_id, row.answer, row.exported, row.upon)
                copy.write_row((row.line, row.facts.id, *values, row.facts.content_hash, *besides))

    def restage(self, rows: Sequence[StagedFacts]) -> None:
        """Stage rows anew, in the place of what stands there under their lines."""
        self.leave_out([row.line for row in rows])
        self.add(rows)

    def leave_out(self, lines: Sequence[int]) -> None:
        """Store nothing of these lines."""
        self._run("DELETE FROM {stage} WHERE line = ANY (%(lines)s)", {"lines": list(lines)})

    # -- What is stored already ---------------------------------------------------------------------------------------

    def index(self) -> None:
        """Of an id or number that the file names twice the later row stays."""
        self.overruled = [line for statement in (REPEATED, NUMBERED_TWICE) for (line,) in self._fetch(statement)]
        # Without the index, statistics of a just emptied or filled table can lead a join into a nested loop over both.
        self._run("CREATE INDEX ON {stage} ({id}); CREATE INDEX ON {stage} (line)")
        self._run(f"ANALYZE {{stage}} ({', '.join(sorted(self._looked_for()))})")
        self.seen = dict(self._fetch(HEADS)) | reached_in_the_past()
        [self.days] = self._fetch("SELECT min({day}), max({day}) FROM {stage}")  # of the file; None where it has no row

    def _looked_for(self) -> set[str]:
        """The columns by which statements find staged rows: what the others hold changes no plan."""
        own = {"line", "source", "source_id", "force_id", "upon", "has_id", "version", self.ledger.reference}
        return {*own, *LIKENESS[self.ledger].same, LIKENESS[self.ledger].instant, self.ledger.day}

    def known_ids(self) -> dict[int, UUID]:
        """Lines whose id, given by the file, is stored, with that id."""
        return dict(
            self._fetch("SELECT s.line, r.id FROM {stage} s JOIN {rows} r ON r.id = s.{id} WHERE s.has_id ORDER BY 1")
        )

    def known_numbers(self) -> dict[int, UUID]:
        """Lines whose number in another system is stored, with the id of the row that has it."""
        return dict(self._fetch(KNOWN_NUMBERS))

    def like_stored(
        self, likeness: LikenessOf, among: list[UUID] | None = None
    ) -> Iterator[tuple[int, UUID, dict[str, Any], dict[str, Any]]]:
        """Lines, each with what is stored from the same minute: its id, and what both say that tells them apart."""
        columns = (*likeness.same, likeness.instant, likeness.words, "source", "source_id")
        names = {
            "staged": ", ".join(f"s.{column}" for column in columns),
            "stored": ", ".join(f"v.{column}" for column in columns),
            "same": " AND ".join(f"v.{column} = s.{column}" for column in likeness.same),
            "instant": likeness.instant,
            "among": "" if among is None else "AND s.upon = 0 AND v.{id} = ANY (%(among)s)".format_map(self.words),
        }
        # By the index, minute by minute: a table that has just grown is taken for small, and all of it joined to all.
        self._run("; ".join(f"SET LOCAL {plan} = off" for plan in SLOW_PLANS))
        with connection.chunked_cursor() as cursor:
            cursor.execute(LIKE_STORED.format_map(self.words | names), {"among": among})
            self._run("; ".join(f"SET LOCAL {plan} = DEFAULT" for plan in SLOW_PLANS))
            while some := cursor.fetchmany(AT_ONCE):
                for line, id, *both in some:
                    staged, stored = both[: len(columns)], both[len(columns) :]
                    yield line, id, dict(zip(columns, staged, strict=True)), dict(zip(columns, stored, strict=True))

    def versions_of(self, ids: Sequence[UUID]) -> Iterator[tuple[UUID, Version]]:
        """Every version of these; those stored first come first."""
        for id, number, reason, file_import, *stated in self._fetch(VERSIONS_OF, {"ids": list(ids)}):
            yield id, Version(number, dict(zip(self.ledger.columns, stated, strict=True)), reason, file_import)

    def rows(self, lines: Sequence[int]) -> Iterator[StagedRow]:
        """The rows that begin on these lines."""
        for line, id, filled, has_id, answer, exported, *stated in self._fetch(STAGED_ROWS, {"lines": list(lines)}):
            said = dict(zip(self.ledger.columns, stated, strict=True))
            yield StagedRow(line, id, said, frozenset(filled), has_id, Answer(answer) if answer else None, exported)

    def resembling(
        self, columns: Sequence[str], matched: Sequence[UUID], today: date, unconfirmed: date
    ) -> Iterator[tuple[int, UUID, str, int, bool, bool, dict[str, Any], dict[str, Any]]]:
        """Lines still new, each with stored ones it could be: their ids, the row's own answer, the newest version and
        whether a file wrote it, whether the channel is a frequent one, and what both state in these columns.

        `matched` are out of the question.
        """
        names = {of: ", ".join(f"{at}.{column}" for column in columns) for of, at in (("staged", "s"), ("stored", "v"))}
        statement = RESEMBLING_ACTIVITIES if self.ledger.has_links else RESEMBLING_ENQUIRIES
        first_day, last_day = self.days
        about = {"matched": list(matched), "today": today, "unconfirmed": unconfirmed}
        about |= {"imported": IMPORTED, "undone": UNDONE, "first_day": first_day, "last_day": last_day}
        width = len(columns)
        for *found, by_file, frequent in self._fetch(statement.format_map(self.words | names), about):
            pair, both = found[:4], found[4:]
            came, stored = (dict(zip(columns, half, strict=True)) for half in (both[:width], both[width:]))
            yield (*pair, by_file, frequent, came, stored)

    def still_new(self) -> list[int]:
        """Lines of rows that nothing stored is, and to which the file gave no id."""
        return [line for (line,) in self._fetch("SELECT line FROM {stage} WHERE upon = 0 AND NOT has_id ORDER BY 1")]

    def taken_ids(self) -> list[int]:
        """Lines still new whose id, which the file did not give, something stored or another row has."""
        return [line for (line,) in self._fetch(TAKEN_IDS)]

    def taken(self, ids: Iterable[UUID]) -> set[UUID]:
        """Those of the ids that something stored or staged has."""
        statements = (
            "SELECT {id} FROM {stage} WHERE {id} = ANY (%(ids)s)",
            "SELECT id FROM {rows} WHERE id = ANY (%(ids)s)",
        )
        return {id for one in statements for (id,) in self._fetch(one, {"ids": list(ids)})}

    def forces_of(self, ids: list[UUID]) -> dict[UUID, int]:
        """The force of each of these ids that is taken."""
        return dict(self._fetch("SELECT id, force_id FROM {rows} WHERE id = ANY (%(ids)s)", {"ids": ids}))

    def store(self, *, by: str, file_import: FileImport, reason: str = IMPORTED) -> Counts:
        """Store what differs from what is stored, as new rows and new versions, with links, entries and marks."""
        forces = self._fetch(FORCES)
        heads = [(force, open_head(key)) for force, key in forces]  # all of them first, in the order of their keys
        # A table that was emptied and filled again since it was analysed is taken for empty, and read as a whole for
        # each staged row. What is looked for here is always found by an index.
        self._run("SET LOCAL enable_seqscan = off")
        counts = Counts(repeated=len(self.overruled), unchanged=self._run(UNCHANGED.replace("{same}", self._same())))
        if moved_on := self._moved_on(heads):
            reason = "what is stored was changed while this file was read: import it again"
            raise Refused([Refusal(line, "", reason) for line in moved_on])
        for force, head in heads:
            self._store(force, head, counts, {"by": by, "file_import": file_import.pk, "imported": reason})
        self._run("SET LOCAL enable_seqscan = DEFAULT")
        return counts

    def _moved_on(self, heads: Sequence[tuple[int, OpenHead]]) -> list[int]:
        """Lines whose stored one, or one like it, was written since the rows were compared."""
        lines = [line for (line,) in self._fetch(MOVED_ON)]
        for _, head in heads:
            before = self.seen.get(head.force, 0)
            if head.sequence > before:
                since = self._fetch(WRITTEN_SINCE, {"head": head.force, "before": before})
                likeness = LIKENESS[self.ledger]
                for line, _, staged, stored in self.like_stored(likeness, [UUID(id) for (id,) in since]):
                    if likeness.of(staged) == likeness.of(stored):
                        lines.append(line)
        return sorted(set(lines))

    def _store(self, force: int, head: OpenHead, counts: Counts, values: dict[str, Any]) -> None:
        values |= {"force": force, "at": head.at, "today": day_of(head.at)}
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
