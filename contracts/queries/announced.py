"""How many of the plans that an assessment, or one of its units, expects to count people have been told of.

The engine keeps how many it expects, not which. What could be among them is looked at, and where that does not say
how many were announced, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from contracts.models import Unit
from contracts.queries.planned_activities import PlannedActivity, may_be_meant
from contracts.wording.things import Measure
from engagement.models import Activity


def announced(
    judged: Any, measure: Measure, units: Iterable[Unit], plans: Sequence[PlannedActivity], *, today: date
) -> int | None:
    """None where it is not known, where nothing is expected, and where nobody is told of such things before."""
    if not judged.scheduled or not measure.get("per"):
        return None
    found = {plan.pk: plan for unit in units for plan in may_be_meant(measure, unit, plans, today=today)}
    return _of_plans(list(found.values()), judged.scheduled, today, counted=measure["per"] == "team")


def announced_for(measure: Measure, unit: Unit, plans: Sequence[PlannedActivity], *, today: date) -> int | None:
    return _of_plans(may_be_meant(measure, unit, plans, today=today), unit.scheduled or 0, today, counted=True)


def of_those(told: Sequence[bool], scheduled: int, *, counted: bool) -> int | None:
    """`told`: of each plan among which are the expected ones, whether people know of it.

    `counted`: `scheduled` is a number of plans, and not of units for which enough is planned.
    """
    if not any(told):
        return 0 if told else None
    if all(told):
        return scheduled
    return sum(told) if counted and len(told) == scheduled else None


def is_announced(plan: Any, today: date) -> bool:
    """Of an activity or a version of one. A day still to come is as if nobody had said."""
    return plan.advertised_on is not None and plan.advertised_on <= today


def _of_plans(likely: Sequence[Activity], scheduled: int, today: date, *, counted: bool) -> int | None:
    if not all(plan.channel.has_notice for plan in likely):
        return None
    return of_those([is_announced(plan, today) for plan in likely], scheduled, counted=counted)
