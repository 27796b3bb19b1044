"""The steps of the escalation as a document, and bank holidays as a table.

Source: formats.md, "`manage.py import_escalation FILE.yaml`"; formats.md, "`manage.py import_bank_holidays FILE.csv`".
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from contracts.actions import escalation as actions
from contracts.importing.records import day_within_reach, filled
from contracts.models import BankHoliday, EscalationStep, StepRole
from contracts.models.bank_holidays import ENGLAND_AND_WALES
from contracts.models.flags import Level
from inputs import By, Columns, Node, Table, cells, shown
from inputs.cells import Reader
from teams.models import Force

COLUMNS = Columns(required=("day", "name"), optional=("known_from", "nation"))
MOST_DAYS = 366


def import_escalation(document: Node, *, by: By) -> str:
    """Store the document's steps as all that its force has, inside the caller's transaction; returns what to tell.

    Raises Refused, with nothing stored, where anything is refused.
    """
    stated = document.fields(required=("steps",), optional=("force", "provisional"))
    force = _force(stated)
    provisional = stated.read("provisional", cells.true_false) or False
    steps = [step for node in stated.items("steps") if (step := _step(node, force, provisional))]
    _refuse_twice(stated, steps)
    document.finish()
    whose = force.name if force else "every force without steps of its own"
    if not actions.store_steps(force=force, steps=steps, by=by):
        return "Nothing differs from what is stored."
    return f"Steps of the escalation for {whose}: {len(steps)}."


@transaction.atomic
def import_bank_holidays(table: Table, *, by: By, today: date) -> str:
    """Store the table's bank holidays; returns a sentence to tell.

    One without `known_from` is known from the day that is stored, and where it is new from today.
    """
    stored = {(row.nation, row.day): row.known_from for row in BankHoliday.objects.all()}
    rows = {}
    for record in table:
        day, name = record.need("day", day_within_reach), record.need("name", filled(100))
        known_from = record.read("known_from", day_within_reach)
        nation = record.read("nation", _nation) or ENGLAND_AND_WALES
        if day and name and not record.faults:
            known_from = known_from or stored.get((nation, day), today)
            rows[nation, day] = BankHoliday(day=day, name=name, known_from=known_from, nation=nation)
    new, changed = actions.store_bank_holidays(holidays=list(rows.values()), by=by)
    return f"Bank holidays: {new:,} new, {changed:,} changed, {len(rows) - new - changed:,} as they were."


def _force(stated: Node) -> Force | None:
    key = stated.read("force", cells.key)
    force = Force.objects.filter(key=key).first() if key else None
    if key and force is None:
        stated.refuse(f"{shown(key)} is not a force", "force")
    return force


def _step(node: Node, force: Force | None, provisional: bool) -> EscalationStep | None:
    node.fields(required=("position", "level", "role", "after_days"))
    position, level = node.read("position", _within(1, 99)), node.read("level", _one_of(list(Level)))
    role, after_days = node.read("role", _one_of(list(StepRole))), node.read("after_days", _within(1, MOST_DAYS))
    if not (position and level and role and after_days):
        return None
    return EscalationStep(
        force=force, position=position, level=level, role=role, after_days=after_days, provisional=provisional
    )


def _refuse_twice(stated: Node, steps: list[EscalationStep]) -> None:
    positions = [step.position for step in steps]
    for position in sorted({one for one in positions if positions.count(one) > 1}):
        stated.refuse(f"the position {position} is there twice", "steps")


def _within(least: int, most: int) -> Reader[int]:
    def read(written: str) -> int:
        found = cells.whole_number(written)
        if not least <= found <= most:
            raise ValueError(f"{found} is not from {least} to {most}")
        return found

    return read


def _one_of(words: list[str]) -> Reader[str]:
    def read(written: str) -> str:
        if written.strip() not in words:
            raise ValueError(f"{shown(written)} is none of {', '.join(words)}")
        return written.strip()

    return read


def _nation(written: str) -> str:
    return _one_of([ENGLAND_AND_WALES])(written)
