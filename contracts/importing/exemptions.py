"""An exemptions file. Imported exemptions count as approved: whoever imports answers for that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from contracts.actions.exemptions import ask, standards_of
from contracts.actions.ledger import EXEMPTIONS
from contracts.importing.records import day_within_reach, newest_by_force, team_of, teams_by_key
from contracts.models import Contract, Exemption
from inputs import (
    Columns,
    Record,
    Table,
    shown,
    text,
)
from record.entries import open_head
from record.refusal import Invalid
from record.sanitising import lines
from teams.models import Force, Person, Team

COLUMNS = Columns(required=("team", "standard", "first_day", "last_day"), optional=("reason",))

Identity = tuple[int, int | None, str, date]


@dataclass(frozen=True)
class ExemptionLine:
    """A record that is good in itself."""

    record: Record
    team: Team
    contract: Contract | None
    code: str
    first_day: date
    last_day: date
    reason: str

    @property
    def identity(self) -> Identity:
        return self.team.pk, self.contract.pk if self.contract else None, self.code, self.first_day


@transaction.atomic
def import_exemptions(table: Table, *, by: Person | None) -> str:
    """Store the table's exemptions as approved; returns a sentence to tell.

    Of two records with one team, standard and first day the later stands. Records that say what is stored change
    nothing.
    """
    teams = teams_by_key()
    standards = standards_of(Force.objects.all())
    lines = [line for record in table if (line := _line(record, teams, standards))]
    by_force = newest_by_force(lines)
    stored = sum(_store(force, wanted, by) for force, wanted in by_force)
    same = sum(len(wanted) for _, wanted in by_force) - stored
    return f"Exemptions: {stored:,} stored, {same:,} as they were."


@transaction.atomic
def ask_for_exemptions(table: Table, *, by: Person, teams: Iterable[Team]) -> dict[int, bool]:
    """Ask for the table's exemptions, one after the other, as a person does on the form.

    `teams`, with their forces, are those for which the person may ask: any other is refused as one that nobody has.
    Returns, for each line that was taken, whether it asked for something new: what is asked for or approved already,
    to the same last day, is not. The reason of a request that stands already is not compared.
    """
    known = {team.key: team for team in teams}
    standards = standards_of({team.force for team in known.values()})
    lines = [line for record in table if (line := _line(record, known, standards))]
    for force in sorted({line.team.force.key for line in lines}):
        open_head(force)
    return {line.record.line: new for line in lines if (new := _asked(line, by)) is not None}


def _asked(line: ExemptionLine, by: Person) -> bool | None:
    """Whether it is asked for now; None where it cannot be, which is noted in the record."""
    same = Exemption.objects.filter(team=line.team, contract=line.contract, code=line.code, first_day=line.first_day)
    if same.filter(last_day=line.last_day, state__in=(Exemption.State.ASKED, Exemption.State.APPROVED)).exists():
        return False
    standard = f"{line.contract.key}/{line.code}" if line.contract else ""
    days = {"first_day": line.first_day, "last_day": line.last_day}
    try:
        ask(team=line.team, standard=standard, **days, reason=line.reason, by=by)
    except Invalid as invalid:
        line.record.refuse_fields(invalid)
        return None
    return True


def _line(record: Record, teams: dict[str, Team], standards: dict[tuple[int, str], Contract]) -> ExemptionLine | None:
    team = team_of(record, teams)
    standard = record.read("standard", str.strip) or ""
    contract = standards.get((team.force_id, standard)) if team else None
    if team and standard and contract is None:
        record.refuse("standard", f"{shown(standard)} is not a standard (contract/code) of {team.force.key}")
    first_day, last_day = record.need("first_day", day_within_reach), record.need("last_day", day_within_reach)
    if first_day and last_day and last_day < first_day:
        record.refuse("last_day", f"{last_day} is before first_day, {first_day}")
    reason = lines(record.read("reason", text) or "")
    if record.faults or not (team and first_day and last_day):
        return None
    return ExemptionLine(record, team, contract, standard.partition("/")[2], first_day, last_day, reason)


def _store(force: str, lines: Iterable[ExemptionLine], by: Person | None) -> int:
    head = open_head(force)
    known = Exemption.objects.filter(team__force__key=force).select_related("team", "contract")
    stored = {(row.team_id, row.contract_id, row.code, row.first_day): row for row in known}
    rows = [row for line in lines if (row := _row(line, stored.get(line.identity), by))]
    EXEMPTIONS.write("imported", rows, head=head, by=by)
    return len(rows)


def _row(line: ExemptionLine, row: Exemption | None, by: Person | None) -> Exemption | None:
    """The row as the line wants it; None where it is so already, and where the line was refused."""
    row = row or Exemption(team=line.team, contract=line.contract, code=line.code, first_day=line.first_day)
    if (row.state, row.last_day, row.reason) == (Exemption.State.APPROVED, line.last_day, line.reason):
        return None
    if by and row.asked_by_id == by.pk:
        line.record.refuse("team", "you asked for this exemption, so somebody else must import it as approved")
        return None
    row.state, row.last_day, row.reason, row.decided_by = Exemption.State.APPROVED, line.last_day, line.reason, by
    return row
