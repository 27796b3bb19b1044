"""Store a version of a contract: what it promises, from which day to which, and what follows for those beside it.

A version whose end is left open ends on the day before a later one begins, whichever of the two is stored first. Any
other overlap is refused, and so is a change of a version that is in force or has ended: what was promised stays.
Source: formats.md, "`manage.py import_contract FILE.yaml`".
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, QuerySet

from contracts.actions.versions_compared import fingerprint, first_difference, plain, reach
from contracts.engine import obligations
from contracts.models import Contract, ContractVersion, Standard, VersionAsTold
from contracts.version_contents import Placed, VersionContent, content_of, in_turn
from inputs import By, name_of
from record import marks
from record.entries import Change, OpenHead, open_head
from record.refusal import Invalid
from teams.models import Force, Team


class Moved(Invalid):
    """What was looked at is not what would be stored any more: other versions stand beside it, or a day has begun."""


@dataclass(frozen=True)
class Step:
    """A version about to be stored: the versions of its contract before it and with it, in order of time."""

    row: Contract
    stored: dict[str, ContractVersion]
    content: VersionContent
    before: list[Placed]
    after: list[Placed]
    today: date

    @property
    def present(self) -> VersionContent | None:
        """What is stored under the version's key."""
        return next((one.content for one in self.before if one.content.version == self.content.version), None)

    @property
    def says_nothing_new(self) -> bool:
        return self.present == self.content

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.row.key, self.content, self.before, self.today)

    @cached_property
    def first_day(self) -> date | None:
        """The first day on which other terms bind than before; None where there is none."""
        return first_difference(self.before, self.after)

    @property
    def touches_the_past(self) -> bool:
        return self.first_day is not None and self.first_day < self.today

    @property
    def judged_from(self) -> date | None:
        """The day from which assessments can differ; None where none can.

        A version to come matters today: with it an obligation may end, and with the obligation a clock.
        """
        return min(reach(self.first_day, self.before), self.today) if self.first_day else None


@transaction.atomic
def store(
    *,
    force: Force,
    contract: str,
    content: VersionContent,
    by: By,
    today: date,
    why: str = "",
    looked_at: str | None = None,
) -> bool:
    """Store the version under the contract's key; False where exactly that is stored already. Raises Invalid.

    `looked_at` is the fingerprint of a look: Moved is raised where it is not what would be stored now.
    """
    take_turn()
    step = planned(force=force, contract=contract, content=content, today=today)
    if looked_at is not None and step.fingerprint != looked_at:
        raise Moved.because(
            "What is stored has changed since this was looked at, or another day has begun: look again."
        )
    if step.says_nothing_new:
        return False
    changes, told = _write(step)
    _rebuild(step)
    _mark(step)
    head = open_head(force.key)
    _tell(told, step, head, by=by, why=why)
    head.write(by=name_of(by), changes=changes)
    return True


def planned(*, force: Force, contract: str, content: VersionContent, today: date) -> Step:
    """What storing the version would come to, as versions stand. Raises Invalid where it would be refused."""
    content.require_days()
    row = Contract.objects.filter(force=force, key=contract).first() or Contract(force=force, key=contract)
    stored = {version.key: version for version in _versions(row)} if row.pk else {}
    before = [Placed(content_of(version), version.last_day) for version in stored.values()]
    present = next((placed.content for placed in before if placed.content.version == content.version), None)
    if present == content:
        return Step(row, stored, content, before, before, today)
    if present:
        _require_to_come(present, content, today)
    after = in_turn([*(placed.content for placed in before if placed.content is not present), content])
    return Step(row, stored, content, before, after, today)


def _versions(contract: Contract) -> QuerySet[ContractVersion]:
    return contract.versions.prefetch_related("standards").order_by("first_day", "id")


