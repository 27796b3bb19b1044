"""What the API's part about what teams owe answers with. A type here is a promise to whoever wrote a client."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema


class AssessmentShown(Schema):
    """The columns of `assess`, under their names."""

    team: str
    contract: str
    version: str
    standard: str
    period_start: date
    period_end: date
    first_day: date
    status: str
    achieved: int | None
    required: int | None
    scheduled: int | None
    due_by: date | None


class Assessments(Schema):
    items: list[AssessmentShown]
    next: str | None


class RuleShown(Schema):
    contract: str
    version: str
    provisional: bool
    in_force_from: date
    in_force_until: date | None
    standard: str
    title: str
    promise: str
    duties: list[str]
    measure: dict[str, Any]


class CalendarShown(Schema):
    first_day: date
    last_day: date
    obligated_days: int
    exempt_days: int


class ExemptionShown(Schema):
    every_standard: bool
    first_day: date
    last_day: date
    reason: str
    kind: str
    words: str
    public_words: str
    added_afterwards: bool
    evidence: dict[str, Any]


class UnitShown(Schema):
    unit: str
    name: str
    obligated_days: int
    done: int | None
    required: int | None
    scheduled: int | None
    last_on: date | None
    next_due_on: date | None
    evidence: dict[str, Any]


class EvidenceShown(Schema):
    """`of`: what the id is of. `evidence`: what its kind tells of it besides, by the columns of the proof's file."""

    of: str
    id: str
    title: str
    evidence: dict[str, Any]


class CountedShown(EvidenceShown):
    day: date


class NotCountedShown(CountedShown):
    reason: str


class FurtherShown(EvidenceShown):
    """What was not looked at and stands behind the figure: `reason` empty, or `replaced` of an earlier grade."""

    day: date | None
    reason: str


class ProofShown(Schema):
    """`known_at` null: with all that is known now.

    `version_adopted_on` is a day only where the version was adopted after one of the window's days.
    """

    assessment: AssessmentShown
    rule: RuleShown
    calendar: CalendarShown
    exemptions: list[ExemptionShown]
    added_afterwards: bool
    units: list[UnitShown]
    counted: list[CountedShown]
    not_counted: list[NotCountedShown]
    evidence: list[FurtherShown]
    as_of: datetime
    known_at: datetime | None
    version_adopted_on: date | None


class FlagShown(Schema):
    id: int
    team: str
    contract: str
    version: str
    standard: str
    first_day: date
    level: str
    opened_at: datetime
    cleared_at: datetime | None


class Flags(Schema):
    items: list[FlagShown]
    next: str | None


class StandardStated(Schema):
    """`promise` and `duties` are left out where the file has none."""

    code: str
    title: str
    promise: str | None = None
    duties: list[str] | None = None
    measure: dict[str, Any]


class ContractStated(Schema):
    """The file format of one version. `in_force_until` is left out where the file leaves the end open."""

    contract: str
    force: str
    title: str
    version: str
    provisional: bool
    in_force_from: date
    in_force_until: date | None = None
    grades: list[str]
    standards: list[StandardStated]


class VersionListed(Schema):
    """`in_force_until` is the last day, also where only a later version sets it."""

    version: str
    title: str
    provisional: bool
    in_force_from: date
    in_force_until: date | None


class ContractListed(Schema):
    force: str
    contract: str
    title: str
    versions: list[VersionListed]


class Contracts(Schema):
    items: list[ContractListed]
    next: str | None
