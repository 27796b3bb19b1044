"""A row of the file, and what is stored under one id: what is compared with what, field by field."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from engagement.content import Content, canonical
from engagement.facts import content_of
from engagement.fields import ActivityContent, Field, fields_of
from engagement.importing.answers import Answer
from engagement.importing.findings import Difference, told_differences
from engagement.models import Status
from engagement.names import Names
from engagement.version_log import Ledger

IMPORTED = "imported from a file"  # the reason of every version that a file wrote,
UNDONE = "import undone"  # and of every one that an undoing wrote

COMPLETES = {(Status.PLANNED, Status.HELD), (Status.PLANNED, Status.CANCELLED)}
UNKNOWN: tuple[Any, ...] = (None, "", [])


@dataclass(frozen=True)
class Version:
    """One stored version."""

    number: int
    stated: Mapping[str, Any]
    reason: str
    file_import: UUID | None

    @property
    def by_file(self) -> bool:
        return self.reason == IMPORTED


@dataclass
class StoredOne:
    """What is stored under one id, with all its versions, the oldest first."""

    id: UUID
    versions: list[Version] = field(default_factory=list)
    left: set[str] = field(default_factory=set)  # rows of which somebody said: leave it as it is

    @property
    def newest(self) -> Version:
        return self.versions[-1]

    @property
    def told(self) -> list[Version]:
        """Without what an import wrote that was undone, and its undoing: as if it had never been told."""
        undone = {version.file_import for version in self.versions if version.reason == UNDONE}
        return [one for one in self.versions if one.file_import is None or one.file_import not in undone]

    @property
    def never_told(self) -> bool:
        """All that was ever said of it came with imports that were undone."""
        return not self.told

    @property
    def corrected_since(self) -> bool:
        """Whether a person has written a version since a file last told of it."""
        last_of_file = max((one.number for one in self.told if one.by_file), default=None)
        return last_of_file is not None and self.told[-1].number > last_of_file

    def at(self, number: int) -> Version | None:
        return next((one for one in self.versions if one.number == number), None)


@dataclass(frozen=True)
class StagedRow:
    """A row of the file: what it states, and in which fields it says something."""

    line: int
    id: UUID
    stated: Mapping[str, Any]
    filled: frozenset[str]  # fields of the content
    has_id: bool  # the file gave it
    answer: Answer | None
    exported: int  # the version from which the portal's own export made it; 0: it did not


class Comparison:
    """Of rows with versions, in one log."""

    def __init__(self, ledger: Ledger, names: Names) -> None:
        self.ledger = ledger
        self.names = names
        self.fields = fields_of(ledger.content)[1:]

    def repeats(self, row: StagedRow, one: StoredOne) -> bool:
        """A version says all of it, what the row leaves empty too."""
        return any(row.stated == version.stated for version in one.told)

    def says_again(self, row: StagedRow, one: StoredOne) -> bool:
        """A version says it in the cells that the row fills."""
        return any(not self.differing(row, version) for version in one.told)

    def differing(self, row: StagedRow, version: Version) -> list[Field]:
        """The fields that the row fills and in which the version says something else."""
        filled = (one for one in self.fields if one.name in row.filled)
        return [one for one in filled if not _same(row.stated[one.stored], version.stated[one.stored])]

    def completes(self, row: StagedRow, one: StoredOne) -> bool:
        """Against the newest version nothing differs but what was not known before, or how a plan went."""
        stated = one.newest.stated
        return all(
            stated[field.stored] in UNKNOWN
            or (field.name == "status" and (stated["status"], row.stated["status"]) in COMPLETES)
            for field in self.differing(row, one.newest)
        )

    def told(self, row: StagedRow, one: StoredOne, fields: Iterable[Field] | None = None) -> tuple[Difference, ...]:
        """What differs between the newest version and the row, in words."""
        shown = self.differing(row, one.newest) if fields is None else fields
        return told_differences(list(shown), self.content(one.id, one.newest.stated), self.content(row.id, row.stated))

    def changed(self, row: StagedRow, one: StoredOne, names: Iterable[str]) -> Any:
        """The content of the newest version, with these fields as the row has them.

        Of what was never told the row says all of it, unless it was made from a version of it.
        """
        said = self.content(row.id, row.stated)
        if one.never_told and not row.exported:
            return replace(said, id=one.id)
        stored = self.content(one.id, one.newest.stated)
        named = set(names)
        if isinstance(said, ActivityContent) and "starts_at" in named and said.starts_at != stored.starts_at:
            named.add("time_known")  # of the start that is said, not of the day alone that stood there
        return replace(stored, **{name: getattr(said, name) for name in named})

    def content(self, id: UUID, stated: Mapping[str, Any]) -> Any:
        version = SimpleNamespace(**stated, **{self.ledger.reference: id})
        return content_of(self.ledger.content, version, self.names)

    def mark(self, row: StagedRow) -> str:
        """SHA-256 of what the row says: the same row has it again."""
        content: Content = self.content(row.id, row.stated)
        said = {name: value for name, value in canonical(content).items() if name in row.filled}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _same(came: Any, stored: Any) -> bool:
    """Text of blanks alone says nothing: a cell cannot hold it."""
    blank = isinstance(came, str) and isinstance(stored, str) and not came.strip() and not stored.strip()
    return blank or came == stored
