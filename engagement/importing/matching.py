"""Which stored one a row is, and what the row then is: nothing new, its next version, a contradiction, or a new one.

Asked of the staged rows before they are stored; what is undecided is refused, so that a sheet put right and sent again
never counts twice. Source: formats.md, "Which one is it?".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import islice
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from engagement.facts import Facts, content_of
from engagement.fields import Field, fields_of
from engagement.importing.likeness import LIKENESS, Likeness
from engagement.importing.rows import id_of
from engagement.importing.stage import IMPORTED, StagedFacts, StagingTable
from engagement.importing.telling import told_differences
from engagement.joint import require_let_in
from engagement.models import Status
from engagement.names import Names
from record.refusal import Invalid

AT_ONCE = 2000  # likenesses compared at a time: what is held in memory
COMPLETES = {(Status.PLANNED, Status.HELD), (Status.PLANNED, Status.CANCELLED)}


class Answer(Enum):
    """What a person says of a row that contradicts what is stored."""

    UPDATE = "update"
    NEW = "new"
    LEAVE = "leave"


@dataclass(frozen=True)
class Version:
    """One stored version."""

    number: int
    stated: Mapping[str, Any]
    by_file: bool


@dataclass
class StoredOne:
    """What is stored under one id, with all its versions, the oldest first."""

    id: UUID
    versions: list[Version]

    @property
    def newest(self) -> Version:
        return self.versions[-1]

    @property
    def corrected_since(self) -> bool:
        """Whether a person has written a version since a file last told of it."""
        last_of_file = max((one.number for one in self.versions if one.by_file), default=None)
        return last_of_file is not None and self.newest.number > last_of_file


@dataclass(frozen=True)
class StagedRow:
    """A row of the file: what it states, and in which fields it says something."""

    line: int
    id: UUID
    stated: Mapping[str, Any]
    filled: frozenset[str]  # fields of the content
    has_id: bool  # the file gave it
    answer: Answer | None


@dataclass
class Found:
    """What became of the rows, by line."""

    told: dict[int, str] = field(default_factory=dict)  # for `--dry-run`
    refused: dict[int, str] = field(default_factory=dict)
    undecided: bool = False  # some of these contradict what is stored, and nobody has said what they are
    nothing_new: list[int] = field(default_factory=list)
    restaged: list[StagedFacts] = field(default_factory=list)


Says = Callable[[StagedRow, Version], bool]


class Matching:
    """The staged rows of one file against all that is stored."""

    def __init__(
        self,
        stage: StagingTable,
        names: Names,
        check: Callable[[Any], Facts],
        answer: Answer | None,
    ) -> None:
        self.stage = stage
        self.ledger = stage.ledger
        self.names = names
        self.check = check
        self.answer = answer  # for every row that gives none of its own
        self.fields = fields_of(self.ledger.content)[1:]
        self.found = Found()
        self.taken: set[UUID] = set()

    def run(self) -> Found:
        """Compare every row; what changes in the staging table is done to it."""
        by_id, by_likeness = self._candidates()
        for some in _batches(by_id):
            stored = self._stored({id for _, id in some})
            for row in self._rows([line for line, _ in some]):
                self._given(row, stored[row.id])
        for groups in _batches(by_likeness.values()):
            stored = self._stored({id for _, ids in groups for id in ids})
            places = {id: place for place, id in enumerate(stored)}
            rows = {row.line: row for row in self._rows([line for lines, _ in groups for line in lines])}
            for lines, ids in groups:
                self._alike(
                    [rows[line] for line in sorted(lines)], [stored[id] for id in sorted(ids, key=places.__getitem__)]
                )
        self.stage.leave_out([*self.found.nothing_new, *self.found.refused])
        self.stage.restage(self.found.restaged)
        return self.found

    # -- One row ------------------------------------------------------------------------------------------------------

    def _given(self, row: StagedRow, one: StoredOne) -> None:
        """A row whose own id is stored: its next version whatever differs, unless a person has corrected it since."""
        if _says_any(self._says, row, one):
            self._nothing_new(row, one)
        elif one.corrected_since and not self._completes(row, one):
            self._contradicts(row, one)
        else:
            self._next_version(row, one, "its next version")

    def _alike(self, rows: list[StagedRow], stored: list[StoredOne]) -> None:
        """Rows of one likeness: those that say what a stored one says, then the others in order; the rest is new.

        One that says all of it comes before one that leaves cells empty.
        """
        free, left = list(stored), rows
        for says in (self._equals, self._says):
            left = self._repeating(left, free, says)
        occupied = {one.id for one in stored}
        for row in left:
            completes = bool(free) and row.answer is not Answer.NEW and self._completes(row, free[0])
            if completes:
                self._next_version(row, free.pop(0), "completes what is stored")
            elif not free or (row.answer or self.answer) is Answer.NEW:
                self._new(row, occupied)
            else:
                self._contradicts(row, free.pop(0))

    def _repeating(self, rows: list[StagedRow], free: list[StoredOne], says: Says) -> list[StagedRow]:
        """Match, and take out of `free`, what any version says; the rows that are left."""
        left = []
        for row in rows:
            same = next((one for one in free if _says_any(says, row, one)), None)
            if same:
                free.remove(same)
                self._nothing_new(row, same)
            else:
                left.append(row)
        return left

    def _nothing_new(self, row: StagedRow, one: StoredOne) -> None:
        self.found.nothing_new.append(row.line)
        now = "" if self._says(row, one.newest) else f"; what stands now: {self._differing(row, one, now=True)}"
        self.found.told[row.line] = f"nothing new{now}"

    def _left(self, row: StagedRow) -> None:
        self.found.nothing_new.append(row.line)
        self.found.told[row.line] = "left as it is, as you said"

    def _next_version(self, row: StagedRow, one: StoredOne, word: str) -> None:
        if row.answer is Answer.LEAVE:
            self._left(row)
            return
        said = self._content(row.id, row.stated)
        changes = {name: getattr(said, name) for name in row.filled}
        content = replace(self._content(one.id, one.newest.stated), **changes)
        self._restage(row, content, one.newest.number, word, before=one)

    def _contradicts(self, row: StagedRow, one: StoredOne) -> None:
        match row.answer or self.answer:
            case Answer.UPDATE:
                self._next_version(row, one, "its next version, as you said")
            case Answer.LEAVE:
                self._left(row)
            case _:
                self.found.undecided = True
                self.found.refused[row.line] = self._differing(row, one)
                self.found.told[row.line] = f"contradicts: {self.found.refused[row.line]}"

    def _new(self, row: StagedRow, occupied: set[UUID]) -> None:
        """Under the next id of its likeness that nobody has."""
        if row.id not in occupied and row.id not in self.taken:
            self.taken.add(row.id)
            return
        content = self._content(row.id, row.stated)
        number = 1
        while (id := id_of(content, number)) in occupied or id in self.taken:
            number += 1
        self.taken.add(id)
        self._restage(row, replace(content, id=id), 0, "new")

    def _restage(self, row: StagedRow, content: Any, upon: int, word: str, *, before: StoredOne | None = None) -> None:
        try:
            facts = self.check(content)
            if before and self.ledger.has_links:
                require_let_in(before.id, before.newest.stated, facts.stated)
            self.found.restaged.append(StagedFacts(row.line, facts, upon=upon))
        except Invalid as invalid:
            self.found.refused[row.line] = invalid.said
            word = f"refused: {invalid.said}"
        self.found.told[row.line] = word

    # -- Comparing ----------------------------------------------------------------------------------------------------

    def _equals(self, row: StagedRow, version: Version) -> bool:
        return row.stated == version.stated

    def _says(self, row: StagedRow, version: Version) -> bool:
        """In the cells it fills."""
        return not self._differences(row, version)

    def _differences(self, row: StagedRow, version: Version) -> list[Field]:
        filled = (one for one in self.fields if one.name in row.filled)
        return [one for one in filled if row.stated[one.stored] != version.stated[one.stored]]

    def _completes(self, row: StagedRow, one: StoredOne) -> bool:
        """Against the newest version nothing differs but what was not known before, or how a plan went."""
        stated = one.newest.stated
        return all(
            stated[field.stored] in (None, "", [])
            or (field.name == "status" and (stated["status"], row.stated["status"]) in COMPLETES)
            for field in self._differences(row, one.newest)
        )

    def _differing(self, row: StagedRow, one: StoredOne, *, now: bool = False) -> str:
        """As in "12 came is now 13": what is stored, and what the file says; with `now` the other way round."""
        told, came = (self._content(row.id, stated) for stated in (one.newest.stated, row.stated))
        return told_differences(self._differences(row, one.newest), *((came, told) if now else (told, came)))

    def _content(self, id: UUID, stated: Mapping[str, Any]) -> Any:
        version = SimpleNamespace(**stated, **{self.ledger.reference: id})
        return content_of(self.ledger.content, version, self.names)

    # -- Reading ------------------------------------------------------------------------------------------------------

    def _candidates(self) -> tuple[list[tuple[int, UUID]], dict[Likeness, tuple[set[int], set[UUID]]]]:
        """Lines whose id is stored; and, by likeness, lines with the ids stored under it in any version."""
        likeness = LIKENESS[self.ledger]
        alike: dict[Likeness, tuple[set[int], set[UUID]]] = defaultdict(lambda: (set(), set()))
        for line, id, staged, stored in self.stage.like_stored(likeness):
            if (found := likeness.of(staged)) == likeness.of(stored):
                lines, ids = alike[found]
                lines.add(line)
                ids.add(id)
        return self.stage.known_ids(), dict(alike)

    def _stored(self, ids: Iterable[UUID]) -> dict[UUID, StoredOne]:
        """By id, in the order in which they were first stored."""
        found: dict[UUID, StoredOne] = {}
        for id, number, reason, stated in self.stage.versions_of(list(ids)):
            found.setdefault(id, StoredOne(id, [])).versions.append(Version(number, stated, reason == IMPORTED))
        return found

    def _rows(self, lines: Sequence[int]) -> list[StagedRow]:
        return [
            StagedRow(line, id, stated, frozenset(filled), has_id, Answer(answer) if answer else None)
            for line, id, filled, has_id, answer, stated in self.stage.rows(list(lines))
        ]


def _says_any(says: Says, row: StagedRow, one: StoredOne) -> bool:
    return any(says(row, version) for version in one.versions)


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(items)
    while some := list(islice(iterator, AT_ONCE)):
        yield some
