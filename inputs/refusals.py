"""What is wrong with a file, and where: one refusal a fault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """One fault of a file. `line` is the physical line on which its record starts, counted from 1."""

    line: int | None
    column: str  # a CSV column, or a place in a document such as sections[0].teams[2].active_from; may be empty
    reason: str
    theirs: str = ""  # what the file calls the column, where a mapping reads it from another name

    @property
    def where(self) -> str:
        """The column by every name it has, as in "Publish time (starts_at)"."""
        return f"{self.theirs} ({self.column})" if self.theirs and self.theirs != self.column else self.column

    def __str__(self) -> str:
        places = [f"line {self.line}" if self.line else "", f"column {self.where}" if self.column else ""]
        place = ", ".join(filter(None, places))
        return f"{place}: {self.reason}" if place else self.reason


class Refused(Exception):
    """A file that cannot be taken. `refusals` names every fault found, in the order of the file."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("\n".join(map(str, refusals)))
        self.refusals = list(refusals)

    @classmethod
    def because(cls, reason: str, *, line: int | None = None, column: str = "") -> Refused:
        return cls([Refusal(line, column, reason)])
