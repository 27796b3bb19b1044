"""Activities and enquiries from CSV files: checked row by row as any other content, stored as one change.

The whole file or nothing; the same file again changes nothing, and a row put right is asked about.
Source: formats.md, "Imports"; formats.md, "Which one is it?".
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from itertools import islice
from typing import Any
from uuid import UUID

from engagement.facts import Facts, activity_facts, enquiry_facts
from engagement.fields import ActivityContent, written_id
from engagement.importing.answers import Answer, Answers, Decision
from engagement.importing.findings import NEW, OVERRULED, Finding, Findings, Kind
from engagement.importing.keys_by_name import KeysByName
from engagement.importing.matching import Matching
from engagement.importing.rows import ACTIVITY_COLUMNS, DECIDE, ENQUIRY_COLUMNS, VERSION, RowIds, file_columns, values
from engagement.importing.rows_and_versions import IMPORTED
from engagement.importing.scope import Scope
from engagement.importing.stage import Counts, StagedFacts, StagingTable
from engagement.names import Names
from engagement.unusual import unusual
from engagement.version_log import ACTIVITIES, ENQUIRIES, Ledger
from inputs import By, Record, Table, name_of, one_of, shown, whole_number
from inputs.models import FileImport, LeftRow
from record.dates import day_month
from record.refusal import Invalid

__all__ = [
    "ACTIVITY_COLUMNS",
    "ENQUIRY_COLUMNS",
    "IMPORTED",
    "Answer",
    "Counts",
    "Decision",
    "Finding",
    "Kind",
    "Imported",
    "Scope",
    "import_activities",
    "import_enquiries",
]

CHUNK = 500  # records checked and staged at a time: what is held in memory

ANSWER = one_of(*Answer)
NOBODY = UUID(int=0)  # the id of a content that has none yet
STORED = frozenset({Kind.NEW, Kind.COMPLETES, Kind.NEXT_VERSION})
Checked = tuple[Record, StagedFacts]


def import_activities(table: Table, **options: Any) -> Imported:
    """Store the good records of the table, inside the caller's transaction; faults are noted in the records.

    Takes what `Asked` holds. A row that contradicts what is stored, or looks like it, is refused until it is answered.
    """
    return _Import(table, ACTIVITIES, activity_facts, Asked(**options)).run()


def import_enquiries(table: Table, **options: Any) -> Imported:
    """Store the good records of the table, as `import_activities` does."""
    return _Import(table, ENQUIRIES, enquiry_facts, Asked(**options)).run()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How a file is to be taken."""

    by: By
    now: datetime
    answer: Answer | None = None  # for every row that gives none of its own
    decisions: Mapping[int, Sequence[Decision]] = field(default_factory=dict)  # by line, given on a page
    source: str = ""  # another system's name, for every row that gives none
    scope: Scope = Scope()  # whose rows it may hold
    left_out: frozenset[int] = frozenset()  # lines that are compared as all are, and not stored


@dataclass(frozen=True)
class Imported:
    """What became of a file: counts, and what each row was found to be, by line."""

    counts: Counts
    fresh: Sequence[int]  # all lines that were compared, in their order: new where nothing else was found
    found: Findings  # what else
    file_import: FileImport | None  # None where nothing was stored
    unusual: dict[int, list[str]] = field(default_factory=dict)  # of what was stored, by line

    @cached_property
    def findings(self) -> Findings:
        """Of every line: for whoever shows the rows. Of a million it would take more memory than reading them."""
        return Findings(dict.fromkeys(self.fresh, NEW) | self.found.by_line)


