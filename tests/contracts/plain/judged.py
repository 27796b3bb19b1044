"""What every kind of measure answers with: a status, four figures, and one line a unit."""

from dataclasses import dataclass, field
from datetime import date

from tests.contracts.plain.owed import Cell, is_exempt
from tests.contracts.plain.qualifying import Known


@dataclass(frozen=True)
class UnitLine:
    """One unit of one cell that is neither exempt nor not applicable; None where the measure has nothing to say.

    `done` and `required` are in the measure's own terms: activities (count), the greatest age in days (gap), items in
    time (on_time), breach days (presence). `last_on`: the day of the unit's last counted activity in its own window
    (count), up to today and to the window's end, in this period or an earlier one (gap), of the last item (on_time),
    of the grade. `next_due_on`: the end of the unit's own window, or of the next one once met or missed (count), the
    running due day while open (gap), the day of the earliest pending deadline (on_time), the day by which a grade is
    awaited.
    """

    key: str
    done: int | None = None
    required: int | None = None
    scheduled: int | None = None
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
