"""A line of what a team owes, and what the lines of several kinds of measure have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from contracts.models import Unit
from contracts.models.statuses import URGENT
from contracts.queries.assessments import Cell
from contracts.queries.planned_activities import PlannedActivity
from contracts.queries.unit_names import UnitNames
from contracts.wording import deed, fact
from engagement.models import Activity, Channel, Enquiry
from record.timezones import ONE_DAY, day_of
from teams.models import Neighbourhood


@dataclass(frozen=True)
class KnownFacts:
    """What the lines of one team are made from."""

    now: datetime
    channels: Mapping[str, Channel]
    neighbourhoods: Mapping[int, Neighbourhood] = field(default_factory=dict)
    officers: Mapping[int, str] = field(default_factory=dict)
    plans: Sequence[PlannedActivity] = ()
    unanswered: Sequence[Enquiry] = ()
    without_feedback: Sequence[Activity] = ()

    @property
    def today(self) -> date:
        return day_of(self.now)

    @property
    def names(self) -> UnitNames:
        return UnitNames({key: place.name for key, place in self.neighbourhoods.items()}, self.officers)


@dataclass(frozen=True)
class OwedLine:
    """One deed: what, why, from when it is late, and what its buttons do.

    `doing` is log, answer, feedback, advertise, answer_all, feedback_all or empty; `about` the
    enquiry or activity that is meant; `begin_with` the first values of the log form, under its names; `plan` the
    planned activity that will keep the promise.
    """

    title: str
    why: str
    status: str
    cell: Cell
    late_from: date | datetime | None = None
    doing: str = ""
    about: UUID | None = None
    begin_with: Mapping[str, str] = field(default_factory=dict)
    plan: Activity | None = None

    @property
    def is_urgent(self) -> bool:
        return self.status in URGENT


def one_by_one(
    cell: Cell, waiting: Sequence[Any], line: Callable[[Any], OwedLine], doing: str, known: KnownFacts
) -> Iterator[OwedLine]:
    """A line an item where they are as many as the engine says wait; else one line for all of them."""
    pending = cell.assessment.scheduled or 0
    if len(waiting) == pending:
        yield from (line(item) for item in waiting)
    elif pending:
        why = fact(cell.assessment, cell.measure, known.channels, today=known.today, late=cell.late)
        title = deed(cell.measure, known.channels, missing=pending)
        due = cell.units[0].next_due_on
        yield OwedLine(title, why, cell.status, cell, late_from=due and due + ONE_DAY, doing=f"{doing}_all")


def to_log(
    cell: Cell, unit: Unit, known: KnownFacts, why: str, *, missing: int = 1, done: int = 0, plan: Activity | None
) -> OwedLine:
    """The line of a unit that owes an activity: `missing` more of `done + missing`."""
    per = cell.measure["per"]
    place = known.neighbourhoods.get(unit.unit_id) if per == "neighbourhood" else None
    title = deed(
        cell.measure,
        known.channels,
        place=place.name if place else "",
        officer=known.officers.get(unit.unit_id, "") if per == "officer" else "",
        missing=missing,
        done=done,
    )
    due: date = unit.next_due_on  # type: ignore[assignment]  # the callers have looked
    return OwedLine(
        title=title,
        why=why,
        status=_status(cell, unit, due, known),
        cell=cell,
        late_from=due + ONE_DAY,
        doing="log",
        begin_with=begin_with(cell.measure, place),
        plan=plan,
    )


def is_enough(unit: Unit, missing: int) -> bool:
    """Whether so many are planned for the unit."""
    return (unit.scheduled or 0) >= missing


def is_of(cell: Cell, activity: Activity) -> bool:
    return activity.channel_id in cell.measure["channels"]


def is_open(cell: Cell, known: KnownFacts) -> bool:
    return in_window(cell, known.today)


def in_window(cell: Cell, day: date) -> bool:
    return cell.assessment.first_day <= day <= cell.assessment.last_day


def _status(cell: Cell, unit: Unit, due: date, known: KnownFacts) -> str:
    """The cell's status on the units that make it so; its other units are on track."""
    if cell.status == "missed":
        return "missed" if due < known.today else "on_track"
    if cell.status == "at_risk":
        return "at_risk" if due == cell.assessment.due_by and not is_enough(unit, 1) else "on_track"
    return cell.status


def begin_with(measure: Mapping[str, Any], place: Neighbourhood | None) -> dict[str, str]:
    """What the log form begins with, so that what is logged can count: the officer sees it and can change it."""
    begin = {}
    if len(measure["channels"]) == 1:
        begin["channel"] = measure["channels"][0]
    if place:
        begin["neighbourhood"] = place.police_id
    return begin | {name: "yes" for name in ("open_to_public", "face_to_face") if measure.get(name)}
