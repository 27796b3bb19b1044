"""What a version of a contract states, and what several of them state together: pure, nothing is stored here.

Source: formats.md, "`manage.py import_contract FILE.yaml`".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder

from contracts.models import ContractVersion
from contracts.periods import period_containing
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
        """The version again, of what `plain` made of it."""
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


class Placed(NamedTuple):
    """A version with the last day on which it is in force, which a later one may set."""

    content: VersionContent
    last_day: date | None

    def is_in_force_on(self, day: date) -> bool:
        return self.content.in_force_from <= day and (self.last_day is None or day <= self.last_day)


def plain(content: VersionContent) -> dict[str, Any]:
    """What the version states as JSON keeps it: days as text, lists for tuples."""
    return json.loads(json.dumps(content.as_json(), cls=DjangoJSONEncoder))


def fingerprint(contract: str, content: VersionContent, stored: Iterable[Placed], today: date) -> str:
    """Names what somebody looked at: the file, the versions it would stand beside, and the day of the look.

    Days pass: what lay ahead when it was looked at lies in the past later, so a look is good for its day alone.
    """
    beside = [(plain(one.content), str(one.last_day)) for one in stored]
    said = json.dumps([contract, plain(content), beside, today.isoformat()], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


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


def first_difference(before: Iterable[Placed], after: Iterable[Placed]) -> date | None:
    """The first day on which another version, or another measure, binds than before; None where there is none."""
    before, after = list(before), list(after)
    days = {placed.content.in_force_from for placed in (*before, *after)}
    days |= {placed.last_day + ONE_DAY for placed in (*before, *after) if placed.last_day}
    return next((day for day in sorted(days) if _terms_on(before, day) != _terms_on(after, day)), None)


def binding(versions: Iterable[Placed], day: date) -> VersionContent | None:
    """The version in force on the day."""
    return next((one.content for one in versions if one.is_in_force_on(day)), None)


def _terms_on(versions: Iterable[Placed], day: date) -> tuple[str, dict[str, Any]] | None:
    content = binding(versions, day)
    return (content.version, {one.code: one.measure for one in content.standards}) if content else None


def reach(day: date, before: Iterable[Placed]) -> date:
    """The day from which assessments can differ, where terms differ from `day` on.

    A period that is cut, or is cut no more, has begun earlier, and the one before it says when the next falls due.
    """
    bound = binding(before, day - ONE_DAY)
    standards = bound.standards if bound else ()
    starts = [period_containing(one.measure["period"], day - ONE_DAY).first_day for one in standards]
    return min([day, *(start - ONE_DAY for start in starts)])
