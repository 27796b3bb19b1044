"""Activities and enquiries on the page: rows of the sender's own teams, compared with what is stored."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from engagement.importing import (
    ACTIVITY_COLUMNS,
    ENQUIRY_COLUMNS,
    Finding,
    Imported,
    Kind,
    Scope,
    import_activities,
    import_enquiries,
)
from engagement.importing.rows import with_decisions
from inputs import Columns, Record, Refusal
from inputs.corrected_table import CorrectedTable
from portal.imports import taking
from portal.imports.taking import Taken, TakenRow, Taking
from teams.permissions import Permission, teams_for

MOST_UNUSUAL = 10  # told of one by one
WORDS = {
    Kind.NEW: taking.NEW,
    Kind.NOTHING_NEW: taking.SAME,
    Kind.COMPLETES: taking.COMPLETES,
    Kind.NEXT_VERSION: taking.NEXT,
    Kind.CONTRADICTS: taking.CONTRADICTS,
    Kind.LOOKS_LIKE: taking.LOOKS_LIKE,
    Kind.LEFT: taking.LEFT,
    Kind.OVERRULED: taking.SAME,
    Kind.REFUSED: taking.REFUSED,
}


def take_activities(asked: Taking) -> Taken:
    """Store the file's activities, inside the caller's transaction."""
    return _take(asked, with_decisions(ACTIVITY_COLUMNS), import_activities)


def take_enquiries(asked: Taking) -> Taken:
    """Store the file's enquiries, inside the caller's transaction."""
    return _take(asked, with_decisions(ENQUIRY_COLUMNS), import_enquiries)


def _take(asked: Taking, columns: Columns, take: Callable[..., Imported]) -> Taken:
    teams = dict(teams_for(asked.by, Permission.IMPORT, asked.today).values_list("id", "force_id"))
    seen = SeenRows()
    table = CorrectedTable(
        asked.path,
        columns,
        seen.refuse,
        asked.came_to,
        asked.mapping,
        put_right=asked.put_right,
        left_out=asked.unreadable,
        seen=seen.note,
    )
    left_out = asked.left_out - asked.unreadable
    done = take(table, by=asked.by, now=asked.now, decisions=asked.decisions, scope=Scope(teams), left_out=left_out)
    rows = [_row(line, seen, done.findings.by_line.get(line)) for line in seen.lines if line not in left_out]
    notes = table.notes
    if done.counts.repeated:
        notes += (f"Rows overruled by a later row with the same id or number: {done.counts.repeated:,}.",)
    return Taken(rows, done.file_import, (*notes, *_unusual(done)))


def _unusual(done: Imported) -> list[str]:
    """What is taken, and rarely so: a slip, perhaps."""
    said = [f"Is line {line} right? {' '.join(words)}" for line, words in sorted(done.unusual.items())]
    more = len(said) - MOST_UNUSUAL
    return said if more <= 0 else [*said[:MOST_UNUSUAL], f"Also unusual: {more:,} more rows."]


class SeenRows:
    """What the rows of a file say, by line, and what was refused of them."""

    def __init__(self) -> None:
        self.cells: dict[int, str] = {}
        self.faults: dict[int, list[tuple[str, str]]] = defaultdict(list)

    def note(self, record: Record) -> None:
        self.cells[record.line] = json.dumps({name: cell for name, cell in record.cells.items() if cell})

    def refuse(self, record: Record, refusal: Refusal) -> None:
        self.faults[record.line].append((refusal.column, refusal.reason))

    @property
    def lines(self) -> list[int]:
        return sorted({*self.cells, *self.faults})


def _row(line: int, seen: SeenRows, found: Finding | None) -> TakenRow:
    cells = seen.cells.get(line, "{}")
    if found is None or found.kind is Kind.REFUSED:
        return TakenRow(line, taking.REFUSED, cells, faults=seen.faults[line])
    differs: list[Any] = [(one.name, one.stored, one.came) for one in found.differences]
    return TakenRow(line, WORDS[found.kind], cells, found.other, found.version, differs, found.words)
