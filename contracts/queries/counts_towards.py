"""What one activity counts towards, by the rules: said after it was saved, and never ticked by anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from contracts import terms
from contracts.assessment import Scope, judge, statements
from contracts.models import Standard
from record.london import day_of
from teams.models import Team


@dataclass(frozen=True)
class Towards:
    """A standard that the activity counts for; `asked`: one that asks whether something about it was in time."""

    code: str
    title: str
    asked: bool


def counts_towards(*, team: Team, activity: UUID, day: date, now: datetime) -> list[Towards]:
    """The standards of the team, in their order, for which an activity of that day counts, or will once it is held."""
    scope = Scope((team.id,), now, from_day=min(day, day_of(now)))
    terms.extend(through=scope.today)
    with transaction.atomic():
        judge(scope)
        found = _found(scope, activity)
    bound = Standard.objects.filter(version__contract__in={contract for contract, _ in found})
    in_force = [s for s in bound.select_related("version").order_by("version__contract", "position") if _binds(s, day)]
    return [
        Towards(standard.code, standard.title, found[standard.version.contract_id, standard.code])
        for standard in in_force
        if (standard.version.contract_id, standard.code) in found
    ]


def _found(scope: Scope, activity: UUID) -> dict[tuple[int, str], bool]:
    with connection.cursor() as cursor:
        for statement in statements("pages/counts_towards"):
            cursor.execute(statement, {**scope.parameters(), "activity": activity})
        return {(contract, code): asked for contract, code, asked in cursor.fetchall()}


def _binds(standard: Standard, day: date) -> bool:
    version = standard.version
    return version.first_day <= day and (version.last_day is None or day <= version.last_day)
