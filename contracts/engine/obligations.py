"""From contract versions to obligations: which standard binds from when to when, and in which periods.

A standard that the next version takes over unchanged on the very next day is carried on: one obligation, one clock.
Source: measures.md, "Time".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from contracts.models import Contract, Obligation, ObligationPeriod, Standard
from contracts.periods import periods_between
from record.timezones import ONE_DAY

# A year's period begins up to a year after the day asked about; the next one is needed to say when the next is due.
HORIZON = timedelta(days=750)


@dataclass
class Term:
    """A standard from its first day to its last (None: open), carried on through versions."""

    code: str
    first_day: date
    last_day: date | None
    measure: dict[str, Any]


def terms(standards: list[Standard]) -> list[Term]:
    """The obligations that the standards of one contract make. Each standard's version must be loaded."""
    found: list[Term] = []
    for standard in sorted(standards, key=lambda s: (s.code, s.version.first_day)):
        measure = {key: value for key, value in standard.measure.items() if key != "warn_days"}
        last = found[-1] if found else None
        if last and _carried_on(last, standard, measure):
            last.last_day = standard.version.last_day
        else:
            found.append(Term(standard.code, standard.version.first_day, standard.version.last_day, measure))
    return found


def _carried_on(last: Term, standard: Standard, measure: dict[str, Any]) -> bool:
    follows = last.last_day is not None and last.last_day + ONE_DAY == standard.version.first_day
    return last.code == standard.code and follows and last.measure == measure


@transaction.atomic
def rebuild(contract: Contract, *, through: date) -> None:
    """Write the contract's obligations anew, with every period that begins by the horizon after `through`."""
    Obligation.objects.filter(contract=contract).delete()
    standards = list(Standard.objects.filter(version__contract=contract).select_related("version"))
    made = Obligation.objects.bulk_create(Obligation(contract=contract, **term.__dict__) for term in terms(standards))
    ObligationPeriod.objects.bulk_create(
        period for obligation in made for period in periods_of(obligation, obligation.first_day, through)
    )


def extend(*, through: date) -> None:
    """Add the periods that have come into sight since; nothing to do on most days."""
    for obligation, after in _short_of(through):
        ObligationPeriod.objects.bulk_create(periods_of(obligation, after + ONE_DAY, through), ignore_conflicts=True)


def periods_of(obligation: Obligation, first: date, through: date) -> Iterator[ObligationPeriod]:
    """Its periods from a day on, as far as is looked ahead from `through`; not stored."""
    horizon = through + HORIZON
    last = min(horizon, obligation.last_day or horizon)
    for period in periods_between(obligation.measure["period"], first, last):
        yield ObligationPeriod(obligation=obligation, first_day=period.first_day, last_day=period.last_day)


def _short_of(through: date) -> list[tuple[Obligation, date]]:
    """Obligations whose periods end too soon after `through`, each with the last day they reach."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.id, coalesce(max(p.last_day), o.first_day - 1)"
            " FROM contracts_obligation o LEFT JOIN contracts_obligationperiod p ON p.obligation_id = o.id"
            " GROUP BY o.id"
            " HAVING coalesce(max(p.last_day), o.first_day - 1) < least(o.last_day, %s::date)",
            [through + timedelta(days=380)],
        )
        reached = dict(cursor.fetchall())
    return [(obligation, reached[obligation.id]) for obligation in Obligation.objects.filter(id__in=reached)]
