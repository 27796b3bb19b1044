"""What is to be done, as a deed: "Hold one open meeting in Wimborne Minster", "Publish a post"."""

from __future__ import annotations

from datetime import date

from contracts.kinds import KINDS
from contracts.wording.things import Channels, Measure
from record.dates import day_short


def deed(
    measure: Measure, channels: Channels, *, place: str = "", officer: str = "", missing: int = 1, done: int = 0
) -> str:
    """The deed that is owed, for one unit of the measure. `missing` more of `done + missing` are owed.

    `place` is the neighbourhood's name and `officer` the person's, where the measure is judged per one of them.
    """
    said = KINDS.of(measure).words.deed(measure, channels, missing, done)
    return f"{said}{f' in {place}' if place else ''}{f' with {officer}' if officer else ''}"


def deed_in_a_line(said: str, *, due_by: date | None, scheduled: int | None, today: date) -> str:
    """As in "Hold one open meeting in Wimborne Minster by Mon 30 June, nothing planned"."""
    by = f" by {day_short(due_by, today)}" if due_by else ""
    planned = ", nothing planned" if scheduled == 0 else f", {scheduled} planned" if scheduled else ""
    return f"{said}{by}{planned}"
