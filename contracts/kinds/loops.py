"""What the plain arms of the kinds ask and answer: each rule said once more, in days and loops.

They share nothing with the engine's SQL, so that where the two agree, each is evidence for the other; and nothing with
Django, so that they can be run without a database. The standard library only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PlainUnitLine:
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
class PlainJudged:
    status: str
    achieved: int | None = None
    required: int | None = None
    scheduled: int | None = None
    due_by: date | None = None
    units: list[PlainUnitLine] = field(default_factory=list)


@dataclass(frozen=True)
class PlainConsidered:
    """One activity (or enquiry) near a cell, and its one reason."""

    id: str
    day: date
    reason: str


class PlainUnit(Protocol):
    """Who is judged: the team as one, a neighbourhood or a person. Its own days may have holes."""

    key: str
    stretches: Sequence[tuple[date, date | None]]

    def owns(self, day: date) -> bool: ...


class Window(Protocol):
    """One cell to judge, as of an instant and by what was known at another."""

    measure: Any
    team: str
    today: date
    at: datetime
    days: Sequence[date]  # of the window
    period: Sequence[date]  # all its days
    bound: tuple[date, date | None]  # first and last day under the obligation

    @property
    def is_closed(self) -> bool: ...

    def units(self) -> list[tuple[Any, list[date]]]:
        """The units with a day in the window, each with the days of the window that are its own."""

    def next_period(self) -> Iterable[date]: ...

    def is_bound(self, day: date) -> bool: ...

    def is_exempt(self, day: date) -> bool: ...

    def day(self, what: Any) -> date:
        """The London day of an instant, or of an activity."""

    def counting(self, unit: PlainUnit | None = None) -> list[Any]:
        """The team's activities that count, on whichever day; of a unit those that are its own."""

    def expected(self, unit: PlainUnit | None = None) -> list[Any]:
        """The planned ones that are expected to count."""

    def near(self) -> list[tuple[Any, str]]:
        """The team's activities with a day in the window, each with its reason; of units and items nothing is asked."""

    def is_of_a_unit(self, activity: Any) -> bool: ...

    def enquiries(self) -> Iterable[Any]: ...

    def grades(self) -> Iterable[Any]:
        """Those of the team, standard and period, in the order received."""

    def advertised_on(self, activity: Any) -> date | None: ...

    def feedback_on(self, activity: Any) -> date | None: ...

    def published(self, unit: PlainUnit, day: date) -> int:
        """How many of the measure's fact the unit has on the day."""


def obligated(window: Window, days: Iterable[date]) -> list[date]:
    """Those of the days that are not exempt."""
    return [day for day in days if not window.is_exempt(day)]


def nobody_to_judge(window: Window) -> PlainJudged | None:
    """The answer where there is no unit, or none with an obligated day; None where there is somebody to judge."""
    owned = [own for _, own in window.units()]
    if not owned:
        return PlainJudged("not_applicable")
    return None if any(obligated(window, own) for own in owned) else PlainJudged("exempt")


def gathered(window: Window) -> list[PlainConsidered]:
    """What is looked at where units gather activities: one that names none of them counts for nobody."""
    found = []
    for activity, reason in window.near():
        astray = reason in ("counted", "expected") and not window.is_of_a_unit(activity)
        found.append(PlainConsidered(activity.id, window.day(activity), "unit" if astray else reason))
    return found
