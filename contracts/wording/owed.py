"""What is planned for a promise, for the line under the title of a deed that is owed."""

from __future__ import annotations

from datetime import date

from contracts.wording.phrases import announcing
from contracts.wording.phrases import planned as so_many_planned
from record.dates import day_words


def planned(
    scheduled: int | None,
    plan_on: date | None,
    today: date,
    announced: int | None = None,
    *,
    due: date,
    later: date | None = None,
) -> str:
    """What is planned, and whether people have been told. `plan_on` is the day of the plan that will keep it, if known.

    `announced` of the plans are, where that is known and people are told of such things. `later` is the day of the
    first plan of the kind after `due`: a reader sees it among what the team has planned.
    """
    if not scheduled:
        return _nothing(due, later, today)
    if plan_on:
        told = announcing(1, announced if scheduled == 1 else None)
        return f"One is planned for {day_words(plan_on, today)}{told}, and will keep this promise when it is held."
    said = so_many_planned(scheduled, announced)
    return f"{said[0].upper()}{said[1:]}."


def _nothing(due: date, later: date | None, today: date) -> str:
    next_one = f"the next is planned for {day_words(later, today)}" if later else ""
    if due < today:
        return f"{next_one[0].upper()}{next_one[1:]}, and will be late." if later else "Nothing that counts is planned."
    by = "today" if due == today else f"by {day_words(due, today)}"
    return f"Nothing that counts is planned {by}{f'; {next_one}, which is too late' if later else ''}."
