"""What is owed: obligations, the windows of their periods, exempt days, and the units that are judged."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from contracts.measures import Measure, unchanged
from contracts.periods import Period, periods_between
from contracts.plain.world import ALWAYS, Contract, Exemption, Stretch, Team, Version, covers

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Obligation:
    """One standard that binds one team, without a break, through every version that carries it on unchanged."""

    team: Team
    contract: str
    code: str
    versions: tuple[Version, ...]
    days: Stretch

    def version_on(self, day: date) -> Version:
        return next(version for version in self.versions if covers(version.in_force, day))


@dataclass(frozen=True)
class Cell:
    """One assessment to make: a period of an obligation, and its window."""

    obligation: Obligation
    period: Period
    window: Period

    @cached_property
    def version(self) -> Version:
        """The one in force on the window's last day; `warn_days` are its."""
        return self.obligation.version_on(self.window.last_day)

    @cached_property
    def measure(self) -> Measure:
        return self.version.measures[self.obligation.code]

    @property
    def standard(self) -> str:
        return f"{self.obligation.contract}/{self.obligation.code}"


@dataclass(frozen=True)
class OwedUnit:
    """Who is judged: the team as one, a neighbourhood or a person. Its own days may have holes."""

    key: str
    stretches: tuple[Stretch, ...]

    def owns(self, day: date) -> bool:
        return any(covers(stretch, day) for stretch in self.stretches)


def obligations(team: Team, contract: Contract) -> Iterator[Obligation]:
    """Every obligation of the team under the contract."""
    codes = sorted({code for version in contract.versions for code in version.measures})
    for code in codes:
        for run in _runs(contract, code):
            days = _overlap((run[0].in_force[0], run[-1].in_force[1]), team.active)
            if days is not None:
                yield Obligation(team, contract.key, code, tuple(run), days)


def _runs(contract: Contract, code: str) -> list[list[Version]]:
    """The versions that hold the standard, those together that carry it on from one to the next."""
    runs: list[list[Version]] = []
    for version in contract.versions:
        if code not in version.measures:
            continue
        if runs and _carries_on(runs[-1][-1], version, code):
            runs[-1].append(version)
        else:
            runs.append([version])
    return runs


def _carries_on(before: Version, after: Version, code: str) -> bool:
    last = before.in_force[1]
    takes_over_next_day = last is not None and last + ONE_DAY == after.in_force[0]
    return takes_over_next_day and unchanged(before.measures[code], after.measures[code])


def _overlap(one: Stretch, other: Stretch) -> Stretch | None:
    first = max(one[0], other[0])
    ends = [last for last in (one[1], other[1]) if last is not None]
    last = min(ends) if ends else None
    return None if last is not None and last < first else (first, last)


def cells(obligation: Obligation, today: date) -> Iterator[Cell]:
    """The obligation's periods whose window has begun by today."""
    first, last = obligation.days
    kind = obligation.versions[0].measures[obligation.code].period
    # A window that has begun may reach past today: the walk stops at today, the window at the obligation's end.
    for period in periods_between(kind, first, today if last is None else min(last, today)):
        window = [day for day in period if covers(obligation.days, day)]
        yield Cell(obligation, period, Period(window[0], window[-1]))


def is_exempt(day: date, team: Team, standard: str, exemptions: list[Exemption]) -> bool:
    """Whether an approved exemption of the team, for the standard or for all, covers the day."""
    for exemption in exemptions:
        if exemption.status != "approved" or exemption.team != team.key:
            continue
        if exemption.standard in (None, standard) and exemption.first_day <= day <= exemption.last_day:
            return True
    return False


def units(team: Team, measure: Measure) -> list[OwedUnit]:
    """Every unit the measure judges in the team, with all its own days, in or out of any window."""
    if measure.per == "team":
        return [OwedUnit(team.key, (ALWAYS,))]
    if measure.per == "neighbourhood":
        return [OwedUnit(place.key, (place.active,)) for place in team.neighbourhoods]
    return _officers(team, getattr(measure, "ranks", ()))


def _officers(team: Team, ranks: tuple[str, ...]) -> list[OwedUnit]:
    """Each person posted to the team, once, on the days of all their postings (of the ranks, where some are listed)."""
    days: dict[str, list[Stretch]] = {}
    for posting in team.postings:
        if not ranks or posting.rank in ranks:
            days.setdefault(posting.person, []).append(posting.posted)
    return [OwedUnit(person, tuple(stretches)) for person, stretches in sorted(days.items())]


def units_in(cell: Cell) -> list[tuple[OwedUnit, list[date]]]:
    """The units with a day in the window, each with its own window: the days of the window it owns."""
    found, days = [], list(cell.window)
    for unit in units(cell.obligation.team, cell.measure):
        own = [day for day in days if unit.owns(day)]
        if own:
            found.append((unit, own))
    return found
