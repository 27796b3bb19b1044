"""Judges by rules that nobody has stored: how teams would stand if a version stood in the contract.

The draft and the versions beside it fill tables of the session, which the same statements read in place of the stored
ones. Nothing is written that outlives the transaction, and nobody waits: no lock of the force, no entry, no mark.
Source: formats.md, "`manage.py rehearse FILE.yaml`".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from contracts.engine import session_rules
from contracts.engine.assessment import AssessmentRow, AssessmentScope, judge, rows_of
from contracts.models import Contract, ContractVersion, Standard
from contracts.version_contents import Placed, VersionContent, content_of, in_turn
from record.timezones import ONE_DAY, day_of
from teams.models import Force

NEW = 0  # the id of a contract that is not stored: no exemption and no grade can be of it


def rehearsed(
    *,
    force: Force,
    contract: str,
    content: VersionContent,
    teams: Sequence[int],
    as_of: datetime,
    from_day: date,
    known_at: datetime | None = None,
) -> list[AssessmentRow]:
    """How the teams would stand, in periods that end on `from_day` or later, if the version were stored as it is.

    Rows of this contract alone. The other versions stand as stored, and end as they would: raises Invalid where
    they overlap.
    """
    beside = [other for other in stored_contents(force, contract) if other.version != content.version]
    placed = in_turn([*beside, content])
    scope = AssessmentScope(tuple(teams), as_of, known_at, from_day, asked_rules="drafted")
    return _judged(force, contract, placed, scope)


def replayed(
    *,
    force: Force,
    contract: str,
    content: VersionContent,
    teams: Sequence[int],
    as_of: datetime,
    from_day: date,
    known_at: datetime | None = None,
    code: str | None = None,
) -> list[AssessmentRow]:
    """How the teams would stand if the draft had been in force from the day on, in periods that end then or later.

    What the draft says of its own beginning does not matter, and other versions give way to it (`giving_way`). With
    `code`, of that standard alone.
    """
    today = day_of(as_of)
    placed = giving_way(stored_contents(force, contract), content, from_day=from_day, today=today)
    # Of a day to come the draft changes what is due today: an obligation that is to end runs no clock beyond it.
    scope = AssessmentScope(tuple(teams), as_of, known_at, min(from_day, today), code=code, asked_rules="drafted")
    return _judged(force, contract, placed, scope)


def giving_way(others: Iterable[VersionContent], draft: VersionContent, *, from_day: date, today: date) -> list[Placed]:
    """The contract's versions with the draft in force from the day on: one before it ends on the day before.

    One that begins within the draft's days falls away; so does one to come that the draft would replace, being of its
    name. Raises Invalid where the draft ends before the day.
    """
    draft = replace(draft, in_force_from=from_day)
    draft.require_days()
    kept = []
    for other in others:
        replaced = other.version == draft.version and other.in_force_from > today
        if other.in_force_from < from_day and not replaced:
            kept.append(_ended_before(other, from_day))
        elif draft.in_force_until and other.in_force_from > draft.in_force_until and not replaced:
            kept.append(other)
    return in_turn([*kept, draft])


def _ended_before(content: VersionContent, day: date) -> VersionContent:
    if content.in_force_until and content.in_force_until >= day:
        return replace(content, in_force_until=day - ONE_DAY)
    return content


def stored_contents(force: Force, contract: str) -> list[VersionContent]:
    """What the contract's versions say, in order of time; nothing where there is no such contract."""
    versions = ContractVersion.objects.filter(contract__force=force, contract__key=contract)
    return [content_of(version) for version in versions.prefetch_related("standards").order_by("first_day", "id")]


@transaction.atomic
def _judged(force: Force, contract: str, placed: Sequence[Placed], scope: AssessmentScope) -> list[AssessmentRow]:
    row = Contract.objects.filter(force=force, key=contract).first() or Contract(id=NEW, force=force, key=contract)
    session_rules.fill([(row, list(_standards(row, placed)))], through=scope.today)
    judge(scope)
    return rows_of(scope)


def _standards(contract: Contract, placed: Iterable[Placed]) -> Iterator[Standard]:
    """As the models have them, so that what follows from them follows from a draft alike; none of them is saved."""
    for number, (content, last_day) in enumerate(placed, 1):
        version = ContractVersion(
            id=number, contract=contract, key=content.version, first_day=content.in_force_from, last_day=last_day
        )
        for standard in content.standards:
            yield Standard(version=version, code=standard.code, measure=standard.measure)