def take_turn() -> None:
    """Wait for whoever else stores a version: which ones stand beside it is read before anything is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('contracts.versions'))")


def _require_to_come(present: VersionContent, content: VersionContent, today: date) -> None:
    """What binds or has bound is not rewritten; each part that differs is named."""
    if present.in_force_from > today:
        return
    since = f"version {present.version} is in force since {present.in_force_from} and cannot change"
    differing = [
        field.name for field in fields(content) if getattr(present, field.name) != getattr(content, field.name)
    ]
    reason = f"differs from what is stored; {since}: give what changes as another version"
    said = {"standards": f"{_differing(present, content)}: {reason}"}
    raise Invalid({name: [said.get(name, reason)] for name in differing})


def _differing(present: VersionContent, content: VersionContent) -> str:
    one, other = ({standard.code: standard for standard in version.standards} for version in (present, content))
    codes = [code for code in dict.fromkeys([*one, *other]) if one.get(code) != other.get(code)]
    return ", ".join(codes) or "their order"


def _write(step: Step) -> tuple[list[Change], list[ContractVersion]]:
    """Write the contract, the version and the ends that it sets; what the record says, and what was written anew."""
    row, stored, after, content = step.row, step.stored, step.after, step.content
    row.title = after[-1].content.title  # of the newest
    row.save()
    subject = f"contract:{row.force.key}/{row.key}"
    moved = [
        (stored[placed.content.version], placed.last_day)
        for placed in after
        if placed.content is not content and stored[placed.content.version].last_day != placed.last_day
    ]
    present = stored.get(content.version)
    said = _said(present, content, subject)
    # The constraint is asked after each statement: shorten the neighbours to a day, write this, then set their ends.
    ContractVersion.objects.filter(pk__in=[version.pk for version, _ in moved]).update(last_day=F("first_day"))
    last_day = next(placed.last_day for placed in after if placed.content is content)
    written = present or ContractVersion(contract=row, key=content.version)
    _write_version(written, content, last_day)
    changes = [said, *(_end(version, last_day, subject) for version, last_day in moved)]
    return changes, [written, *(version for version, _ in moved)]


def _write_version(version: ContractVersion, content: VersionContent, last_day: date | None) -> None:
    """In place: assessments of periods that it ends may name it before it is in force."""
    version.title, version.provisional = content.title, content.provisional
    version.first_day, version.last_day = content.in_force_from, last_day
    version.ended_by_successor = last_day != content.in_force_until
    version.grades = list(content.grades)
    version.save()
    Standard.objects.filter(version=version).delete()
    Standard.objects.bulk_create(
        Standard(
            version=version,
            code=standard.code,
            position=position,
            title=standard.title,
            promise=standard.promise,
            duties=list(standard.duties),
            measure=standard.measure,
        )
        for position, standard in enumerate(content.standards)
    )


def _said(present: ContractVersion | None, content: VersionContent, subject: str) -> Change:
    if present is None:
        return Change("contract.version_added", subject, after=content.as_json())
    return Change("contract.version_replaced", subject, content_of(present).as_json(), content.as_json())


def _end(version: ContractVersion, last_day: date | None, subject: str) -> Change:
    """Set the end that a later version gives an open one."""
    before = {"version": version.key, "last_day": version.last_day}
    version.last_day, version.ended_by_successor = last_day, last_day is not None
    version.save(update_fields=["last_day", "ended_by_successor"])
    return Change("contract.version_ended", subject, before, {"version": version.key, "last_day": last_day})


def _tell(told: list[ContractVersion], step: Step, head: OpenHead, *, by: By, why: str) -> None:
    """Write down, under the head's clock, what each version says from now on.

    Its own `known_at` moves with its content alone: the end that a successor gives is known from the successor on, and
    what it promises was adopted when it was.
    """
    ContractVersion.objects.filter(contract=step.row, key=step.content.version).update(known_at=head.at)
    rows = ContractVersion.objects.filter(pk__in=[one.pk for one in told]).prefetch_related("standards")
    numbered = rows.annotate(number=Count("told", distinct=True)).order_by("first_day", "id")
    VersionAsTold.objects.bulk_create(_as_told(version, head, name_of(by), why) for version in numbered)


def _as_told(version: Any, head: OpenHead, by: str, why: str) -> VersionAsTold:
    content = plain(content_of(version))
    days = {"first_day": version.first_day, "last_day": version.last_day}
    said = json.dumps([content, str(version.last_day)], sort_keys=True)
    return VersionAsTold(
        version=version,
        number=version.number + 1,
        content=content,
        ended_by_successor=version.ended_by_successor,
        known_at=head.at,
        by=by,
        why=why,
        content_hash=hashlib.sha256(said.encode()).hexdigest(),
        **days,
    )


def _rebuild(step: Step) -> None:
    """Derive the obligations anew."""
    if step.first_day is not None:
        obligations.rebuild(step.row, through=step.today)


def _mark(step: Step) -> None:
    """Have every team of the force judged from where terms differ."""
    if step.judged_from is not None:
        teams = Team.objects.filter(force=step.row.force_id).values_list("pk", flat=True)
        marks.mark(teams, first_day=step.judged_from)
