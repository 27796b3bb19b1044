"""Store a version of a contract: what it promises, from which day to which, and what follows for those beside it.

A version whose end is left open ends on the day before a later one begins, whichever of the two is stored first. Any
other overlap is refused, and so is a change of a version that is in force or has ended: what was promised stays.
Source: formats.md, "`manage.py import_contract FILE.yaml`".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet

from contracts.engine import obligations
from contracts.models import Contract, ContractVersion, Standard
from contracts.periods import period_containing
from contracts.version_contents import Placed, VersionContent, content_of, in_turn
from inputs import By, name_of
from record import marks
from record.entries import Change, open_head
from record.refusal import Invalid
from record.timezones import ONE_DAY
from teams.models import Force, Team


@transaction.atomic
def store(*, force: Force, contract: str, content: VersionContent, by: By, today: date) -> bool:
    """Store the version under the contract's key; False where exactly that is stored already. Raises Invalid."""
    content.require_days()
    _take_turn()
    row = Contract.objects.filter(force=force, key=contract).first() or Contract(force=force, key=contract)
    stored = {version.key: version for version in _versions(row)} if row.pk else {}
    before = [Placed(content_of(version), version.last_day) for version in stored.values()]
    present = next((placed.content for placed in before if placed.content.version == content.version), None)
    if present == content:
        return False
    if present:
        _require_to_come(present, content, today)
    after = in_turn([*(placed.content for placed in before if placed.content is not present), content])
    changes = _write(row, stored, after, content)
    _follow_up(row, before, after, today)
    open_head(force.key).write(by=name_of(by), changes=changes)
    return True


def _versions(contract: Contract) -> QuerySet[ContractVersion]:
    return contract.versions.prefetch_related("standards").order_by("first_day", "id")


def _take_turn() -> None:
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


def _write(
    row: Contract, stored: dict[str, ContractVersion], after: list[Placed], content: VersionContent
) -> list[Change]:
    """Write the contract, the version and the ends that it sets; returns what the record says."""
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
    _write_version(present or ContractVersion(contract=row, key=content.version), content, last_day)
    return [said, *(_end(version, last_day, subject) for version, last_day in moved)]


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


def _follow_up(row: Contract, before: list[Placed], after: list[Placed], today: date) -> None:
    """Derive the obligations anew, and have every team of the force judged from where they differ."""
    day = first_difference(before, after)
    if day is None:
        return
    obligations.rebuild(row, through=today)
    teams = Team.objects.filter(force=row.force_id).values_list("pk", flat=True)
    # A version to come matters today: with it an obligation may end, and with the obligation a clock.
    marks.mark(teams, first_day=min(_reach(day, before), today))


def first_difference(before: Iterable[Placed], after: Iterable[Placed]) -> date | None:
    """The first day on which another version, or another measure, binds than before; None where there is none."""
    before, after = list(before), list(after)
    days = {placed.content.in_force_from for placed in (*before, *after)}
    days |= {placed.last_day + ONE_DAY for placed in (*before, *after) if placed.last_day}
    return next((day for day in sorted(days) if _binding(before, day) != _binding(after, day)), None)


def _binding(versions: Iterable[Placed], day: date) -> tuple[str, dict[str, Any]] | None:
    for content, last_day in versions:
        if content.in_force_from <= day and (last_day is None or day <= last_day):
            return content.version, {standard.code: standard.measure for standard in content.standards}
    return None


def _reach(day: date, before: Iterable[Placed]) -> date:
    """The day from which assessments can differ, where terms differ from `day` on.

    A period that is cut, or is cut no more, has begun earlier, and the one before it says when the next falls due.
    """
    binding = _binding(before, day - ONE_DAY)
    measures = binding[1].values() if binding else ()
    starts = [period_containing(measure["period"], day - ONE_DAY).first_day for measure in measures]
    return min([day, *(start - ONE_DAY for start in starts)])
