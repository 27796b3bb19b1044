"""What every kind of measure answers with: a status, four figures, and one line a unit."""

from dataclasses import dataclass, field
from datetime import date

from tests.contracts.plain.owed import Cell, is_exempt
from tests.contracts.plain.qualifying import Known


@dataclass(frozen=True)
class UnitLine:
    """One unit of one cell.

    `done` and `required` are in the measure's own terms: activities (count), the greatest age in days (gap), items in
    time (on_time), breach days (presence). `last_on` is the unit's last counted activity up to today and within the
    obligation and, once the window is closed, up to its last day. `next_due_on`: count, the end of the unit's own
    window, or of the next once met or missed; gap, the running due day while open; on_time, the day of the earliest
    deadline that is pending. None where there is none.
    """

    key: str
    done: int
    required: int
    scheduled: int
    last_on: date | None = None
    next_due_on: date | None = None


@dataclass(frozen=True)
class Judged:
    status: str
    achieved: int | None = None
    required: int | None = None
    scheduled: int | None = None
    due_by: date | None = None
    units: list[UnitLine] = field(default_factory=list)


def is_closed(cell: Cell, facts: Known) -> bool:
    return facts.today > cell.window.last_day


def exempt_in(cell: Cell, facts: Known, day: date) -> bool:
    return is_exempt(day, cell.obligation.team, cell.standard, facts.exemptions)


def obligated(cell: Cell, facts: Known, days: list[date]) -> list[date]:
    """Those of the days that are not exempt."""
    return [day for day in days if not exempt_in(cell, facts, day)]


def nobody_to_judge(cell: Cell, facts: Known, own_windows: list[list[date]]) -> Judged | None:
    """The answer where there is no unit, or none with an obligated day; None where there is somebody to judge."""
    if not own_windows:
        return Judged("not_applicable")
    if not any(obligated(cell, facts, own) for own in own_windows):
        return Judged("exempt")
    return None
