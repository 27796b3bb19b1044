"""What a team owes, deed by deed: made from its cells, with what is planned for them, and what waits to be dealt with.

The engine says how many plans will keep a promise and how many items wait, not which. A line names the plan or the item
only where there is no doubt: where exactly so many can be meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from contracts.models import Unit
from contracts.queries.assessments import Cell
from contracts.queries.planned_activities import PlannedActivity, plan_meant
from contracts.wording import deed, fact
from contracts.wording.owed import why_advertise, why_counted, why_feedback, why_reply, why_spaced
from engagement.models import Activity, Channel, Enquiry
from record.timezones import ONE_DAY, day_of
from teams.models import Neighbourhood

URGENT = ("at_risk", "missed")


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


def owed(cells: Iterable[Cell], known: KnownFacts) -> list[OwedLine]:
    """Every deed still owed, soonest first; what has no day and is urgent stands before what has one."""
    lines = [line for cell in cells for line in LINES[cell.measure["kind"]](cell, known)]
    return sorted(_each_once(lines), key=_soonest)


def _soonest(line: OwedLine) -> tuple[date, float, str]:
    late_from = line.late_from
    if isinstance(late_from, datetime):
        return day_of(late_from), late_from.timestamp(), line.title
    return late_from or (date.min if line.is_urgent else date.max), 0, line.title


def _each_once(lines: Iterable[OwedLine]) -> Iterator[OwedLine]:
    """An enquiry or an activity under two standards is one deed: that with the earlier day."""
    seen: set[tuple[str, UUID]] = set()
    for line in sorted(lines, key=_soonest):
        if line.about is None or (line.doing, line.about) not in seen:
            yield line
        if line.about is not None:
            seen.add((line.doing, line.about))


def _count(cell: Cell, known: KnownFacts) -> Iterator[OwedLine]:
    if not _is_open(cell, known) or cell.status not in ("on_track", *URGENT):
        return
    for unit in cell.units:
        missing = (unit.required or 0) - (unit.done or 0)
        if missing > 0 and unit.next_due_on and unit.next_due_on <= cell.assessment.last_day:
            plan = plan_meant(cell, unit, known.plans, today=known.today)
            why = why_counted(cell.assessment, unit, cell.measure, known.channels, **_when(plan, missing, unit, known))
            yield _to_log(cell, unit, known, why, missing=missing, plan=plan if _enough(unit, missing) else None)


def _gap(cell: Cell, known: KnownFacts) -> Iterator[OwedLine]:
    if not _is_open(cell, known):
        return
    for unit in cell.units:
        if unit.next_due_on:
            plan = plan_meant(cell, unit, known.plans, today=known.today)
            why = why_spaced(unit, cell.measure, **_when(plan, 1, unit, known))
            yield _to_log(cell, unit, known, why, missing=1, plan=plan)


def _on_time(cell: Cell, known: KnownFacts) -> Iterator[OwedLine]:
    return ITEMS[cell.measure["item"]](cell, known)


def _replies(cell: Cell, known: KnownFacts) -> Iterator[OwedLine]:
    within = timedelta(hours=cell.measure["within_hours"])
    asked = [e for e in known.unanswered if _in_window(cell, e.received_on)]

    def line(enquiry: Enquiry) -> OwedLine:
        return OwedLine(
            title=f"Answer the question about {enquiry.subject}" if enquiry.subject else "Answer a question",
            why=why_reply(enquiry.received_at, cell.measure, known.today),
            status=cell.status,
            cell=cell,
            late_from=enquiry.received_at + within,
            doing="answer",
            about=enquiry.id,
        )

    waiting = [e for e in asked if e.received_at + within >= known.now]
    yield from _one_by_one(cell, waiting, line, "answer", known)
    if cell.status != "exempt":
        yield from (line(e) for e in asked if e.received_at + within < known.now)


def _feedback(cell: Cell, known: KnownFacts) -> Iterator[OwedLine]:
    within = timedelta(days=cell.measure["within_days"])

    def line(activity: Activity) -> OwedLine:
        return OwedLine(
            title=f"Say what came of {activity.title}",
            why=why_feedback(activity.day, cell.measure, known.today),
            status=cell.status,
            cell=cell,
            late_from=activity.day + within + ONE_DAY,
            doing="feedback",
            about=activity.id,
        )

    waiting = [
        a
        for a in known.without_feedback
        if _is_of(cell, a) and _in_window(cell, a.day) and a.day + within >= known.today
    ]
    yield from _one_by_one(cell, waiting, line, "feedback", known)


def _notice(cell: Cell, known: KnownFacts) -> Iterator[OwedLine]:
    """Nothing waits here as far as the engine is concerned; but a plan that is not advertised will be late."""
    if not _is_open(cell, known):
        return
    for activity in (plan.activity for plan in known.plans):
        last_day = activity.day - timedelta(days=cell.measure["within_days"])
        if _is_of(cell, activity) and activity.advertised_on is None and last_day >= known.today:
            yield OwedLine(
                title=f"Advertise {activity.title}",
                why=why_advertise(activity.day, cell.measure, known.today),
                status=cell.status,
                cell=cell,
                late_from=last_day + ONE_DAY,
                doing="advertise",
                about=activity.id,
            )


def _presence(cell: Cell, known: KnownFacts) -> Iterator[OwedLine]:
    """Only where it is not kept: what is there every day asks for no deed."""
    if _is_open(cell, known) and cell.status in URGENT:
        why = fact(cell.assessment, cell.measure, known.channels, today=known.today)
        yield OwedLine(title=deed(cell.measure, known.channels), why=why, status=cell.status, cell=cell)


def _graded(cell: Cell, known: KnownFacts) -> Iterator[OwedLine]:
    """Others grade; the team owes nothing."""
    return iter(())


LINES: dict[str, Callable[[Cell, KnownFacts], Iterator[OwedLine]]] = {
    "count": _count,
    "gap": _gap,
    "on_time": _on_time,
    "presence": _presence,
    "graded": _graded,
}
ITEMS = {"enquiry_reply": _replies, "feedback": _feedback, "event_notice": _notice}


def _one_by_one(
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


def _to_log(cell: Cell, unit: Unit, known: KnownFacts, why: str, *, missing: int, plan: Activity | None) -> OwedLine:
    per = cell.measure["per"]
    place = known.neighbourhoods.get(unit.unit_id) if per == "neighbourhood" else None
    title = deed(
        cell.measure,
        known.channels,
        place=place.name if place else "",
        officer=known.officers.get(unit.unit_id, "") if per == "officer" else "",
        missing=missing,
        done=(unit.done or 0) if cell.measure["kind"] == "count" else 0,
    )
    due: date = unit.next_due_on  # type: ignore[assignment]  # the callers have looked
    return OwedLine(
        title=title,
        why=why,
        status=_status(cell, unit, due, known),
        cell=cell,
        late_from=due + ONE_DAY,
        doing="log",
        begin_with=_begin_with(cell, place),
        plan=plan,
    )


def _status(cell: Cell, unit: Unit, due: date, known: KnownFacts) -> str:
    """The cell's status on the units that make it so; its other units are on track."""
    if cell.status == "missed":
        return "missed" if due < known.today else "on_track"
    if cell.status == "at_risk":
        return "at_risk" if due == cell.assessment.due_by and not _enough(unit, 1) else "on_track"
    return cell.status


def _begin_with(cell: Cell, place: Neighbourhood | None) -> dict[str, str]:
    """What the log form begins with, so that what is logged can count: the officer sees it and can change it."""
    measure, begin = cell.measure, {}
    if len(measure["channels"]) == 1:
        begin["channel"] = measure["channels"][0]
    if place:
        begin["neighbourhood"] = place.police_id
    return begin | {name: "yes" for name in ("open_to_public", "face_to_face") if measure.get(name)}


def _when(plan: Activity | None, missing: int, unit: Unit, known: KnownFacts) -> dict[str, Any]:
    return {"plan_on": plan.day if plan and missing == 1 else None, "today": known.today}


def _enough(unit: Unit, missing: int) -> bool:
    return (unit.scheduled or 0) >= missing


def _is_of(cell: Cell, activity: Activity) -> bool:
    return activity.channel_id in cell.measure["channels"]


def _is_open(cell: Cell, known: KnownFacts) -> bool:
    return cell.assessment.first_day <= known.today <= cell.assessment.last_day


def _in_window(cell: Cell, day: date) -> bool:
    return cell.assessment.first_day <= day <= cell.assessment.last_day
