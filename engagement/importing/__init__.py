"""Activities and enquiries from CSV files: checked row by row as any other content, stored as one change.

The whole file or nothing; the same file again changes nothing, and a row put right is asked about.
Source: formats.md, "Imports"; formats.md, "Which one is it?".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

from engagement.facts import Facts, activity_facts, enquiry_facts
from engagement.fields import written_id
from engagement.importing.keys_by_name import KeysByName
from engagement.importing.matching import Answer, Matching
from engagement.importing.rows import ACTIVITY_COLUMNS, DECIDE, ENQUIRY_COLUMNS, RowIds, file_columns, values
from engagement.importing.stage import IMPORTED, Counts, StagedFacts, StagingTable
from engagement.names import Names
from engagement.version_log import ACTIVITIES, ENQUIRIES, Ledger
from inputs import By, Record, Table, name_of, one_of
from record.dates import day_month
from record.refusal import Invalid

__all__ = [
    "ACTIVITY_COLUMNS",
    "ENQUIRY_COLUMNS",
    "IMPORTED",
    "Answer",
    "Counts",
    "Imported",
    "import_activities",
    "import_enquiries",
]

CHUNK = 5000  # records checked and staged at a time: what is held in memory

NOBODY = UUID(int=0)  # the id of a content that has none yet
Checked = tuple[Record, StagedFacts]


def import_activities(table: Table, *, by: By, now: datetime, answer: Answer | None = None) -> Imported:
    """Store the good records of the table, inside the caller's transaction; faults are noted in the records.

    `answer` is given for every row that contradicts what is stored; without one such a row is refused.
    """
    return _Import(table, ACTIVITIES, activity_facts, now).run(by, answer)


def import_enquiries(table: Table, *, by: By, now: datetime, answer: Answer | None = None) -> Imported:
    """Store the good records of the table, as `import_activities` does."""
    return _Import(table, ENQUIRIES, enquiry_facts, now).run(by, answer)


@dataclass(frozen=True)
class Imported:
    """What became of a file: counts, and for each line what its row is."""

    counts: Counts
    told: dict[int, str]
    undecided: bool  # as of `matching.Found`


class _Import:
    def __init__(self, table: Table, ledger: Ledger, check: Callable[..., Facts], now: datetime) -> None:
        self.table = table
        self.ledger = ledger
        self.names = Names.all_there_are()
        self.check = partial(check, names=self.names, now=now)
        self.columns = file_columns(ledger.content)
        self.made = table.mapping.shape.made if table.mapping else ()
        self.ids = RowIds()
        self.stage = StagingTable(ledger)

    def run(self, by: By, answer: Answer | None) -> Imported:
        self.by_name = KeysByName(self.names, getattr(by, "force_id", None))
        told: dict[int, str] = {}
        for chunk in _chunks(filter(None, map(self._checked, self.table))):
            taken = self.stage.forces_of([row.facts.id for _, row in chunk if row.has_id])
            staged = [row for record, row in chunk if _is_ours(record, row.facts, taken)]
            told |= dict.fromkeys((row.line for row in staged), "new")
            self.stage.add(staged)
        self.stage.index()
        found = Matching(self.stage, self.names, self.check, answer).run()
        for record in self.table.again(found.refused):
            record.refuse("", found.refused[record.line])
        counts = self.stage.store(by=name_of(by))
        counts.unchanged += len(found.nothing_new)
        return Imported(counts, told | found.told, found.undecided)

    def _checked(self, record: Record) -> Checked | None:
        """The record with what it states, or None where it has faults."""
        said = values(record, self.columns, self.made)
        self.by_name.put_into(record, said, self.ledger.content)
        written = record.read("id", written_id)
        answer = record.read(DECIDE, one_of(*(one.value for one in Answer)))
        if record.faults:
            return None
        made: Any = self.ledger.content
        content = made(id=written or NOBODY, **self._titled(said))
        try:
            facts = self.check(content if written else replace(content, id=self.ids.next(content)))
        except Invalid as invalid:
            record.refuse_fields(invalid)
            return None
        return record, StagedFacts(record.line, facts, tuple(said), has_id=written is not None, answer=answer or "")

    def _titled(self, said: dict[str, Any]) -> dict[str, Any]:
        """A title left out is made, as in "Social post, 3 November 2026", and the file says nothing by it."""
        if "title" not in self.made or said.get("title"):
            return said
        return {**said, "title": f"{self.by_name.channel(said['channel'])}, {day_month(said['starts_at'])}"}


def _chunks(checked: Iterator[Checked]) -> Iterator[list[Checked]]:
    while chunk := list(islice(checked, CHUNK)):
        yield chunk


def _is_ours(record: Record, facts: Facts, taken: dict[UUID, int]) -> bool:
    """Refuse an id under which another force has stored something: an import never moves it across."""
    if taken.get(facts.id, facts["force_id"]) == facts["force_id"]:
        return True
    record.refuse("id", "This id is taken by another force.")
    return False
