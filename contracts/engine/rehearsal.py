"""Judges by rules that nobody has stored: how teams would stand if a version stood in the contract.

The draft and the versions beside it fill tables of the session, which the same statements read in place of the stored
ones. Nothing is written that outlives the transaction, and nobody waits: no lock of the force, no entry, no mark.
Source: formats.md, "`manage.py rehearse FILE.yaml`".
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Model

from contracts.engine import obligations
from contracts.engine.assessment import AssessmentRow, AssessmentScope, composed, judge, part, rows_of
from contracts.models import Contract, ContractVersion, Obligation, Standard
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
    return _judged(force, contract, placed, AssessmentScope(tuple(teams), as_of, known_at, from_day, rules="drafted"))


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
    scope = AssessmentScope(tuple(teams), as_of, known_at, min(from_day, today), code=code, rules="drafted")
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
    _fill(row, placed, scope.today)
    judge(scope)
    return rows_of(scope)


def _fill(contract: Contract, placed: Sequence[Placed], today: date) -> None:
    """The session's tables of the draft, in place of the stored ones."""
    standards = list(_standards(contract, placed))
    owed = [
        Obligation(id=number, contract=contract, **term.__dict__)
        for number, term in enumerate(obligations.terms(standards), 1)
    ]
    periods = [
        period for obligation in owed for period in obligations.periods_of(obligation, obligation.first_day, today)
    ]
    for number, period in enumerate(periods, 1):
        period.id = number
    rows = {
        "contract": _said(contract),
        "versions": [_said(one) for one in {standard.version.id: standard.version for standard in standards}.values()],
        "standards": [_said(standard) for standard in standards],
        "obligations": [_said(obligation) for obligation in owed],
        "periods": [_said(period) for period in periods],
    }
    with connection.cursor() as cursor:
        cursor.execute(part("drafted_tables"))
        for statement in composed(part("drafting")):
            cursor.execute(statement, {name: json.dumps(said, cls=DjangoJSONEncoder) for name, said in rows.items()})


def _said(row: Model) -> dict[str, Any]:
    """A row's columns under their names; the statements take those they need."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.generated}


def _standards(contract: Contract, placed: Iterable[Placed]) -> Iterator[Standard]:
    """As the models have them, so that what follows from them follows from a draft alike; none of them is saved."""
    for number, (content, last_day) in enumerate(placed, 1):
        version = ContractVersion(
            id=number, contract=contract, key=content.version, first_day=content.in_force_from, last_day=last_day
        )
        for standard in content.standards:
            yield Standard(version=version, code=standard.code, measure=standard.measure)
