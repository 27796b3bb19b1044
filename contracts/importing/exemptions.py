"""An exemptions file. Imported exemptions count as approved: whoever imports answers for that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction

from contracts.actions.exemptions import ask, standards_of
from contracts.actions.ledger import EXEMPTIONS
from contracts.exemption_letters import tell_deciders
from contracts.importing.records import day_within_reach, newest_by_force, team_of, teams_by_key
from contracts.models import Contract, Exemption, ExemptionKind
from contracts.models.exemptions import NOT_STATED
from engagement.importing.rows import EXPORTED, VERSION
from inputs import (
    Columns,
    Record,
    Table,
    one_of,
    shown,
    text,
)
from record.entries import open_head
from record.refusal import Invalid
from record.sanitising import lines
from teams.models import Force, Person, Team

TOLD = ("team", "standard", "first_day", "last_day", "reason", "kind_of_reason", "public_words")
STATE = "state"  # of the portal's own export: what is not approved says nothing here
COLUMNS = Columns(required=TOLD[:4], optional=(*TOLD[4:], STATE, *EXPORTED))

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
    kind: str
    public_words: str
    state: str

    @property
    def is_approved(self) -> bool:
        return self.state == Exemption.State.APPROVED

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
    kinds = _kinds()
    lines = [line for record in table if (line := _line(record, teams, standards, kinds))]
    by_force = newest_by_force(lines)
    stored = sum(_store(force, [line for line in wanted if line.is_approved], by) for force, wanted in by_force)
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
    kinds = _kinds()
    found = [line for record in table if (line := _line(record, known, standards, kinds))]
    lines = [line for line in found if line.is_approved]
    forces = {line.team.force.key for line in lines}
    heads = [open_head(force) for force in sorted(forces)]
    batch = uuid4()
    done = {line.record.line: new for line in lines if (new := _asked(line, by, batch)) is not None}
    if any(done.values()):
        asked = Exemption.objects.filter(batch=batch).select_related("team__force", "kind", "asked_by").order_by("id")
        tell_deciders(list(asked), now=heads[0].at)
    return done


def _asked(line: ExemptionLine, by: Person, batch: UUID) -> bool | None:
    """Whether it is asked for now; None where it cannot be, which is noted in the record."""
    same = Exemption.objects.filter(team=line.team, contract=line.contract, code=line.code, first_day=line.first_day)
    if same.filter(last_day=line.last_day, state__in=(Exemption.State.ASKED, Exemption.State.APPROVED)).exists():
        return False
    standard = f"{line.contract.key}/{line.code}" if line.contract else ""
    days = {"first_day": line.first_day, "last_day": line.last_day}
    try:
        ask(team=line.team, standard=standard, **days, reason=line.reason, kind=line.kind, by=by, batch=batch)
    except Invalid as invalid:
        line.record.refuse_fields(invalid)
        return None
    return True


def _kinds() -> set[str]:
    """Those by which a file may say why; one that says nothing has `not_stated`."""
    return {NOT_STATED, *ExemptionKind.objects.filter(is_active=True).values_list("key", flat=True)}


def _line(
    record: Record, teams: dict[str, Team], standards: dict[tuple[int, str], Contract], kinds: set[str]
) -> ExemptionLine | None:
    team = team_of(record, teams)
    standard = record.read("standard", str.strip) or ""
    contract = standards.get((team.force_id, standard)) if team else None
    if team and standard and contract is None:
        record.refuse("standard", f"{shown(standard)} is not a standard (contract/code) of {team.force.key}")
    first_day, last_day = record.need("first_day", day_within_reach), record.need("last_day", day_within_reach)
    if first_day and last_day and last_day < first_day:
        record.refuse("last_day", f"{last_day} is before first_day, {first_day}")
    reason, public_words = (lines(record.read(column, text) or "") for column in ("reason", "public_words"))
    kind = record.read("kind_of_reason", str.strip) or NOT_STATED
    if kind not in kinds and not record.cells.get(VERSION):  # what the portal wrote may be of a kind since given up
        record.refuse("kind_of_reason", f"{shown(kind)} is not a kind of reason: {', '.join(sorted(kinds))}")
    state = record.read(STATE, one_of(*Exemption.State.values)) or Exemption.State.APPROVED
    if record.faults or not (team and first_day and last_day):
        return None
    code = standard.partition("/")[2]
    return ExemptionLine(record, team, contract, code, first_day, last_day, reason, kind, public_words, state)


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
    told = {
        "last_day": line.last_day,
        "reason": line.reason,
        "kind_id": line.kind,
        "public_words": line.public_words,
        "state": Exemption.State.APPROVED,
    }
    if all(getattr(row, column) == value for column, value in told.items()):
        return None
    if by and row.asked_by_id == by.pk:
        line.record.refuse("team", "you asked for this exemption, so somebody else must import it as approved")
        return None
    for column, value in told.items():
        setattr(row, column, value)
    row.decided_by, row.by_file = by, True
    return row
