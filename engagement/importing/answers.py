"""What people say of rows that contradict what is stored, or look like it. Source: formats.md, "Which one is it?"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Answer(StrEnum):
    """One answer: the file is right, the row is another one, what is stored is right."""

    UPDATE = "update"
    NEW = "new"
    LEAVE = "leave"


@dataclass(frozen=True)
class Decision:
    """An answer for one row and one stored one, given by somebody who saw that at this version."""

    answer: Answer
    version: int
    other: UUID | None = None  # the stored one; None: whichever it is


@dataclass(frozen=True)
class Answers:
    """All that was said of the rows of a file."""

    for_all: Answer | None = None  # for every row that gives none of its own
    by_line: Mapping[int, Sequence[Decision]] = field(default_factory=dict)  # given on a page

    def of(self, line: int, own: str | None, other: UUID, version: int) -> Answer | None:
        """What was said of this row and that version of the stored one; `own` stands in the row itself."""
        for decision in self.by_line.get(line, ()):
            if decision.version == version and decision.other in (None, other):
                return decision.answer
        return Answer(own) if own else None
