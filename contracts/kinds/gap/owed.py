"""What a team still owes of a `gap`: a line for each unit whose next one is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from contracts.kinds.parts import Measure
from contracts.queries.announced import announced_for
from contracts.queries.assessments import Cell
from contracts.queries.owed_lines import KnownFacts, OwedLine, is_open, to_log
from contracts.queries.planned_activities import plan_meant, planned_too_late
from contracts.wording.owed import planned
from contracts.wording.things import days
from record.dates import day_words


def lines(cell: Cell, known: KnownFacts) -> Iterator[OwedLine]:
    if not is_open(cell, known):
        return
    for unit in cell.units:
        if unit.next_due_on:
            plan = plan_meant(cell, unit, known.plans, today=known.today)
            told = announced_for(cell.measure, unit, known.plans, today=known.today)
            plan_on = plan.day if plan else None
            later = planned_too_late(cell.measure, unit, known.plans, today=known.today)
            why = why_owed(unit, cell.measure, plan_on=plan_on, today=known.today, announced=told, later=later)
            yield to_log(cell, unit, known, why, plan=plan)


def asks_notice(measure: Measure) -> bool:
    return bool(measure.get("min_notice_days"))


def wanted_until(unit: Any, judged: Any) -> date | None:
    return unit.next_due_on


def days_back(measure: Measure) -> int:
    return 0


def why_owed(
    unit: Any,
    measure: Measure,
    *,
    plan_on: date | None,
    today: date,
    announced: int | None = None,
    later: date | None = None,
) -> str:
    """As in "Last one Thursday 7 May. Never more than 7 days apart. Nothing that counts is planned by …"."""
    last = f"Last one {day_words(unit.last_on, today)}." if unit.last_on else "None yet."
    promise = f"Never more than {days(measure['maximum_days'])} apart."
    return f"{last} {promise} {planned(unit.scheduled, plan_on, today, announced, due=unit.next_due_on, later=later)}"
