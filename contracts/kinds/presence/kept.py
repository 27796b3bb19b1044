"""What would have kept a `presence`: one more published, one published earlier or longer, one fewer where too many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate
from typing import Any

from contracts.kinds.changes import NEAR, ONE_DAY, POSTING, PRIORITY, Case, Enough, Step, UnitFacts

ONLY_BY = ""
FIRST, LAST = ("first_day", "published_from"), ("last_day", "published_until")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Days:
    """The days judged, and those soon to be; how many are published for each unit on each, and by whom."""

    case: Case

    @property
    def fact(self) -> str:
        return POSTING if self.case.measure["fact"] == "published_officer" else PRIORITY

    @property
    def rows(self) -> Sequence[Row]:
        return [row for row in self.case.postings if row["ours"]] if self.fact == POSTING else self.case.priorities

    @cached_property
    def owed(self) -> dict[int, list[date]]:
        case = self.case
        last = case.last_day if case.closed else min(case.last_day, case.today + timedelta(days=case.warn_days))
        return {unit.id: [d for d in case.days_of(unit) if d <= last and d in unit.owed] for unit in case.units}

    @property
    def allowed(self) -> int:
        return self.case.measure.get("tolerance_days") or 0

    def thing(self, row: Row) -> Any:
        return row["person_id"] if self.fact == POSTING else row["id"]

    def shown(self, row: Row) -> tuple[date, date] | None:
        """From when to when it is published; None where it never is."""
        if self.fact == PRIORITY:
            return row["first_day"], row["last_day"] or date.max
        if row["published_from"] is None:
            return None
        ends = [day for day in (row["last_day"], row["published_until"]) if day]
        return max(row["first_day"], row["published_from"]), min(ends, default=date.max)

    def reaches(self, row: Row, unit: UnitFacts) -> bool:
        return self.case.per == "team" or row["neighbourhood_id"] in (None, unit.id)

    def wrong(self, changed: Sequence[Step] = ()) -> dict[int, list[date]]:
        """The days outside the bounds, by unit, with some rows otherwise and some more."""
        ids = {step.id for step in changed}
        rows = [row for row in self.rows if row["id"] not in ids] + [
            _numbered(step, n) for n, step in enumerate(changed)
        ]
        return {unit.id: self._wrong(unit, rows) for unit in self.case.units}

    def _wrong(self, unit: UnitFacts, rows: Iterable[Row]) -> list[date]:
        low, high = self.case.measure.get("minimum") or 0, self.case.measure.get("maximum")
        mine = [(self.thing(row), self.shown(row)) for row in rows if self.reaches(row, unit)]
        spans = [(thing, *span) for thing, span in mine if span]
        numbers = ((day, len({thing for thing, a, b in spans if a <= day <= b})) for day in self.owed[unit.id])
        return [day for day, number in numbers if number < low or (high is not None and number > high)]

    def stands(self, changed: Sequence[Step]) -> bool:
        return sum(len(days) for days in self.wrong(changed).values()) <= self.allowed


def steps(case: Case) -> Iterator[Step]:
    days = Days(case)
    before = sum(len(wrong) for wrong in days.wrong().values())
    for step in (*_new(days), *_longer(days), *_shorter(days)):
        if sum(len(wrong) for wrong in days.wrong([step]).values()) < before:
            yield step


def enough(case: Case) -> Enough:
    days = Days(case)
    return lambda changed, landed: days.stands(changed)


def in_any_case(case: Case) -> Sequence[Step]:
    """As many more as are lacking on the worst day, for the whole of the days that are wrong."""
    days = Days(case)
    found: list[Step] = []
    while not days.stands(found) and len(found) < (case.measure.get("minimum") or 0) * max(1, len(case.units)):
        worst = max(days.wrong(found).items(), key=lambda item: len(item[1]))
        found.append(_one_more(days, _place(days, worst[0]), worst[1][0], worst[1][-1]))
    return found if days.stands(found) else ()


def _new(days: Days) -> Iterator[Step]:
    """One more for each place, for as few days as would do; and for each run of days on which there were too few."""
    wrong = days.wrong()
    places = {_place(days, unit.id) for unit in days.case.units if wrong[unit.id]}
    for place in [*sorted(places, key=lambda p: p or 0), *([None] if len(places) > 1 else [])]:
        if span := _fewest(days, place, wrong):
            yield _one_more(days, place, *span)
    for unit, there in wrong.items():
        for first, last in _runs(there):
            yield _one_more(days, _place(days, unit), first, last)


def _fewest(days: Days, place: int | None, wrong: Mapping[int, Sequence[date]]) -> tuple[date, date] | None:
    """The fewest days in a row on which one more would be enough; of as many, the earliest."""
    gains = _gains(days, place, wrong)
    over = sum(len(there) for there in wrong.values()) - days.allowed
    if not gains:
        return None
    first, last = min(gains), max(gains)
    every = [first + number * ONE_DAY for number in range((last - first).days + 1)]
    sums = [0, *accumulate(gains[day] for day in every)]
    spans = ((j - i, i, j) for i in range(len(every)) for j in range(i, len(every)) if sums[j + 1] - sums[i] >= over)
    best = min(spans, default=None)
    return best and (every[best[1]], every[best[2]])


def _gains(days: Days, place: int | None, wrong: Mapping[int, Sequence[date]]) -> Counter[date]:
    """By how many fewer days are wrong, of all units, with one more there on the day: one too many counts against."""
    everywhere = _one_more(days, place, date.min, date.max)
    after = days.wrong([everywhere])
    gains: Counter[date] = Counter()
    for unit, there in wrong.items():
        gains.update(set(there) - set(after[unit]))
        gains.subtract(set(after[unit]) - set(there))
    return gains


def _longer(days: Days) -> Iterator[Step]:
    """Each that is there, from some days earlier on or some days longer; of postings also those never published."""
    for row in days.rows:
        span = days.shown(row)
        if span is None:
            yield _changed(days, row, {"published_from": row["first_day"]}, row["first_day"], "published", 0)
            continue
        for number in range(1, NEAR.days + 1):
            yield from _moved(days, row, FIRST, span[0] - number * ONE_DAY, number)
            if span[1] != date.max:
                yield from _moved(days, row, LAST, span[1] + number * ONE_DAY, number)


def _shorter(days: Days) -> Iterator[Step]:
    if days.case.measure.get("maximum") is None:
        return
    for row in days.rows:
        if (span := days.shown(row)) is None:
            continue
        for number in range(1, NEAR.days + 1):
            first, last = span[0] + number * ONE_DAY, span[1]
            if first > last:
                continue
            # Days are taken from the window alone: in another they may be needed.
            if days.case.has(span[0]) and days.case.has(first - ONE_DAY):
                yield from _moved(days, row, FIRST, first, number)
            if last != date.max and days.case.has(last) and days.case.has(last - (number - 1) * ONE_DAY):
                yield from _moved(days, row, LAST, last - number * ONE_DAY, number)


def _moved(days: Days, row: Row, names: tuple[str, str], day: date, number: int) -> Iterator[Step]:
    if days.fact == PRIORITY:
        changed = {names[0]: day}
    elif names == FIRST:
        changed = {"first_day": min(row["first_day"], day), "published_from": day}
    else:
        changed = {"last_day": row["last_day"] and max(row["last_day"], day), "published_until": day}
    yield _changed(days, row, changed, day, "from" if names == FIRST else "until", number)


def _changed(days: Days, row: Row, changed: Mapping[str, Any], day: date, how: str, number: int) -> Step:
    to_come = how == "until" and day > days.case.today
    new = {**row, **changed}
    moved = timedelta(days=number)
    place, said = row["neighbourhood_id"], {"was": row, "shown": days.shown(row)}
    return Step(days.fact, how, new, day, row["id"], moved=moved, to_come=to_come, unit=place, said=said)


def _one_more(days: Days, place: int | None, first: date, last: date) -> Step:
    row: dict[str, Any] = {"neighbourhood_id": place, "first_day": first, "last_day": last}
    if days.fact == POSTING:
        row |= {"rank": "pc", "published_from": first, "published_until": last, "ours": True}
    long = last - first
    to_come = first > days.case.today
    return Step(days.fact, "more", row, first, None, last, long, to_come, place)


def _numbered(step: Step, number: int) -> Row:
    return {**step.row, "id": step.id or -1 - number, "person_id": step.row.get("person_id", -1 - number)}


def _place(days: Days, unit: int) -> int | None:
    return unit if days.case.per == "neighbourhood" else None


def _runs(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Days that follow one another, from the first to the last of each."""
    first = None
    for day, following in zip(days, [*days[1:], None], strict=False):
        first = first or day
        if following != day + ONE_DAY:
            yield first, day
            first = None
