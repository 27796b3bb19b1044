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


class AssessmentNamed(Schema):
    """What identifies an assessment."""

    team: str
    contract: str
    standard: str
    first_day: date


class Assessments(Schema):
    """`changed_until`: what to ask for as `modified_since` next time (of several pages: that of the first).

    `removed`, with `modified_since` alone: those that have changed and are not, or no more, in the list asked for.
    """

    items: list[AssessmentShown]
    next: str | None
    changed_until: str | None = None
    removed: list[AssessmentNamed] | None = None


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


class FactOtherwise(Schema):
    """One fact as it might have been: `id` null of a new one. `until`: a later day up to which it would do as well."""

    fact: str
    id: str | None
    how: str
    day: date
    until: date | None
    days_moved: int
    to_come: bool


class WouldHaveKept(Schema):
    """The smallest change that turns what is missed or at risk; no facts where not one and not two do."""

    said: str
    facts: list[FactOtherwise]


class FurtherShown(EvidenceShown):
    """What was not looked at and stands behind the figure: `reason` empty, or `replaced` of an earlier grade."""

    day: date | None
    reason: str


class FigureShown(Schema):
    status: str
    achieved: int | None
    required: int | None
    scheduled: int | None
    due_by: date | None
    last_day: date
    version: str


class WorkedOutShown(FigureShown):
    """`known_at` null: by all that is known now."""

    as_of: datetime
    known_at: datetime | None


class EntryShown(Schema):
    """An entry of the force's record, by its number."""

    entry: int
    at: datetime


class KeptShown(FigureShown, EntryShown):
    """What the portal showed, by the entry that stood then. It never changes."""


class CameBetweenShown(Schema):
    """`said` is for people; `noun` and `id` name what was recorded, `by` as the record does."""

    noun: str
    id: str
    recorded_at: datetime
    by: str
    is_new: bool
    said: str


class ThreeFiguresShown(Schema):
    """`shown` null: the portal kept nothing of it by `shown_on`; `first_kept` says when it did, null: not yet.

    `worked_out_again` null: nothing was owed, by what was known then. `agrees` null: nothing to compare.
    """

    as_it_happened: WorkedOutShown
    shown_on: datetime
    shown: KeptShown | None
    first_kept: EntryShown | None
    worked_out_again: WorkedOutShown | None
    agrees: bool | None
    agreement: str
    why_they_differ: str
    not_worked_in: list[CameBetweenShown]


class ProofStanding(Schema):
    """The proof itself. With both clocks given it is the same whenever it is asked for, but for names.

    `known_at` null: with all that is known now. `version_adopted_on` is a day only where the version was adopted after
    one of the window's days.
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


class ProofShown(ProofStanding):
    """`content_hash`: SHA-256 of the RFC 8785 JSON of the proof itself, which is all but the fields that stand here."""

    content_hash: str
    would_have_kept: WouldHaveKept | None
    figures: ThreeFiguresShown
    came_between: list[CameBetweenShown]
    nothing_else: str


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
