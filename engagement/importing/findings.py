"""What each row of a file was found to be, beside what is stored: for a dry run, for refusals and for a page.

Source: formats.md, "Which one is it?".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from engagement.content import Content
from engagement.fields import ActivityContent, EnquiryContent, Field, fields_of
from engagement.wording import WORDS
from record.dates import moment_exact

LONGEST = 80  # characters of a text that are repeated


class Kind(StrEnum):
    """What a row is."""

    NEW = "new"
    NOTHING_NEW = "nothing new"
    COMPLETES = "completes what is stored"
    NEXT_VERSION = "its next version"
    CONTRADICTS = "contradicts"
    LOOKS_LIKE = "looks like"
    LEFT = "left as it is, as you said"
    LEFT_OUT = "left out"
    OVERRULED = "overruled by a later row"  # with the same id or number
    REFUSED = "refused"


UNDECIDED = frozenset({Kind.CONTRADICTS, Kind.LOOKS_LIKE})  # nobody has said yet what such a row is


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, in words: what is stored and what the file says."""

    name: str  # of the field
    stored: str
    came: str

    def turned(self) -> Difference:
        """The other way round: what the file says, and what stands now."""
        return Difference(self.name, self.came, self.stored)

    def __str__(self) -> str:
        if self.name == "attendance" and self.stored != NOTHING:
            return f"{self.stored} came is now {self.came}"
        return f"{_label(self.name)} “{self.stored}” is now “{self.came}”"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one row is."""

    kind: Kind
    other: UUID | None = None  # the stored one, and the version of it that was looked at
    version: int = 0
    differences: tuple[Difference, ...] = ()
    words: str = ""  # which one it is, where the row looks like it; why it is refused

    def __str__(self) -> str:
        differing = ", ".join(map(str, self.differences))
        match self.kind:
            case Kind.NOTHING_NEW if differing:
                return f"{self.kind}; what stands now: {differing}"
            case Kind.LOOKS_LIKE:
                return self.reason
            case Kind.CONTRADICTS | Kind.REFUSED:
                return f"{self.kind}: {self.reason}"
        return self.kind.value

    @property
    def reason(self) -> str:
        """Why the row is not taken."""
        differing = ", ".join(map(str, self.differences))
        if self.kind is Kind.LOOKS_LIKE:
            return f"{self.kind} {self.words}: {differing}" if differing else f"{self.kind} {self.words}"
        return self.words or differing


NEW, OVERRULED = Finding(Kind.NEW), Finding(Kind.OVERRULED)


@dataclass
class Findings:
    """What became of the rows, by line."""

    by_line: dict[int, Finding] = field(default_factory=dict)

    def counted(self) -> Counter[Kind]:
        return Counter(finding.kind for finding in self.by_line.values())

    @property
    def refused(self) -> dict[int, str]:
        """Why these lines are not taken."""
        kinds = UNDECIDED | {Kind.REFUSED}
        return {line: finding.reason for line, finding in self.by_line.items() if finding.kind in kinds}

    @property
    def undecided(self) -> bool:
        return any(finding.kind in UNDECIDED for finding in self.by_line.values())


def told_differences(fields: Sequence[Field], stored: Content, came: Content) -> tuple[Difference, ...]:
    """Each field that differs, with both texts."""
    return tuple(
        Difference(field.name, *_apart(field, getattr(stored, field.name), getattr(came, field.name)))
        for field in fields
    )


NOTHING = "nothing"


def _apart(field: Field, stored: Any, came: Any) -> tuple[str, str]:
    """Both in words; two instants that read alike to the second, with their offset's name."""
    words = _words(field, stored), _words(field, came)
    if words[0] == words[1] and isinstance(stored, datetime):
        return moment_exact(stored), moment_exact(came)
    return words


def _words(field: Field, value: Any) -> str:
    if value is None or value == "" or value == ():
        return NOTHING
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    text = str(WORDS.get(field.kind.name, str)(value))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _label(name: str) -> str:
    return LABELS.get(name) or name.replace("_", " ")


LABELS = {field.name: field.label.lower() for of in (ActivityContent, EnquiryContent) for field in fields_of(of)}
