"""The steps of the escalation and the bank holidays it passes over: both are replaced or added to by file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from contracts.models import BankHoliday, EscalationStep
from inputs import By, name_of
from record.entries import Change, open_head
from teams.models import Force

SAID = ("position", "level", "role", "after_days", "provisional")


@transaction.atomic
def store_steps(*, force: Force | None, steps: Sequence[EscalationStep], by: By) -> bool:
    """Have these steps and no others for the force (None: every force without its own); whether anything differs.

    Steps that were taken stay taken: a flag knows them by their position.
    """
    forces = [force] if force else list(Force.objects.order_by("key"))
    heads = [open_head(one.key) for one in forces]
    stored = EscalationStep.objects.filter(force=force).order_by("position")
    before, after = _told(stored), _told(sorted(steps, key=lambda step: step.position))
    if before == after:
        return False
    stored.delete()
    EscalationStep.objects.bulk_create(steps)
    subject = f"escalation:{force.key if force else 'every-force'}"
    for head in heads:
        head.write(by=name_of(by), changes=[Change("escalation.stored", subject, {"steps": before}, {"steps": after})])
    return True


@transaction.atomic
def store_bank_holidays(*, holidays: Sequence[BankHoliday], by: By) -> tuple[int, int]:
    """Add the days, or correct those that are there; how many were new and how many differed. None is taken away."""
    heads = [open_head(key) for key in Force.objects.order_by("key").values_list("key", flat=True)]
    known = {(row.nation, row.day): row for row in BankHoliday.objects.all()}
    changes: list[Change] = []
    for row in holidays:
        before = known.get((row.nation, row.day))
        if before and _holiday(before) == _holiday(row):
            continue
        row.pk = before.pk if before else None
        row.save()
        told = _holiday(before) if before else None
        changes.append(Change("bank_holiday.stored", f"bank-holiday:{row.nation}/{row.day}", told, _holiday(row)))
    for head in heads:
        head.write(by=name_of(by), changes=changes)
    new = sum(change.before is None for change in changes)
    return new, len(changes) - new


def _told(steps: Iterable[EscalationStep]) -> list[dict[str, Any]]:
    return [{name: getattr(step, name) for name in SAID} for step in steps]


def _holiday(row: BankHoliday) -> dict[str, str]:
    return {"name": row.name, "known_from": row.known_from.isoformat()}
