"""`on_time` in loops: at least `percent` of the items of the period dealt with in time; always per team."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from contracts.kinds.loops import PlainConsidered, PlainJudged, PlainUnitLine, Window


@dataclass(frozen=True)
class Item:
    """One thing to deal with. State: in_time, late, pending, or exempt_day, which leaves it out."""

    id: str
    on: date
    state: str
    due_on: date | None = None  # the London day of its deadline, where it has one to wait for


def judge(window: Window) -> PlainJudged:
    items = [item for item in _items_in(window) if item.state != "exempt_day"]
    in_time = sum(1 for item in items if item.state == "in_time")
    late = sum(1 for item in items if item.state == "late")
    pending = [item for item in items if item.state == "pending"]
    required = -(-window.measure.percent * len(items) // 100)  # rounded up
    status = _status(window, in_time, late, len(pending))
    if status == "not_applicable":
        return PlainJudged(status)
    first_due = min((item.due_on for item in pending if item.due_on), default=None)
    due_by = first_due if status in ("on_track", "at_risk") else None
    last_on = max((item.on for item in items), default=None)
    line = PlainUnitLine(window.team, in_time, required, len(pending), last_on, first_due)
    return PlainJudged(status, in_time, required, len(pending), due_by, [line])


def considered(window: Window) -> list[PlainConsidered]:
    """Items, and the activities that do not even make an item. In time is what the figure counts."""
    items = _items_in(window)
    found = [PlainConsidered(item.id, item.on, "counted" if item.state == "in_time" else item.state) for item in items]
    if window.measure.item == "enquiry_reply":
        return found + [PlainConsidered(e.id, window.day(e.received_at), "withdrawn") for e in _withdrawn(window)]
    return found + [PlainConsidered(a.id, window.day(a), reason) for a, reason in window.near() if reason != "counted"]


def _status(window: Window, in_time: int, late: int, pending: int) -> str:
    percent, total = window.measure.percent, in_time + late + pending
    required = -(-percent * total // 100)
    if window.is_closed:
        if total == 0:
            return "not_applicable"
        if in_time >= required:
            return "met"
        if in_time + pending < required:
            return "missed"
    if percent == 100 and late:
        return "missed"
    return "at_risk" if 100 * in_time < percent * (in_time + late) else "on_track"


def _items_in(window: Window) -> list[Item]:
    """Every item with a day in the window; those of exempt days say so."""
    items = [item for item in _items(window) if item.on in window.days]
    return [Item(i.id, i.on, "exempt_day") if window.is_exempt(i.on) else i for i in items]


def _items(window: Window) -> Iterator[Item]:
    measure = window.measure
    if measure.item == "enquiry_reply":
        for enquiry in window.enquiries():
            if enquiry.received_at <= window.at and not enquiry.withdrawn_because:
                yield _reply(window, enquiry)
        return
    for activity in window.counting():
        yield _notice(window, activity) if measure.item == "event_notice" else _feedback(window, activity)


def _withdrawn(window: Window) -> list[Any]:
    """Enquiries of the window that somebody has withdrawn: no items, whatever was answered."""
    received = [enquiry for enquiry in window.enquiries() if enquiry.received_at <= window.at]
    return [e for e in received if e.withdrawn_because and window.day(e.received_at) in window.days]


def _reply(window: Window, enquiry: Any) -> Item:
    # Both are instants in UTC, so the hours are elapsed ones whatever the clocks do in between.
    deadline = enquiry.received_at + timedelta(hours=window.measure.within_hours)
    answered_at = enquiry.answered_at
    on, due_on = window.day(enquiry.received_at), window.day(deadline)
    if answered_at is not None and answered_at <= window.at and answered_at <= deadline:
        return Item(enquiry.id, on, "in_time", due_on)
    return Item(enquiry.id, on, "late" if window.at > deadline else "pending", due_on)


def _notice(window: Window, activity: Any) -> Item:
    advertised_on, day = window.advertised_on(activity), window.day(activity)
    early = advertised_on is not None and advertised_on + timedelta(days=window.measure.within_days) <= day
    return Item(activity.id, day, "in_time" if early else "late")


def _feedback(window: Window, activity: Any) -> Item:
    day, published_on = window.day(activity), window.feedback_on(activity)
    deadline = day + timedelta(days=window.measure.within_days)
    if published_on is not None and published_on <= deadline:
        return Item(activity.id, day, "in_time", deadline)
    return Item(activity.id, day, "late" if window.today > deadline else "pending", deadline)
