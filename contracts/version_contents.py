"""What a version of a contract says, as a file states it, and how the versions of one contract follow each other.

A version whose end is left open ends on the day before a later one begins. Stored or only drafted, it is the same.
Source: formats.md, "`manage.py import_contract FILE.yaml`".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from contracts.models import ContractVersion
from record.refusal import Invalid
from record.timezones import ONE_DAY


@dataclass(frozen=True, kw_only=True)
class StandardContent:
    """One promise, as a file states it; its measure as `contracts.measures.canonical` gives it."""

    code: str
    title: str
    promise: str
    duties: tuple[str, ...]
    measure: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class VersionContent:
    """A version as a file states it, under the file's names. `in_force_until` None: the file leaves the end open."""

    version: str
    title: str
    provisional: bool
    in_force_from: date
    in_force_until: date | None
    grades: tuple[str, ...]
    standards: tuple[StandardContent, ...]

    def as_json(self) -> dict[str, Any]:
        """For the record: names and order are those of the file."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        return said | {"standards": [vars(standard) for standard in self.standards]}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> VersionContent:
        """The version again, of what JSON kept of `as_json`."""
        until = said["in_force_until"]
        return cls(
            version=said["version"],
            title=said["title"],
            provisional=said["provisional"],
            in_force_from=date.fromisoformat(said["in_force_from"]),
            in_force_until=date.fromisoformat(until) if until else None,
            grades=tuple(said["grades"]),
            standards=tuple(
                StandardContent(**standard | {"duties": tuple(standard["duties"])}) for standard in said["standards"]
            ),
        )

    def standard(self, code: str) -> StandardContent | None:
        return next((one for one in self.standards if one.code == code), None)

    def require_days(self) -> None:
        """Raises Invalid where it would end before it begins."""
        if self.in_force_until and self.in_force_until < self.in_force_from:
            raise Invalid.because(f"{self.in_force_until} is before {self.in_force_from}", field="in_force_until")


class Placed(NamedTuple):
    """A version with the last day on which it is in force, which a later one may set."""

    content: VersionContent
    last_day: date | None

    def is_in_force_on(self, day: date) -> bool:
        return self.content.in_force_from <= day and (self.last_day is None or day <= self.last_day)


def content_of(version: ContractVersion) -> VersionContent:
    """What the version's file states; its standards must be prefetched, or cost a query."""
    return VersionContent(
        version=version.key,
        title=version.title,
        provisional=version.provisional,
        in_force_from=version.first_day,
        in_force_until=None if version.ended_by_successor else version.last_day,
        grades=tuple(version.grades),
        standards=tuple(
            StandardContent(
                code=standard.code,
                title=standard.title,
                promise=standard.promise,
                duties=tuple(standard.duties),
                measure=standard.measure,
            )
            for standard in sorted(version.standards.all(), key=lambda standard: standard.position)
        ),
    )


def in_turn(versions: Iterable[VersionContent]) -> list[Placed]:
    """The versions of a contract in order of time, each with its last day. Raises Invalid where two overlap."""
    ordered = sorted(versions, key=lambda version: version.in_force_from)
    placed = []
    for version, later in pairwise(ordered):
        last_day = version.in_force_until or later.in_force_from - ONE_DAY
        # An open one that would end before it begins: both begin on the same day.
        if not version.in_force_from <= last_day < later.in_force_from:
            raise Invalid.because(_overlap(version, later), field="in_force_from")
        placed.append(Placed(version, last_day))
    return [*placed, Placed(ordered[-1], ordered[-1].in_force_until)]


def _overlap(version: VersionContent, later: VersionContent) -> str:
    until = version.in_force_until or "further notice"
    stands = f"version {version.version} is in force from {version.in_force_from} until {until}"
    return f"version {later.version} would begin on {later.in_force_from}, and {stands}: versions never overlap"
