"""Rules for one answer alone: they fill tables of the session, which the same statements read in place of the stored.

Two ask for that: who looks at a draft that nobody has stored (`rehearsal`), and who asks as known at an instant, when
contracts said what they had been told to say by then. Obligations and periods follow from both as from what is stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Model

from contracts.engine import obligations
from contracts.models import Contract, ContractVersion, Obligation, Standard, VersionAsTold

HERE = Path(__file__).parent
Promised = tuple[Contract, Sequence[Standard]]  # a contract, and the standards of all its versions; none need be stored


def fill(rules: Iterable[Promised], *, through: date, code: str | None = None) -> None:
    """The session's tables, in place of what an earlier answer of the transaction has put there."""
    rows: dict[str, list[Model]] = {name: [] for name in ("contracts", "versions", "standards", "obligations")}
    for contract, standards in rules:
        asked = [standard for standard in standards if code in (None, standard.code)]
        rows["contracts"].append(contract)
        rows["versions"] += {standard.version.id: standard.version for standard in standards}.values()
        rows["standards"] += asked
        rows["obligations"] += [Obligation(contract=contract, **term.__dict__) for term in obligations.terms(asked)]
    for number, owed in enumerate(rows["obligations"], 1):
        owed.pk = number
    rows["periods"] = [
        period
        for owed in rows["obligations"]
        for period in obligations.periods_of(owed, owed.first_day, through)  # type: ignore[attr-defined, arg-type]
    ]
    for number, period in enumerate(rows["periods"], 1):
        period.pk = number
    _write({name: [_said(row) for row in kept] for name, kept in rows.items()})


def told_by(known_at: datetime, **narrowed: Any) -> list[Promised]:
    """What contracts had been told to say by the instant: each version as it was told last by then. Not stored.

    `narrowed` is a filter of contracts. One of which no version was known is not there.
    """
    contracts = {contract.pk: contract for contract in Contract.objects.filter(**narrowed).order_by("id")}
    told = VersionAsTold.objects.filter(version__contract__in=contracts, known_at__lte=known_at)
    by_version: dict[int, list[VersionAsTold]] = {}
    for one in told.select_related("version").order_by("version", "number"):
        by_version.setdefault(one.version_id, []).append(one)
    found: dict[int, list[Standard]] = {}
    for versions in by_version.values():
        contract = contracts[versions[-1].version.contract_id]
        found.setdefault(contract.pk, []).extend(_standards(contract, versions))
    return [(contracts[pk], standards) for pk, standards in found.items()]


def _standards(contract: Contract, told: Sequence[VersionAsTold]) -> Iterable[Standard]:
    """Of one version, of which this is all that had been told: the last holds, adopted when its content was first."""
    last = told[-1]
    said = last.content
    version = ContractVersion(
        id=last.version_id,
        contract=contract,
        key=last.version.key,
        title=said["title"],
        provisional=said["provisional"],
        first_day=last.first_day,
        last_day=last.last_day,
        ended_by_successor=last.ended_by_successor,
        grades=said["grades"],
        known_at=min(one.known_at for one in told if one.content == said),
    )
    for position, one in enumerate(said["standards"]):
        yield Standard(
            version=version,
            code=one["code"],
            position=position,
            title=one["title"],
            promise=one["promise"],
            duties=one["duties"],
            measure=one["measure"],
        )


def _said(row: Model) -> dict[str, Any]:
    """A row's columns under their names; the statements take those they need."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.generated}


def _write(rows: dict[str, list[dict[str, Any]]]) -> None:
    said = {name: json.dumps(kept, cls=DjangoJSONEncoder) for name, kept in rows.items()}
    with connection.cursor() as cursor:
        cursor.execute(_text("drafted_tables"))
        for statement in _text("drafting").split(";\n"):
            if statement.strip():
                cursor.execute(statement, said)


@cache
def _text(name: str) -> str:
    return (HERE / f"{name}.sql").read_text("utf-8")
