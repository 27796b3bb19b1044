"""Plans that are to keep a flag's promise: which a team can choose, and what became of those it chose.

Whether one counts, the engine says; until which day it helps, the kind of measure. Source: measures.md, "Flags".
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from contracts.engine import obligations
from contracts.engine.assessment import AssessmentScope, judge
from contracts.engine.composing import statements
from contracts.engine.settling import unsettled
from contracts.kinds import KINDS
from contracts.models import Flag
from contracts.models.statuses import MISSED
from contracts.periods import period_containing
from contracts.queries.flags import Raised, raised
from engagement.models import Activity, Status
from record.timezones import day_of
from teams.models import Force


class Fate(enum.Enum):
    """What a chosen plan is now."""

    STANDS = "It is still to come, and will count."
    UNCONFIRMED = "Its day has passed, and nobody has said that it was held."
    NOT_ENOUGH = "It was held and counts, and that was not enough."
    CALLED_OFF = "It was cancelled."
    TAKEN_OUT = "It was withdrawn."
    NOT_COUNTED = "It was held, and does not count for this."
    TOO_LATE = "It is now on a day that is too late for this."
    WILL_NOT_COUNT = "As it stands it will not count for this."


PASSED = (Fate.UNCONFIRMED, Fate.NOT_ENOUGH)


@dataclass(frozen=True)
class GatheredFor:
    """That an activity counts, or is expected to, for one unit of a standard on its day."""

    activity: UUID
    standard: tuple[int, int, str]  # team, contract, code
    unit: int
    day: date
    counted: bool


@dataclass(frozen=True)
class ChosenPlan:
    """A plan as it was found, and the flag that names it."""

    flag: int
    activity: UUID
    fate: Fate


def offered(flag: Flag, now: datetime) -> list[Activity]:
    """The team's planned activities that would count for the flag's standard in time, the next first."""
    (one,) = raised([flag])
    if not KINDS.of(one.standard.measure).keys.GATHERS:
        return []  # there is nothing to hold that would keep it
    scope = AssessmentScope((flag.team_id,), now, from_day=day_of(now), contract=flag.contract_id, code=flag.code)
    found = {
        gathered.activity
        for gathered in _gathered(scope, None)
        if not gathered.counted and gathered.standard == _standard(flag) and helps_in_time(one, gathered, day_of(now))
    }
    plans = Activity.objects.filter(id__in=found, status=Status.PLANNED).select_related("channel", "team")
    return list(plans.order_by("starts_at", "id"))


def look(force: Force, now: datetime, *, forgotten_after: timedelta) -> list[ChosenPlan]:
    """The plans that the force's flags name, each with its fate; also of flags that cleared a short while ago.

    Before the assessments are read: a plan is looked at first, and left for later where its team still is to be
    assessed. So what somebody just confirmed is not taken for a plan that kept nothing. Engine and activities are asked
    once for all flags.
    """
    recent = Q(cleared_at__isnull=True) | Q(cleared_at__gte=now - forgotten_after)
    chosen = list(
        Flag.objects.filter(recent, team__force=force, planned__isnull=False)
        .select_related("planned", "team", "contract")
        .order_by("id")
    )
    if not chosen:
        return []
    today = day_of(now)
    days = [flag.planned.day for flag in chosen if flag.planned]
    scope = AssessmentScope(tuple({flag.team_id for flag in chosen}), now, from_day=min([today, *days]))
    gathered = _gathered(scope, [flag.planned.pk for flag in chosen if flag.planned])
    waiting = set(unsettled(now=now).filter(pk__in=scope.teams).values_list("pk", flat=True))
    return [
        ChosenPlan(one.flag.pk, plan.pk, fate(plan, _of(one, plan, gathered), one, today))
        for one in raised(chosen)
        if (plan := one.flag.planned) and one.flag.team_id not in waiting
    ]


def fate(plan: Activity, gathered: Collection[GatheredFor], one: Raised, today: date) -> Fate:
    """What has become of the plan. `gathered`: for which units of the flag's standard it counts, or is to."""
    if plan.status == Status.CANCELLED:
        return Fate.CALLED_OFF
    if plan.status == Status.WITHDRAWN:
        return Fate.TAKEN_OUT
    if plan.status == Status.HELD:
        return Fate.NOT_ENOUGH if any(each.counted for each in gathered) else Fate.NOT_COUNTED
    if plan.day < today:
        return Fate.UNCONFIRMED
    if not gathered:
        return Fate.WILL_NOT_COUNT
    return Fate.STANDS if any(helps_in_time(one, each, today) for each in gathered) else Fate.TOO_LATE


def helps_in_time(one: Raised, gathered: GatheredFor, today: date) -> bool:
    """Whether it is early enough for its unit to help.

    What is at risk is kept by the unit's due day. What is missed cannot be kept: there a plan says when it is made up
    for, in this window while it is open, and else in the period that runs.
    """
    row, measure = one.assessment, one.standard.measure
    if row is None:
        return False
    if row.status == MISSED:
        open_until = row.last_day if row.last_day >= today else period_containing(measure["period"], today).last_day
        return gathered.day <= open_until
    wanted = KINDS.of(measure).owed.wanted_until
    until = (wanted(unit, row) for unit in row.units.all() if unit.unit_id == gathered.unit)
    return any(day is not None and gathered.day <= day for day in until)


def _standard(flag: Flag) -> tuple[int, int, str]:
    return flag.team_id, flag.contract_id, flag.code


def _of(one: Raised, plan: Activity, gathered: Iterable[GatheredFor]) -> list[GatheredFor]:
    return [each for each in gathered if each.activity == plan.pk and each.standard == _standard(one.flag)]


def _gathered(scope: AssessmentScope, activities: list[UUID] | None) -> list[GatheredFor]:
    """Of these activities, or of everything that is expected."""
    obligations.extend(through=scope.today)
    with transaction.atomic():
        judge(scope)
        with connection.cursor() as cursor:
            for statement in statements("pages/gathered_for"):
                cursor.execute(statement, {**scope.parameters(), "activities": activities})
            return [
                GatheredFor(activity, (team, contract, code), unit, day, counted)
                for activity, team, contract, code, unit, day, counted in cursor.fetchall()
            ]
