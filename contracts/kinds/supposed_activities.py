"""Activities as they might have been: one more, one that failed a single filter, one on another day. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from contracts.kinds.changes import ACTIVITY, NAMED, ONE_DAY, SOMEBODY, Case, Looked, Step, UnitFacts, near

NOON = time(12, tzinfo=UTC)
Fixed = tuple[Mapping[str, Any], timedelta] | None  # what is otherwise, and by how much it is moved


@dataclass(frozen=True)
class Span:
    """Days on any of which one more would do as well."""

    first: date
    last: date


def one_more(case: Case, unit: UnitFacts, span: Span) -> Step:
    """A new activity that passes everything the measure asks, for the unit, on the first day of the span."""
    day, measure = span.first, case.measure
    told_on = _told_on(case, day)
    row = {
        "channel": measure["channels"][0],
        "day": day,
        "status": "held" if day < case.today else "planned",
        "starts_at": datetime.combine(day, NOON),
        "advertised_on": told_on,
        "open_to_public": True,
        "face_to_face": True,
        "attendance": measure.get("min_attendance"),
        "audiences": list(measure.get("audiences") or [])[:1],
        "feedback_published_on": None,
        "led_by_id": SOMEBODY if measure.get("led_by_rank") else None,
        **{name: [] for name in NAMED.values()},
    }
    if case.per != "team":
        row[NAMED[case.per]] = [unit.id]
    to_come = day >= case.today and told_on is None
    return Step(ACTIVITY, "new", row, day, until=span.last, to_come=to_come, unit=unit.id, said={"told_on": told_on})


def spans(case: Case, days: Iterable[date]) -> Iterator[Span]:
    """The days as up to three spans: those that are over, those for which it is too late to announce, the others."""
    groups: dict[int, list[date]] = {}
    for day in days:
        groups.setdefault(0 if day < case.today else 1 if _told_on(case, day) else 2, []).append(day)
    return (Span(group[0], group[-1]) for _, group in sorted(groups.items()))


def _told_on(case: Case, day: date) -> date | None:
    """When it had to be announced, where that is over; None where nothing was asked, or there is still time."""
    asked = case.measure.get("min_notice_days")
    return day - asked * ONE_DAY if asked and day < case.today + asked * ONE_DAY else None


def passed(case: Case, activities: Iterable[Looked], units: Iterable[UnitFacts]) -> Iterator[Step]:
    """Each of those that failed a filter, with that one passed."""
    units = list(units)
    for activity in activities:
        if fix := FIXES.get(activity.reason):
            if fixed := fix(case, activity.row):
                changed, moved = fixed
                to_come = activity.day >= case.today and activity.reason != "notice"
                yield _changed(activity, activity.reason, changed, moved=moved, to_come=to_come)
        elif activity.counts and case.per != "team" and not any(case.for_unit(unit, activity) for unit in case.units):
            yield from (_named(case, activity, unit) for unit in units if activity.day in unit.days)


def moved(case: Case, activities: Iterable[Looked], days: list[date]) -> Iterator[Step]:
    """Each of those that count on another of the days: one held on a day that is over, a plan on one to come."""
    for activity in (one for one in activities if one.counts):
        held = activity.reason == "counted"
        for day in near(activity.day, days):
            if (day <= case.today) if held else (day >= case.today):
                by = day - activity.day
                changed = {"day": day, "starts_at": activity.row["starts_at"] + by}
                yield _changed(activity, "moved", changed, day=day, moved=abs(by), to_come=not held)


def _named(case: Case, activity: Looked, unit: UnitFacts) -> Step:
    name = NAMED[case.per]
    changed = {name: [*activity.row[name], unit.id]}
    return _changed(activity, "unit", changed, to_come=activity.reason == "expected", unit=unit.id)


def _changed(activity: Looked, how: str, changed: Mapping[str, Any], *, day: date | None = None, **more: Any) -> Step:
    said = {"was": activity.row}
    return Step(ACTIVITY, how, {**activity.row, **changed}, day or activity.day, id=activity.id, said=said, **more)


def _held(case: Case, row: Mapping[str, Any]) -> Fixed:
    """What was planned and never confirmed, or called off. What was withdrawn never was an activity."""
    if row["status"] == "withdrawn":
        return None
    return {"status": "held" if row["starts_at"] <= case.at else "planned"}, timedelta(0)


def _noticed(case: Case, row: Mapping[str, Any]) -> Fixed:
    """Announced so much earlier; one of which nobody was told might have been told of on its own day."""
    wanted = row["day"] - case.measure["min_notice_days"] * ONE_DAY
    told_on = row["advertised_on"] or min(row["day"], case.today)
    return {"advertised_on": wanted}, max(told_on - wanted, timedelta(0))


def _attended(case: Case, row: Mapping[str, Any]) -> Fixed:
    return {"attendance": case.measure["min_attendance"]}, timedelta(0)


def _for(case: Case, row: Mapping[str, Any]) -> Fixed:
    return {"audiences": [*row["audiences"], case.measure["audiences"][0]]}, timedelta(0)


def _always(**changed: Any) -> Callable[[Case, Mapping[str, Any]], Fixed]:
    return lambda case, row: (changed, timedelta(0))


FIXES: Mapping[str, Callable[[Case, Mapping[str, Any]], Fixed]] = {
    "not_held": _held,
    "public": _always(open_to_public=True),
    "face_to_face": _always(face_to_face=True),
    "attendance": _attended,
    "notice": _noticed,
    "rank": _always(led_by_id=SOMEBODY),
    "audience": _for,
}
