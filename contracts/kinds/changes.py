"""What might have been otherwise: single facts changed, by which a kind says what would have kept a promise.

Pure: no Django, and no kind by name. A kind's `kept.py` gives steps, the engine judges again with each
(`contracts.engine.supposing`), and the smallest that turns the figure is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from contracts.kinds.parts import Measure

ONE_DAY = timedelta(days=1)
NOTHING = timedelta(0)
NEAR = timedelta(days=7)  # what is moved further is no longer the same activity, or the same posting
SOMEBODY = 0  # the id of a person of the highest rank, whom every supposed world has and no team
# What an activity, an enquiry, a posting and a priority of a supposed world are.
ACTIVITY, ENQUIRY, POSTING, PRIORITY = "activity", "enquiry", "posting", "priority"


@dataclass(frozen=True, eq=False)
class Step:
    """One fact as it might have been. `id` names the fact that is changed, and is None of a new one.

    `row` holds what the engine is to read of it. `moved` is by how much a day or an instant of it is another; of a new
    posting or priority, how long it stands. `day` is where it lies, `until` up to which day it would do as well.
    `how` says what is changed, for the words; `to_come` that it can still be done.
    """

    fact: str
    how: str
    row: Mapping[str, Any]
    day: date
    id: str | None = None
    until: date | None = None
    moved: timedelta = NOTHING
    to_come: bool = False
    unit: int | None = None  # the neighbourhood or the officer that it is for
    said: Mapping[str, Any] = field(default_factory=dict)  # what the words need beside

    @property
    def is_new(self) -> bool:
        return self.id is None

    @property
    def family(self) -> tuple[Any, ...]:
        """Those of one family differ in their day alone."""
        return self.fact, self.how, self.id, self.unit, self.to_come, self.said.get("told_on") is None


@dataclass(frozen=True)
class Change:
    steps: tuple[Step, ...]

    @property
    def size(self) -> tuple[Any, ...]:
        """One fact before two, what happened otherwise before what never happened, fewest days moved, earliest."""
        moved = sum((step.moved for step in self.steps), NOTHING)
        return len(self.steps), sum(step.is_new for step in self.steps), moved, sorted(step.day for step in self.steps)

    @property
    def to_come(self) -> bool:
        return all(step.to_come for step in self.steps)

    @property
    def is_possible(self) -> bool:
        """No fact is changed in two ways at once."""
        named = [(step.fact, step.id) for step in self.steps if step.id]
        return len(named) == len(set(named))


@dataclass(frozen=True)
class Days:
    """Whole days as stretches, each from its first to the day before its second; None: no end."""

    stretches: Sequence[tuple[date | None, date | None]]

    def __contains__(self, day: date) -> bool:
        return any((a is None or a <= day) and (b is None or day < b) for a, b in self.stretches)

    def between(self, first: date, last: date) -> list[date]:
        """Those of them from the first to the last day, in order."""
        length = (last - first).days + 1
        return [day for day in (first + number * ONE_DAY for number in range(length)) if day in self]


@dataclass(frozen=True)
class UnitFacts:
    """A unit of the window: its own days under the obligation, and which of them are owed."""

    id: int
    days: Days
    owed: Days
    first_day: date  # of all its days
    last_day: date  # of its days in the window
    done: int | None
    required: int | None
    scheduled: int | None
    due_on: date | None


@dataclass(frozen=True)
class Looked:
    """An activity that was looked at, with the reason why it counts or not, and what the engine reads of it."""

    id: str
    reason: str
    row: Mapping[str, Any]

    @property
    def day(self) -> date:
        return self.row["day"]

    @property
    def counts(self) -> bool:
        return self.reason in ("counted", "expected")


@dataclass(frozen=True)
class Case:
    """A figure that is missed or at risk, with all that it rests on."""

    measure: Measure
    status: str
    closed: bool
    today: date
    at: datetime
    first_day: date
    last_day: date
    warn_days: int
    units: Sequence[UnitFacts]
    activities: Sequence[Looked]  # on any day of the obligation up to today, or to NEAR after the window if later
    enquiries: Sequence[Mapping[str, Any]]  # received in the window
    postings: Sequence[Mapping[str, Any]]  # the team's, and those of who led its activities elsewhere
    priorities: Sequence[Mapping[str, Any]]

    @property
    def per(self) -> str:
        return self.measure.get("per", "team")

    def for_unit(self, unit: UnitFacts, activity: Looked) -> bool:
        return self.per == "team" or unit.id in activity.row[NAMED[self.per]]

    def has(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    @property
    def of_window(self) -> list[Looked]:
        """The activities of the window: what lies in another is never taken out of it."""
        return [one for one in self.activities if self.has(one.day)]

    def days_of(self, unit: UnitFacts) -> list[date]:
        return unit.days.between(self.first_day, self.last_day)


def with_effect(step: Step, effect: str) -> Step:
    """The step with what it does, where that is not that something comes to count: a key of the words."""
    return replace(step, said={**step.said, "effect": effect})


NAMED = {"neighbourhood": "neighbourhood_ids", "officer": "officer_ids"}
Landed = Sequence[tuple[int, date]]  # for which units what was changed counts, or is expected to, and on which days
Enough = Callable[[Sequence[Step], Landed], bool]


def near(day: date, days: Sequence[date]) -> Iterator[date]:
    """Those of the days to which something of the day can be moved and stay the same."""
    return (other for other in days if other != day and abs(other - day) <= NEAR)
