"""`graded`: an assessor's judgement. The portal only asks for it, and says when it is late."""

from datetime import timedelta

from tests.contracts.plain.judged import Judged, UnitLine
from tests.contracts.plain.owed import Cell
from tests.contracts.plain.qualifying import Known


def judge_graded(cell: Cell, facts: Known) -> Judged:
    given = None
    for grade in facts.grades:  # in the order received: of one day the later one wins
        if (grade.team, grade.standard) != (cell.obligation.team.key, cell.standard):
            continue
        if grade.period_start != cell.period.first_day or grade.graded_on > facts.today:
            continue
        if given is None or grade.graded_on >= given.graded_on:
            given = grade
    if given is not None:
        line = UnitLine(cell.obligation.team.key, last_on=given.graded_on)
        return Judged("met" if given.grade in cell.measure.passing else "missed", units=[line])
    due_by = cell.period.last_day + timedelta(days=cell.measure.within_days)
    line = UnitLine(cell.obligation.team.key, next_due_on=due_by)
    return Judged("on_track" if facts.today <= due_by else "at_risk", due_by=due_by, units=[line])
