"""Which plan is meant by what the engine expects for a unit: it says how many will keep a promise, not which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from contracts.models import Unit
from contracts.queries.assessments import Cell
from contracts.wording.things import Measure
from engagement.models import Activity, ActivityNeighbourhood, ActivityOfficer
from engagement.queries import plans
from record.compiled import compiled
from teams.models import Team


@dataclass(frozen=True)
class PlannedActivity:
    """A planned activity, with the neighbourhoods and the officers it names by id."""

    activity: Activity
    neighbourhoods: frozenset[int]
    officers: frozenset[int]


def plan_meant(cell: Cell, unit: Unit, plans: Sequence[PlannedActivity], *, today: date) -> Activity | None:
    """The first plan that keeps the promise; None where it could be another.

    What cannot keep it is left out first, so that a second plan does not hide the one that does.
    """
    likely = may_be_meant(cell.measure, unit, plans, today=today)
    return likely[0] if likely and len(likely) == unit.scheduled else None


def may_be_meant(measure: Measure, unit: Unit, plans: Sequence[PlannedActivity], *, today: date) -> list[Activity]:
    """The plans among which are those that the engine expects for the unit, by its due day."""
    due = unit.next_due_on or date.min
    return [plan for plan in _of_the_kind(measure, unit, plans, today) if plan.day <= due]


def planned_too_late(measure: Measure, unit: Unit, plans: Sequence[PlannedActivity], *, today: date) -> date | None:
    """The day of the first plan of the kind for the unit after its due day."""
    after = [plan.day for plan in _of_the_kind(measure, unit, plans, today) if plan.day > (unit.next_due_on or today)]
    return min(after, default=None)


def _of_the_kind(measure: Measure, unit: Unit, plans: Sequence[PlannedActivity], today: date) -> list[Activity]:
    per = measure["per"]
    named = (plan.activity for plan in plans if _names(plan, per, unit.unit_id))
    return [activity for activity in named if _may_count(activity, measure, today)]


def plans_of(team: int, today: date) -> list[PlannedActivity]:
    """What the team plans from today on, the next first. Three queries."""
    found = _plans(team, today)
    ids = [plan.id for plan in found]
    places, people = _by_plan(_places(ids)), _by_plan(_people(ids))
    return [PlannedActivity(plan, frozenset(places[plan.id]), frozenset(people[plan.id])) for plan in found]


def _by_plan(links: list[tuple[UUID, int]]) -> dict[UUID, list[int]]:
    found: dict[UUID, list[int]] = defaultdict(list)
    for plan, named in links:
        found[plan].append(named)
    return found


@compiled
def _plans(team: int, today: date) -> QuerySet[Activity]:
    return plans(Team(pk=team), today).prefetch_related(None)


@compiled
def _places(plans: list[UUID]) -> QuerySet[ActivityNeighbourhood, tuple[UUID, int]]:
    return ActivityNeighbourhood.objects.filter(activity__in=plans).values_list("activity_id", "neighbourhood_id")


@compiled
def _people(plans: list[UUID]) -> QuerySet[ActivityOfficer, tuple[UUID, int]]:
    return ActivityOfficer.objects.filter(activity__in=plans).values_list("activity_id", "person_id")


def as_planned(activity: Activity) -> PlannedActivity:
    return PlannedActivity(
        activity,
        frozenset(link.neighbourhood_id for link in activity.neighbourhood_links.all()),
        frozenset(link.person_id for link in activity.officer_links.all()),
    )


def _names(plan: PlannedActivity, per: str, unit: int) -> bool:
    if per == "neighbourhood":
        return unit in plan.neighbourhoods
    return unit in plan.officers if per == "officer" else True


def _may_count(activity: Activity, measure: Measure, today: date) -> bool:
    """Whether it passes what can be seen of it alone; who leads it with which rank, the engine alone knows."""
    asked = [name for name in ("open_to_public", "face_to_face") if measure.get(name)]
    audiences = measure.get("audiences")
    return (
        activity.channel_id in measure["channels"]
        and all(getattr(activity, name) for name in asked)
        and (not audiences or not set(audiences).isdisjoint(activity.audiences))
        and _may_be_told_in_time(activity, measure.get("min_notice_days"), today)
    )


def _may_be_told_in_time(activity: Activity, asked: int | None, today: date) -> bool:
    told = min(activity.advertised_on or today, today)  # a day still to come is as if nobody had said
    return not asked or told <= activity.day - timedelta(days=asked)
