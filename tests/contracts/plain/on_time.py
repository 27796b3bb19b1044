"""`on_time`: at least `percent` of the items of the period dealt with in time; always per team."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from record.timezones import day_of
from tests.contracts.plain.judged import Judged, UnitLine, exempt_in, is_closed
from tests.contracts.plain.owed import Cell
from tests.contracts.plain.qualifying import (
    Activity,
    Enquiry,
    Known,
    advertising_seen,
    counting,
    day,
    feedback_seen,
)


@dataclass(frozen=True)
class Item:
    """One thing to deal with. State: in_time, late, pending, or exempt_day, which leaves it out."""

    id: str
    on: date
    state: str
    due_on: date | None = None  # the London day of its deadline, where it has one to wait for


def judge_on_time(cell: Cell, facts: Known) -> Judged:
    items = [item for item in items_in(cell, facts) if item.state != "exempt_day"]
    in_time = sum(1 for item in items if item.state == "in_time")
    late = sum(1 for item in items if item.state == "late")
    pending = [item for item in items if item.state == "pending"]
    required = -(-cell.measure.percent * len(items) // 100)  # rounded up
    status = _status(cell, facts, in_time, late, len(pending))
    if status == "not_applicable":
        return Judged(status)
    first_due = min((item.due_on for item in pending), default=None)
    due_by = first_due if status in ("on_track", "at_risk") else None
    last_on = max((item.on for item in items), default=None)
    line = UnitLine(cell.obligation.team.key, in_time, required, len(pending), last_on, first_due)
    return Judged(status, in_time, required, len(pending), due_by, [line])


def _status(cell: Cell, facts: Known, in_time: int, late: int, pending: int) -> str:
    percent, total = cell.measure.percent, in_time + late + pending
    required = -(-percent * total // 100)
    if is_closed(cell, facts):
        if total == 0:
            return "not_applicable"
        if in_time >= required:
            return "met"
        if in_time + pending < required:
            return "missed"
    if percent == 100 and late:
        return "missed"
    return "at_risk" if 100 * in_time < percent * (in_time + late) else "on_track"


def items_in(cell: Cell, facts: Known) -> list[Item]:
    """Every item with a day in the window; those of exempt days say so."""
    items = [item for item in _items(cell, facts) if item.on in cell.window]
    return [Item(i.id, i.on, "exempt_day") if exempt_in(cell, facts, i.on) else i for i in items]


def _items(cell: Cell, facts: Known) -> Iterator[Item]:
    if cell.measure.item == "enquiry_reply":
        for enquiry in facts.enquiries:
            if enquiry.team == cell.obligation.team.key and enquiry.received_at <= facts.at:
                yield _reply(enquiry, cell.measure.within_hours, facts)
        return
    for activity in counting(cell.obligation.team, cell.measure, facts):
        if cell.measure.item == "event_notice":
            yield _notice(activity, cell.measure.within_days, facts)
        else:
            yield _feedback(activity, cell.measure.within_days, facts)


def _reply(enquiry: Enquiry, within_hours: int, facts: Known) -> Item:
    # Both are instants in UTC, so the hours are elapsed ones whatever the clocks do in between.
    deadline = enquiry.received_at + timedelta(hours=within_hours)
    answered_at = enquiry.answered_at
    on, due_on = day_of(enquiry.received_at), day_of(deadline)
    if answered_at is not None and answered_at <= facts.at and answered_at <= deadline:
        return Item(enquiry.id, on, "in_time", due_on)
    return Item(enquiry.id, on, "late" if facts.at > deadline else "pending", due_on)


def _notice(activity: Activity, within_days: int, facts: Known) -> Item:
    advertised_on = advertising_seen(activity, facts.today)
    early = advertised_on is not None and advertised_on + timedelta(days=within_days) <= day(activity)
    return Item(activity.id, day(activity), "in_time" if early else "late")


def _feedback(activity: Activity, within_days: int, facts: Known) -> Item:
    deadline = day(activity) + timedelta(days=within_days)
    published_on = feedback_seen(activity, facts.today)
    if published_on is not None and published_on <= deadline:
        return Item(activity.id, day(activity), "in_time", deadline)
    return Item(activity.id, day(activity), "late" if facts.today > deadline else "pending", deadline)
