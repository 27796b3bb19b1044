"""One cell of a world, as the plain arms of the kinds ask about it (`contracts.kinds.loops.Window`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from contracts.measures import Measure
from contracts.periods import Period, period_after
from contracts.plain import qualifying
from contracts.plain.owed import Cell, OwedUnit, is_exempt, units_in
from contracts.plain.qualifying import Known, belongs_to, names, standing
from contracts.plain.world import Activity, Enquiry, Exemption, Grade, covers
from record.timezones import day_of


@dataclass(frozen=True)
class CellWindow:
    cell: Cell
    facts: Known

    @property
    def measure(self) -> Measure:
        return self.cell.measure

    @property
    def team(self) -> str:
        return self.cell.obligation.team.key

    @property
    def today(self) -> date:
        return self.facts.today

    @property
    def at(self) -> datetime:
        return self.facts.at

    @cached_property
    def days(self) -> list[date]:
        return list(self.cell.window)

    @cached_property
    def period(self) -> list[date]:
        return list(self.cell.period)

    @property
    def bound(self) -> tuple[date, date | None]:
        return self.cell.obligation.days

    @property
    def is_closed(self) -> bool:
        return self.today > self.cell.window.last_day

    @cached_property
    def _units(self) -> list[tuple[OwedUnit, list[date]]]:
        return units_in(self.cell)

    @cached_property
    def _counting(self) -> list[Activity]:
        return qualifying.counting(self.cell.obligation.team, self.measure, self.facts)

    def units(self) -> list[tuple[OwedUnit, list[date]]]:
        return self._units

    def next_period(self) -> Period:
        return period_after(self.measure.period, self.cell.period)

    def is_bound(self, day: date) -> bool:
        return covers(self.bound, day)

    def is_exempt(self, day: date) -> bool:
        return is_exempt(day, self.cell.obligation.team, self.cell.standard, self.facts.exemptions)

    def exemptions(self) -> list[Exemption]:
        """Those that reach into the window."""
        first, last = self.days[0], self.days[-1]
        return [
            one
            for one in self.facts.exemptions
            if one.status == "approved" and one.team == self.team and one.standard in (None, self.cell.standard)
            if one.first_day <= last and first <= one.last_day
        ]

    def day(self, what: Activity | datetime) -> date:
        return day_of(what) if isinstance(what, datetime) else qualifying.day(what)

    def counting(self, unit: OwedUnit | None = None) -> list[Activity]:
        return self._own(self._counting, unit)

    def expected(self, unit: OwedUnit | None = None) -> list[Activity]:
        return self._own(qualifying.expected(self.cell.obligation.team, self.measure, self.facts), unit)

    def near(self) -> list[tuple[Activity, str]]:
        team = self.cell.obligation.team
        found = [a for a in self.facts.activities if belongs_to(a, team) and self.day(a) in self.cell.window]
        return [(activity, standing(activity, self.measure, self.facts)) for activity in found]

    def is_of_a_unit(self, activity: Activity) -> bool:
        return any(names(activity, unit, self.measure.per) for unit, _ in self.units())

    def enquiries(self) -> Iterable[Enquiry]:
        return [enquiry for enquiry in self.facts.enquiries if enquiry.team == self.team]

    def grades(self) -> Iterable[Grade]:
        return [
            grade
            for grade in self.facts.grades
            if (grade.team, grade.standard) == (self.team, self.cell.standard)
            and grade.period_start == self.cell.period.first_day
        ]

    def advertised_on(self, activity: Activity) -> date | None:
        return qualifying.advertising_seen(activity, self.today)

    def feedback_on(self, activity: Activity) -> date | None:
        return qualifying.feedback_seen(activity, self.today)

    def published(self, unit: OwedUnit, day: date) -> int:
        """One that names no neighbourhood is every neighbourhood's."""
        team, places, everywhere = self.cell.obligation.team, (None, unit.key), self.measure.per == "team"
        if self.measure.fact == "published_officer":
            found = [p for p in team.postings if p.published_on(day) and (everywhere or p.neighbourhood in places)]
            return len({posting.person for posting in found})
        return sum(covers(p.in_force, day) and (everywhere or p.neighbourhood in places) for p in team.priorities)

    def _own(self, activities: list[Activity], unit: OwedUnit | None) -> list[Activity]:
        return activities if unit is None else [a for a in activities if names(a, unit, self.measure.per)]
