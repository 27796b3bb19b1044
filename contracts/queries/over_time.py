"""How one promise was kept, window after window: of one team, and of all the teams that somebody may look over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contracts.models import Assessment, Contract
from contracts.periods import period_containing, periods_between
from contracts.queries.judged_windows import WINDOWS, JudgedWindow, judged_windows
from record.timezones import ONE_DAY
from teams.models import Team


@dataclass(frozen=True)
class Slot:
    """One place on the axis of time: a period, or a part of it where a changed rule cuts it."""

    period_first_day: date
    period_last_day: date
    part: int
    first_day: date
    last_day: date


Place = tuple[date, int]  # of a slot: the first day of its period, and which part of it


@dataclass(frozen=True)
class History:
    """The slots in turn, and what each team's window in each of them came to."""

    slots: list[Slot]
    windows: Mapping[int, list[JudgedWindow | None]]  # by team, one for each slot; None: nothing was judged there

    def of(self, team: Team) -> list[JudgedWindow | None]:
        return self.windows.get(team.pk, [None] * len(self.slots))

    def at(self, number: int) -> list[JudgedWindow]:
        """The windows of all teams in one slot."""
        return [row[number] for row in self.windows.values() if row[number]]  # type: ignore[misc]


def history(contract: Contract, code: str, teams: Sequence[Team], kind: str, today: date) -> History:
    """One standard of these teams, over its last windows. `kind` is that of its periods now. One query."""
    return aligned(_judged(contract, teams, kind, today).filter_by(code), kind, today)


def histories(contract: Contract, team: Team, kinds: Mapping[str, str], today: date) -> dict[str, History]:
    """Each standard of one team, by code, in the order of `kinds`: the period's kind by code. One query."""
    longest = max(kinds.values(), key=LENGTHS.index)
    found = _judged(contract, [team], longest, today)
    return {code: aligned(found.filter_by(code), kind, today) for code, kind in kinds.items()}


LENGTHS = ("week", "month", "quarter", "half_year", "year")


class JudgedWindows(list[JudgedWindow]):
    """Windows of several standards."""

    def filter_by(self, code: str) -> list[JudgedWindow]:
        return [one for one in self if one.code == code]


def aligned(windows: Sequence[JudgedWindow], kind: str, today: date) -> History:
    """The windows in their slots, the oldest first. Periods between them in which nobody was judged have one too."""
    cuts = _cuts(windows)
    placed: dict[Place, list[JudgedWindow]] = defaultdict(list)
    for one in windows:
        placed[_place(one, cuts)].append(one)
    slots = sorted(
        [_slot(place, rows) for place, rows in placed.items()] + _between(windows, kind, today),
        key=lambda slot: (slot.first_day, slot.last_day),
    )[-WINDOWS:]
    rows: dict[int, list[JudgedWindow | None]] = {}
    for number, slot in enumerate(slots):
        for one in placed.get((slot.period_first_day, slot.part), ()):
            rows.setdefault(one.team_id, [None] * len(slots))[number] = one
    return History(slots, rows)


def _judged(contract: Contract, teams: Sequence[Team], kind: str, today: date) -> JudgedWindows:
    rows = Assessment.objects.filter(contract=contract, team__in=teams, last_day__gte=_since(kind, today))
    return JudgedWindows(judged_windows(rows.order_by("first_day", "id")))


def _since(kind: str, today: date) -> date:
    """The first day of the earliest period that can be shown."""
    day = today
    for _ in range(WINDOWS):
        day = period_containing(kind, day).first_day - ONE_DAY
    return day + ONE_DAY


def _cuts(windows: Iterable[JudgedWindow]) -> dict[date, list[date]]:
    """The days on which a part of a period begins right after another of the same team, by the period's first day."""
    ends = {(one.team_id, one.period_first_day, one.last_day + ONE_DAY) for one in windows}
    cuts: dict[date, set[date]] = defaultdict(set)
    for one in windows:
        if (one.team_id, one.period_first_day, one.first_day) in ends:
            cuts[one.period_first_day].add(one.first_day)
    return {period: sorted(days) for period, days in cuts.items()}


def _place(one: JudgedWindow, cuts: Mapping[date, list[date]]) -> Place:
    return one.period_first_day, sum(day <= one.first_day for day in cuts.get(one.period_first_day, ()))


def _slot(place: Place, rows: Sequence[JudgedWindow]) -> Slot:
    first_day, last_day = min(one.first_day for one in rows), max(one.last_day for one in rows)
    return Slot(place[0], max(one.period_last_day for one in rows), place[1], first_day, last_day)


def _between(windows: Sequence[JudgedWindow], kind: str, today: date) -> list[Slot]:
    """Periods since the first window in which no team has one: shown as without data, and never jumped over."""
    if not windows:
        return []
    taken = [(one.first_day, one.last_day) for one in windows]
    return [
        Slot(period.first_day, period.last_day, 0, period.first_day, period.last_day)
        for period in periods_between(kind, min(first for first, _ in taken), today)
        if not any(first <= period.last_day and period.first_day <= last for first, last in taken)
    ]
