"""`count`: at least `minimum` activities per period."""

from dataclasses import dataclass
from datetime import date, timedelta

from contracts.periods import period_after
from tests.contracts.plain.judged import Judged, UnitLine, is_closed, nobody_to_judge, obligated
from tests.contracts.plain.owed import Cell, Unit, units_in
from tests.contracts.plain.qualifying import Known, counting, day, expected, names
from tests.contracts.plain.world import covers


@dataclass(frozen=True)
class Tally:
    unit: Unit
    own: list[date]
    done: int
    required: int
    scheduled: int
    last_on: date | None

    @property
    def short(self) -> bool:
        return self.done < self.required


def judge_count(cell: Cell, facts: Known) -> Judged:
    own_windows = units_in(cell)
    nobody = nobody_to_judge(cell, facts, [own for _, own in own_windows])
    if nobody:
        return nobody
    tallies = [_tally(cell, facts, unit, own) for unit, own in own_windows]
    asked = [tally for tally in tallies if tally.required > 0]
    if not asked:
        return Judged("exempt")
    achieved, required, scheduled = _figures(cell, asked)
    status = "met" if achieved >= required else _status_when_short(cell, facts, asked)
    due_by = min(tally.own[-1] for tally in asked if tally.short) if status in ("on_track", "at_risk") else None
    return Judged(status, achieved, required, scheduled, due_by, [_line(cell, facts, tally) for tally in tallies])


def _figures(cell: Cell, asked: list[Tally]) -> tuple[int, int, int]:
    """Achieved, required and scheduled: activities for a team, units for neighbourhoods and officers."""
    if cell.measure.per == "team":
        return asked[0].done, asked[0].required, asked[0].scheduled
    kept = [tally for tally in asked if not tally.short]
    coming = [tally for tally in asked if tally.short and tally.done + tally.scheduled >= tally.required]
    return len(kept), len(asked), len(coming)


def _tally(cell: Cell, facts: Known, unit: Unit, own: list[date]) -> Tally:
    measure, team = cell.measure, cell.obligation.team
    length = len(cell.period)
    required = (2 * measure.minimum * len(obligated(cell, facts, own)) + length) // (2 * length)
    done = [a for a in counting(team, measure, facts) if day(a) in own and names(a, unit, measure.per)]
    planned = [a for a in expected(team, measure, facts) if day(a) in own and names(a, unit, measure.per)]
    return Tally(unit, own, len(done), required, len(planned), max(map(day, done), default=None))


def _status_when_short(cell: Cell, facts: Known, tallies: list[Tally]) -> str:
    short = [tally for tally in tallies if tally.short]
    if is_closed(cell, facts) or any(tally.own[-1] < facts.today for tally in short):
        return "missed"
    soon = facts.today + timedelta(days=cell.measure.warn_days)
    for tally in short:
        if tally.own[-1] <= soon and tally.done + tally.scheduled < tally.required:
            return "at_risk"
    return "on_track"


def _line(cell: Cell, facts: Known, tally: Tally) -> UnitLine:
    return UnitLine(
        key=tally.unit.key,
        done=tally.done,
        required=tally.required,
        scheduled=tally.scheduled,
        last_on=tally.last_on,
        next_due_on=_next_due(cell, facts, tally),
    )


def _next_due(cell: Cell, facts: Known, tally: Tally) -> date | None:
    if tally.short and tally.own[-1] >= facts.today:
        return tally.own[-1]
    following = period_after(cell.measure.period, cell.period)
    own = [d for d in following if covers(cell.obligation.days, d) and tally.unit.owns(d)]
    return own[-1] if own else None
