"""One unit's clock as it was wound, and where it ran too long: to find which days would help. The engine judges."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from contracts.kinds.changes import NEAR, ONE_DAY, Case, UnitFacts


@dataclass(frozen=True)
class Run:
    """A run without an activity that was too long: since when, its first breach in the window and its last day."""

    since: date
    breach: date
    end: date


@dataclass(frozen=True)
class Clock:
    case: Case
    unit: UnitFacts

    def days(self, reason: str, without: Iterable[str | None] = ()) -> list[date]:
        """The days of the activities that count for the unit, or are expected to, but for some of them by id."""
        mine = self._mine[reason]
        return sorted(day for id, day in mine if id not in without)

    @cached_property
    def wound(self) -> list[date]:
        return self.days("counted")

    @property
    def most(self) -> int:
        return self.case.measure["maximum_days"]

    def too_long(self, wound: Sequence[date]) -> list[Run]:
        reach = min(self.case.today, self.case.last_day)
        ends = [day for day in wound if day <= reach]
        found = []
        for since, end in zip([self.unit.first_day - ONE_DAY, *ends], [*ends, reach], strict=True):
            if end < self.case.first_day:
                continue
            at = max(self._place(since + ONE_DAY) + self.most, self._place(self.case.first_day))
            if at < len(self._owed) and self._owed[at] <= end:
                found.append(Run(since, self._owed[at], self._owed[bisect_right(self._owed, end) - 1]))
        return found

    def age(self, since: date, day: date) -> int:
        return self._place(day + ONE_DAY) - self._place(since + ONE_DAY)

    def back(self, day: date, number: int) -> date:
        """The first day from which there are at most so many owed days after it up to the day."""
        at = self._place(day + ONE_DAY) - number - 1
        return self._owed[at] if at >= 0 else self.unit.first_day

    def fair(self, run: Run, days: Iterable[date]) -> list[date]:
        """Those of the days of a run that do more than cut off the part of it that lies in the window.

        Where one more in time would have done, one in the window before that came when it was too long already is none.
        """
        days = list(days)
        in_time = {day for day in days if self.age(run.since, day) <= self.most}
        if not any(day >= self.back(run.end, self.most) for day in in_time):
            return days
        return [day for day in days if day in in_time or day >= self.case.first_day]

    def too_long_after(self, wound: Sequence[date]) -> int:
        """On how many owed days after the window the silence that began in it, or before, is too long."""
        last = max((day for day in wound if day <= self.case.last_day), default=self.unit.first_day - ONE_DAY)
        end = min((day for day in wound if day > self.case.last_day), default=self.case.today)
        first = max(self._place(last + ONE_DAY) + self.most, self._place(self.case.last_day + ONE_DAY))
        return max(0, self._place(min(end, self.case.today) + ONE_DAY) - first)

    def due(self, wound: Sequence[date]) -> date | None:
        """The day up to which the next one is in time; None where it is due long after the window."""
        last = max((day for day in wound if day <= self.case.today), default=self.unit.first_day - ONE_DAY)
        at = self._place(last + ONE_DAY) + self.most
        return self._owed[at] - ONE_DAY if at < len(self._owed) else None

    def urgent(self, wound: Sequence[date], planned: Sequence[date]) -> bool:
        due, soon = self.due(wound), self.case.today + timedelta(days=self.case.warn_days)
        if self.case.closed or due is None or due > soon:
            return False
        return not any(self.case.today <= day <= due for day in planned)

    def stands(self, wound: Sequence[date], planned: Sequence[date]) -> bool:
        """Whether the window does, and no other pays for it."""
        spares = self.too_long_after(wound) <= self.too_long_after(self.wound)
        return spares and not self.too_long(wound) and not self.urgent(wound, planned)

    def own(self, first: date, last: date) -> list[date]:
        return self.unit.days.between(first, last)

    @cached_property
    def _owed(self) -> list[date]:
        """Every owed day from the clock's start to one on which nothing of the window is due any more."""
        far = max(self.case.last_day, self.case.today) + timedelta(days=self.case.warn_days + 2)
        return self.unit.owed.between(self.unit.first_day, far)

    def _place(self, day: date) -> int:
        return bisect_left(self._owed, day)

    @cached_property
    def _mine(self) -> dict[str, list[tuple[str, date]]]:
        """By reason; of those long before the window only the last, from which a run can begin."""
        case = self.case
        found: dict[str, list[tuple[str, date]]] = {"counted": [], "expected": []}
        for one in case.activities:
            if one.counts and one.day in self.unit.days and case.for_unit(self.unit, one):
                found[one.reason].append((one.id, one.day))
        before = [place for place, (_, day) in enumerate(found["counted"]) if day < case.first_day - NEAR]
        return {**found, "counted": found["counted"][before[-1] if before else 0 :]}