class _Import:
    def __init__(self, table: Table, ledger: Ledger, check: Callable[..., Facts], asked: Asked) -> None:
        self.table = table
        self.ledger = ledger
        self.asked = asked
        self.names = Names.all_there_are(asked.scope.forces)
        self.check = partial(check, names=self.names, now=asked.now)
        self.columns = file_columns(ledger.content)
        self.made = table.mapping.shape.made if table.mapping else ()
        self.by_name = KeysByName(self.names, getattr(asked.by, "force_id", None))
        self.ids = RowIds()
        self.stage = StagingTable(ledger)
        self.unusual: dict[int, list[str]] = {}  # by line
        self.impossible: dict[int, Invalid] = {}  # by line: what is taken only where it is stored already

    def run(self) -> Imported:
        fresh = array("Q")
        for chunk in _chunks(filter(None, map(self._checked, self.table))):
            named = [row.facts.id for _, row in chunk if row.has_id]
            taken = self.stage.forces_of(named) if named else {}
            staged = [row for record, row in chunk if self._is_ours(record, row.facts, taken)]
            fresh.extend(row.line for row in staged)
            self.stage.add(staged)
        self.ids.seen.clear()
        self.stage.index()
        matching = Matching(self.stage, self.names, self.check, self._answers(), self.asked.now, self.asked.scope)
        findings = matching.run()
        self._leave_out(findings)
        self._refuse_impossible(findings)
        refused = findings.refused
        for record in self.table.again(refused):
            if invalid := self.impossible.get(record.line):
                record.refuse_fields(invalid)
            else:
                record.refuse("", refused[record.line])
        self._keep_left(matching.left)
        counts, file_import = self._store()
        counts.unchanged += sum(one.kind in (Kind.NOTHING_NEW, Kind.LEFT) for one in findings.by_line.values())
        found = Findings(dict.fromkeys(self.stage.overruled, OVERRULED) | findings.by_line)
        return Imported(counts, fresh, found, file_import, self._unusual_in(found))

    def _unusual_in(self, found: Findings) -> dict[int, list[str]]:
        return {line: said for line, said in self.unusual.items() if found.by_line.get(line, NEW).kind in STORED}

    def _answers(self) -> Answers:
        return Answers(self.asked.answer, self.asked.decisions)

    def _store(self) -> tuple[Counts, FileImport | None]:
        by = name_of(self.asked.by)
        file_import = FileImport(noun=self.ledger.noun, name=self.table.path.name, by=by, at=self.asked.now)
        counts = self.stage.store(by=by, file_import=file_import)
        file_import.new, file_import.changed, file_import.unchanged = counts.new, counts.changed, counts.unchanged
        if not counts.new + counts.changed:
            return counts, None
        file_import.save(force_insert=True)  # the versions name it; the database asks at the end of the transaction
        return counts, file_import

    def _keep_left(self, left: Iterable[tuple[UUID, str]]) -> None:
        by = name_of(self.asked.by)
        rows = [LeftRow(of=of, row=row, by=by, at=self.asked.now) for of, row in left]
        LeftRow.objects.bulk_create(rows, ignore_conflicts=True)

    def _leave_out(self, findings: Findings) -> None:
        """Compared all the same: else what these are would be offered to the rows that were second to them."""
        findings.by_line.update(dict.fromkeys(self.asked.left_out, Finding(Kind.LEFT_OUT)))
        self.stage.leave_out(list(self.asked.left_out))

    def _refuse_impossible(self, findings: Findings) -> None:
        """Rules that came later hold for what is new: a row that says what is stored already is not refused."""
        for line, invalid in self.impossible.items():
            found = findings.by_line.get(line)
            if found is None or found.kind not in (Kind.NOTHING_NEW, Kind.LEFT, Kind.LEFT_OUT):
                findings.by_line[line] = Finding(Kind.REFUSED, words=invalid.said)
                self.stage.leave_out([line])

    def _checked(self, record: Record) -> Checked | None:
        """The record with what it states, or None where it has faults."""
        said = values(record, self.columns, self.made)
        self.by_name.put_into(record, said, self.ledger.content)
        if self.asked.source:
            said.setdefault("source", self.asked.source)
        written = record.read("id", written_id)
        answer = record.read(DECIDE, ANSWER)
        exported = record.read(VERSION, whole_number) if written else None
        if record.faults:
            return None
        made: Any = self.ledger.content
        content = made(id=written or NOBODY, **self._titled(said))
        if not written:  # before anybody has seen it: made anew it would cost as much again
            object.__setattr__(content, "id", self.ids.next(content))
        facts = self._facts(record, content)
        if facts is None:
            return None
        if isinstance(content, ActivityContent) and (said_of_it := unusual(content, now=self.asked.now)):
            self.unusual[record.line] = said_of_it
        filled = tuple(name for name in self.columns.all if name in record.cells) if exported else tuple(said)
        return record, StagedFacts(record.line, facts, filled, written is not None, answer or "", exported or 0)

    def _facts(self, record: Record, content: Any) -> Facts | None:
        try:
            return self.check(content)
        except Invalid as invalid:
            refused = invalid
        try:
            facts = self.check(content, bounds=False)
        except Invalid:
            record.refuse_fields(refused)
            return None
        self.impossible[record.line] = refused
        return facts

    def _is_ours(self, record: Record, facts: Facts, taken: dict[UUID, int]) -> bool:
        """Refuse a team out of scope, as one that nobody has, and an id of another force: no import moves it across."""
        if not self.asked.scope.holds(facts["team_id"]):
            record.refuse("team", f"There is no team {shown(record.cells['team'])}.")
            self.unusual.pop(record.line, None)
            return False
        if taken.get(facts.id, facts["force_id"]) == facts["force_id"]:
            return True
        whose = " by another force" if self.asked.scope.teams is None else ""
        record.refuse("id", f"This id is taken{whose}.")
        self.unusual.pop(record.line, None)
        return False

    def _titled(self, said: dict[str, Any]) -> dict[str, Any]:
        """A title left out is made, as in "Social post, 3 November 2026", and the file says nothing by it."""
        if "title" not in self.made or said.get("title"):
            return said
        return {**said, "title": f"{self.by_name.channel(said['channel'])}, {day_month(said['starts_at'])}"}


def _chunks(checked: Iterator[Checked]) -> Iterator[list[Checked]]:
    while chunk := list(islice(checked, CHUNK)):
        yield chunk
