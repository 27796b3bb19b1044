"""What a team still owes of a `count`: a line for each unit that has too few."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from contracts.kinds.parts import Measure
from contracts.models.statuses import URGENT
from contracts.queries.announced import announced_for
from contracts.queries.assessments import Cell
from contracts.queries.owed_lines import KnownFacts, OwedLine, is_enough, is_open, to_log
from contracts.queries.planned_activities import plan_meant, planned_too_late
from contracts.wording.days import window_name
from contracts.wording.owed import planned
from contracts.wording.things import Channels, Judged, bare_one_of, digits, many_of, units_of


def lines(cell: Cell, known: KnownFacts) -> Iterator[OwedLine]:
    if not is_open(cell, known) or cell.status not in ("on_track", *URGENT):
        return
    for unit in cell.units:
        done = unit.done or 0
        missing = (unit.required or 0) - done
        if missing > 0 and unit.next_due_on and unit.next_due_on <= cell.assessment.last_day:
            plan = plan_meant(cell, unit, known.plans, today=known.today)
            plan_on = plan.day if plan and missing == 1 else None
            told = announced_for(cell.measure, unit, known.plans, today=known.today)
            why = why_owed(
                cell.assessment,
                unit,
                cell.measure,
                known.channels,
                plan_on=plan_on,
                today=known.today,
                announced=told,
                later=planned_too_late(cell.measure, unit, known.plans, today=known.today),
            )
            kept_by = plan if is_enough(unit, missing) else None
            yield to_log(cell, unit, known, why, missing=missing, done=done, plan=kept_by)


def asks_notice(measure: Measure) -> bool:
    return bool(measure.get("min_notice_days"))


def wanted_until(unit: Any, judged: Any) -> date | None:
    short = (unit.done or 0) < (unit.required or 0)
    return unit.next_due_on if short and unit.next_due_on and unit.next_due_on <= judged.last_day else None


def days_back(measure: Measure) -> int:
    return 0


def why_owed(
    judged: Judged,
    unit: Any,
    measure: Measure,
    channels: Channels,
    *,
    plan_on: date | None,
    today: date,
    announced: int | None = None,
    later: date | None = None,
) -> str:
    """As in "1 of 2 alerts in May 2026. Nothing that counts is planned by Sunday 31 May."

    `unit` has the columns of a `Unit`.
    """
    period = window_name(measure["period"], judged, today)
    if measure["per"] != "team" and judged.required > 1:
        done = (
            f"{digits(judged.achieved)} of {digits(judged.required)} {units_of(measure)} have had theirs in {period}."
        )
    elif unit.done:
        done = f"{digits(unit.done)} of {digits(unit.required)} {many_of(measure, channels)} in {period}."
    else:
        done = f"No {bare_one_of(measure, channels)} yet in {period}."
    due = unit.next_due_on or judged.last_day
    return f"{done} {planned(unit.scheduled, plan_on, today, announced, due=due, later=later)}"
