"""What would have kept an `on_time`: what was late dealt with in time, or what waits while it still is in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from contracts.kinds.changes import ACTIVITY, ENQUIRY, NOTHING, ONE_DAY, Case, Change, Enough, Step

ONLY_BY = ""


@dataclass(frozen=True)
class Item:
    in_time: bool
    step: Step | None  # what would make it in time; None where it is
    waits: bool = False


def steps(case: Case) -> Iterator[Step]:
    return (item.step for item in _items(case) if item.step)


def enough(case: Case) -> Enough:
    items = list(_items(case))
    return lambda changed, landed: _stands(case, items, {step.id for step in changed})


def in_any_case(case: Case) -> Sequence[Step]:
    """As few as are enough, the smallest first."""
    items = list(_items(case))
    found = sorted((item.step for item in items if item.step), key=lambda step: Change((step,)).size)
    for number in range(len(found) + 1):
        if _stands(case, items, {step.id for step in found[:number]}):
            return found[:number]
    return ()


def _items(case: Case) -> Iterator[Item]:
    owed = case.units[0].owed if case.units else ()
    if case.measure["item"] == "enquiry_reply":
        for row in case.enquiries:
            if row["received_on"] in owed and row["received_at"] <= case.at and not row["withdrawn_because"]:
                yield _reply(case, row)
        return
    item = {"event_notice": _notice, "feedback": _feedback}[case.measure["item"]]
    for activity in case.activities:
        if activity.reason == "counted" and case.first_day <= activity.day <= case.last_day and activity.day in owed:
            yield item(case, activity.row)


def _reply(case: Case, row: Any) -> Item:
    deadline = row["received_at"] + timedelta(hours=case.measure["within_hours"])
    answered = row["answered_at"] if row["answered_at"] and row["answered_at"] <= case.at else None
    if answered and answered <= deadline:
        return Item(True, None)
    waits = deadline >= case.at
    when = case.at if waits else deadline
    moved = NOTHING if waits else (answered or case.at) - deadline
    said = {"deadline": deadline, "was": row}
    changed = {**row, "answered_at": when}
    step = Step(ENQUIRY, "answered", changed, row["received_on"], row["id"], None, moved, waits, said=said)
    return Item(False, step, waits)


def _notice(case: Case, row: Any) -> Item:
    wanted = row["day"] - case.measure["within_days"] * ONE_DAY
    told_on = row["advertised_on"]
    if told_on and told_on <= wanted:
        return Item(True, None)
    moved = max((told_on or row["day"]) - wanted, NOTHING)
    changed, said = {**row, "advertised_on": wanted}, {"was": row}
    return Item(False, Step(ACTIVITY, "notice", changed, row["day"], row["id"], None, moved, said=said))


def _feedback(case: Case, row: Any) -> Item:
    deadline, told_on = row["day"] + case.measure["within_days"] * ONE_DAY, row["feedback_published_on"]
    if told_on and told_on <= deadline:
        return Item(True, None)
    waits = deadline >= case.today
    when = case.today if waits else deadline
    moved = NOTHING if waits else (told_on or case.today) - deadline
    changed, said = {**row, "feedback_published_on": when}, {"deadline": deadline, "was": row}
    step = Step(ACTIVITY, "feedback", changed, row["day"], row["id"], None, moved, waits, said=said)
    return Item(False, step, waits)


def _stands(case: Case, items: Sequence[Item], mended: set[str | None]) -> bool:
    """Whether the share is kept, or still can be with nothing urgent, once those are dealt with in time."""
    in_time = sum(item.in_time or (item.step is not None and item.step.id in mended) for item in items)
    waiting = sum(item.waits for item in items if item.step and item.step.id not in mended)
    late, percent = len(items) - in_time - waiting, case.measure["percent"]
    if case.closed and in_time >= -(-percent * len(items) // 100):
        return True
    if (case.closed and in_time + waiting < -(-percent * len(items) // 100)) or (percent == 100 and late):
        return False
    return 100 * in_time >= percent * (in_time + late)
