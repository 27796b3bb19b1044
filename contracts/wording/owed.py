"""What is planned for a promise, for the line under the title of a deed that is owed."""

from __future__ import annotations

from datetime import date

from record.dates import day_words


def planned(scheduled: int | None, plan_on: date | None, today: date) -> str:
    """What is planned. `plan_on` is the day of the plan that will keep the promise, where it is known."""
    if not scheduled:
        return "Nothing is planned."
    if plan_on:
        return f"One is planned for {day_words(plan_on, today)}, and will keep this promise when it is held."
    return f"{scheduled} {'is' if scheduled == 1 else 'are'} planned."
