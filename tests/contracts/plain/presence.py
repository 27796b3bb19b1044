"""`presence`: on every day, at least `minimum` and at most `maximum` of something published."""

from datetime import date, timedelta

from tests.contracts.plain.judged import Judged, UnitLine, is_closed, nobody_to_judge, obligated
from tests.contracts.plain.owed import Cell, Unit, units_in
from tests.contracts.plain.qualifying import Known
from tests.contracts.plain.world import Team, covers


def judge_presence(cell: Cell, facts: Known) -> Judged:
    own_windows = units_in(cell)
    nobody = nobody_to_judge(cell, facts, [own for _, own in own_windows])
    if nobody:
        return nobody
    breaches = [(unit, _breach_days(cell, facts, unit, own)) for unit, own in own_windows]
    so_far = [(unit, [d for d in days if d <= facts.today]) for unit, days in breaches]
    achieved, tolerance = sum(len(days) for _, days in so_far), cell.measure.tolerance_days
    soon = facts.today + timedelta(days=cell.measure.warn_days)
    ahead = sum(1 for _, days in breaches for d in days if facts.today < d <= soon)
    if achieved > tolerance:
        status = "missed"
    elif is_closed(cell, facts):
        status = "met"
    else:
        status = "at_risk" if achieved + ahead > tolerance else "on_track"
    lines = [UnitLine(unit.key, len(days), tolerance) for unit, days in so_far]
    return Judged(status, achieved, tolerance, None, None, lines)


def _breach_days(cell: Cell, facts: Known, unit: Unit, own: list[date]) -> list[date]:
    """The obligated days of the unit's own window, past and to come, on which the number is outside the bounds."""
    low, high = cell.measure.minimum, cell.measure.maximum
    found = []
    for d in obligated(cell, facts, own):
        number = _number_on(cell, unit, d)
        if (low is not None and number < low) or (high is not None and number > high):
            found.append(d)
    return found


def _number_on(cell: Cell, unit: Unit, d: date) -> int:
    """How many of the fact the unit has on the day; one that names no neighbourhood is every neighbourhood's."""
    team: Team = cell.obligation.team
    places = (None, unit.key)
    everywhere = cell.measure.per == "team"
    if cell.measure.fact == "published_officer":
        found = [p for p in team.postings if p.published_on(d) and (everywhere or p.neighbourhood in places)]
        return len({posting.person for posting in found})
    found = [p for p in team.priorities if covers(p.in_force, d) and (everywhere or p.neighbourhood in places)]
    return len(found)
