"""A grades file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from contracts.actions.grades import Gradable
from contracts.actions.ledger import GRADES
from contracts.importing.records import day_within_reach, filled, newest_by_force, team_of, teams_by_key
from contracts.models import Contract, Grade
from inputs import Columns, Record, Table, text
from record.entries import open_head
from record.refusal import Invalid
from record.sanitising import lines
from teams.models import Force, Person, Team

COLUMNS = Columns(required=("team", "standard", "period_start", "grade", "graded_on"), optional=("assessor", "reasons"))

Identity = tuple[int, int, str, date, date]


@dataclass(frozen=True)
class GradeLine:
    """A record that is good in itself."""

    team: Team
    contract: Contract
    code: str
    period_first_day: date
    graded_on: date
    grade: str
    assessor: str | None  # None: the file has no such column, and changes nothing of it
    reasons: str | None

    @property
    def identity(self) -> Identity:
        return self.team.pk, self.contract.pk, self.code, self.period_first_day, self.graded_on


@transaction.atomic
def import_grades(table: Table, *, by: Person | None) -> str:
    """Store the table's grades; returns a sentence to tell.

    Of two records that differ in the grade, its assessor or its reasons alone the later one was received later, and
    stands: the earlier was never known outside this import. Records that say what is stored change nothing.
    """
    teams = teams_by_key()
    gradable = Gradable(Force.objects.all())
    found = [line for record in table if (line := _line(record, teams, gradable))]
    by_force = newest_by_force(found)
    stored = sum(_store(force, wanted, by) for force, wanted in by_force)
    same = sum(len(wanted) for _, wanted in by_force) - stored
    return f"Grades: {stored:,} stored, {same:,} as they were."


def _line(record: Record, teams: dict[str, Team], gradable: Gradable) -> GradeLine | None:
    team = team_of(record, teams)
    standard, grade = record.need("standard", str.strip), record.need("grade", filled(64))
    start, graded_on = record.need("period_start", day_within_reach), record.need("graded_on", day_within_reach)
    assessor, reasons = _told(record, "assessor", filled(200)), _told(record, "reasons", text)
    if record.faults or not (team and standard and grade and start and graded_on):
        return None
    code = standard.partition("/")[2]
    try:
        contract = gradable.contract(team.force_id, standard)
        gradable.check(contract, code, period_first_day=start, grade=grade)
    except Invalid as invalid:
        record.refuse_fields(invalid)
        return None
    return GradeLine(team, contract, code, start, graded_on, grade, assessor, reasons)


def _told(record: Record, column: str, reader: Callable[[str], str]) -> str | None:
    """A column that a file may leave out: empty where the cell is."""
    return lines(record.read(column, reader) or "") if column in record.cells else None


def _store(force: str, wanted: Iterable[GradeLine], by: Person | None) -> int:
    head = open_head(force)
    known = Grade.objects.filter(team__force__key=force).select_related("team", "contract")
    stored = {(g.team_id, g.contract_id, g.code, g.period_first_day, g.graded_on): g for g in known}
    rows = [row for line in wanted if (row := _row(line, stored.get(line.identity)))]
    GRADES.write("imported", rows, head=head, by=by)
    return len(rows)


def _row(line: GradeLine, row: Grade | None) -> Grade | None:
    """The row as the line wants it; None where it is so already. Another grade has no reasons of the one before."""
    told = {"grade": line.grade, "assessor": line.assessor, "reasons": line.reasons}
    if row and row.grade == line.grade:
        told = {column: value for column, value in told.items() if value is not None}
    if row and all(getattr(row, column) == value for column, value in told.items()):
        return None
    row = row or Grade(
        team=line.team,
        contract=line.contract,
        code=line.code,
        period_first_day=line.period_first_day,
        graded_on=line.graded_on,
    )
    for column, value in told.items():
        setattr(row, column, value or "")
    return row
