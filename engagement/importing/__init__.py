"""Activities and enquiries from CSV files: checked row by row as any other content, stored as one change.

The whole file or nothing; the same file again changes nothing. Source: formats.md, "Imports".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from engagement.content import ActivityContent, EnquiryContent
from engagement.facts import Facts, activity_facts, enquiry_facts
from engagement.fields import written_id
from engagement.importing.rows import ACTIVITY_COLUMNS, ENQUIRY_COLUMNS, RowIds, values
from engagement.importing.stage import IMPORTED, Counts, StagingTable
from engagement.names import Names
from engagement.version_log import ACTIVITIES, ENQUIRIES, Ledger
from inputs import (
    By,
    Columns,
    Record,
    Table,
    name_of,
)
from record.refusal import Invalid

__all__ = ["ACTIVITY_COLUMNS", "ENQUIRY_COLUMNS", "IMPORTED", "Counts", "import_activities", "import_enquiries"]

CHUNK = 5000  # records checked and staged at a time: what is held in memory

Read = Callable[[dict[str, Any], UUID, Names], Facts]
Checked = tuple[Record, Facts, bool]  # the flag: whether the file wrote the id


def import_activities(table: Table, *, by: By, now: datetime) -> Counts:
    """Store the good records of the table, inside the caller's transaction; faults are noted in the records."""

    def read(said: dict[str, Any], id: UUID, names: Names) -> Facts:
        return activity_facts(ActivityContent(id=id, **said), names=names, now=now)

    return _import(table, ACTIVITIES, ACTIVITY_COLUMNS, read, by)


def import_enquiries(table: Table, *, by: By, now: datetime) -> Counts:
    """Store the good records of the table, as `import_activities` does."""

    def read(said: dict[str, Any], id: UUID, names: Names) -> Facts:
        return enquiry_facts(EnquiryContent(id=id, **said), names=names, now=now)

    return _import(table, ENQUIRIES, ENQUIRY_COLUMNS, read, by)


def _import(table: Table, ledger: Ledger, columns: Columns, read: Read, by: By) -> Counts:
    stage = StagingTable(ledger)
    names, ids = Names.all_there_are(), RowIds(ledger.noun)
    checked = filter(None, (_checked(record, columns, read, names, ids) for record in table))
    for chunk in _chunks(checked):
        taken = stage.forces_of([facts.id for _, facts, written in chunk if written])
        stage.add((record.line, facts) for record, facts, _ in chunk if _is_ours(record, facts, taken))
    return stage.store(by=name_of(by))


def _checked(record: Record, columns: Columns, read: Read, names: Names, ids: RowIds) -> Checked | None:
    """The record's facts, or None where it has faults."""
    said = values(record, columns)
    team = names.team(said.get("team", ""))
    written = record.read("id", written_id)
    if record.faults:
        return None
    id = written or ids.next(team.force.key if team else "", record.cells)
    try:
        return record, read(said, id, names), written is not None
    except Invalid as invalid:
        record.refuse_fields(invalid)
        return None


def _chunks(checked: Iterator[Checked]) -> Iterator[list[Checked]]:
    while chunk := list(islice(checked, CHUNK)):
        yield chunk


def _is_ours(record: Record, facts: Facts, taken: dict[UUID, int]) -> bool:
    """Refuse an id under which another force has stored something: an import never moves it across."""
    if taken.get(facts.id, facts["force_id"]) == facts["force_id"]:
        return True
    record.refuse("id", "This id is taken by another force.")
    return False
