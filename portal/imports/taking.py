"""What a file is taken with, and what became of its rows: the same shapes for every kind of file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from engagement.importing import Decision
from inputs.mapping import Mapping as ColumnMapping
from inputs.models import FileImport
from teams.models import Person

# What a row is, as it is found; `engagement.importing.Kind` has the first seven under other words.
NEW, SAME, COMPLETES, NEXT, CONTRADICTS, LOOKS_LIKE, LEFT, REFUSED, OUT = (
    *("new", "same", "completes", "next", "contradicts", "looks_like", "left", "refused", "out"),
)
ASKED = (CONTRADICTS, LOOKS_LIKE)  # a person says what such a row is
OPEN = (*ASKED, REFUSED)  # nothing is stored while there is one


@dataclass(frozen=True, kw_only=True)
class Taking:
    """One reading of a file: who sent it, what they have said of its rows, and where its progress goes."""

    by: Person
    now: datetime
    today: date
    path: Path
    mapping: ColumnMapping | None = None
    decisions: Mapping[int, Sequence[Decision]] = field(default_factory=dict)
    put_right: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()  # lines
    unreadable: frozenset[int] = frozenset()  # of these the lines with faults, which nothing can be compared with
    came_to: Callable[[int, int], None] = lambda records, offset: None


@dataclass
class TakenRow:
    """What one row of the file is."""

    line: int
    kind: str
    cells: str = "{}"  # JSON: a long file's rows are all kept until they are written
    other: UUID | None = None
    version: int = 0
    differs: list[tuple[str, str, str]] = field(default_factory=list)
    words: str = ""
    faults: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Taken:
    """What became of a file, inside the caller's transaction."""

    rows: list[TakenRow]
    file_import: FileImport | None = None  # None where nothing was stored
    notes: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return any(row.kind in OPEN for row in self.rows)


def counted(rows: Iterable[Any]) -> dict[str, int]:
    """How many there are of each kind."""
    found: dict[str, int] = {}
    for row in rows:
        found[row.kind] = found.get(row.kind, 0) + 1
    return found
