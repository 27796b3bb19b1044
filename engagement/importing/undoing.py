"""Undoing an import as one step: what it brought is withdrawn, what it changed says again what it said before.

Only where the import's version is still the newest; what was changed since stays, and is listed.
Source: formats.md, "Which one is it?".
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from engagement.content import canonical, content_hash
from engagement.facts import Facts, content_of
from engagement.importing.rows_and_versions import UNDONE
from engagement.importing.stage import StagedFacts, StagingTable
from engagement.models import Status
from engagement.names import Names
from engagement.version_log import ACTIVITIES, ENQUIRIES, Ledger
from inputs import By, name_of
from inputs.models import FileImport
from record.refusal import Invalid

UNDOABLE_FOR = timedelta(days=30)
AT_ONCE = 2000

# What withdraws a row of each log.
WITHDRAWN: dict[Ledger, dict[str, Any]] = {
    ACTIVITIES: {"status": Status.WITHDRAWN.value},
    ENQUIRIES: {"withdrawn_because": UNDONE},
}


@dataclass(frozen=True)
class Undone:
    """What an undoing did. `left` are the ids of rows that somebody has changed since, or whose number another has."""

    withdrawn: int
    restored: int
    left: tuple[UUID, ...]


def ledger_of(file_import: FileImport) -> Ledger:
    """The log whose rows the file held."""
    return next(ledger for ledger in (ACTIVITIES, ENQUIRIES) if ledger.noun == file_import.noun)


@transaction.atomic
def undo(file_import: FileImport, *, by: By, now: datetime, teams: Collection[int] | None = None) -> Undone:
    """Undo the import, or of it the rows of these teams. Who may is asked by the caller.

    Raises Invalid where it was undone already, or is older than 30 days.
    """
    row = FileImport.objects.select_for_update().get(pk=file_import.pk)
    if row.undone_at:
        raise Invalid.because("This import was undone already.")
    if now > row.at + UNDOABLE_FOR:
        raise Invalid.because(f"An import can be undone for {UNDOABLE_FOR.days} days, and these are over.")
    ledger = ledger_of(row)
    stage = StagingTable(ledger)
    found = _written(ledger, row, teams)
    newest = [(id, version) for id, version, last in found if version == last]
    for start in range(0, len(newest), AT_ONCE):
        stage.add(_before(ledger, newest[start : start + AT_ONCE], start))
    stage.index()
    # Another has been given the number that it had before.
    given_away = {line for line, id in stage.known_numbers().items() if id != newest[line - 1][0]}
    stage.leave_out(list(given_away))
    stage.store(by=name_of(by), file_import=row, reason=UNDONE)
    done = [one for line, one in enumerate(newest, 1) if line not in given_away]
    brought = sum(version == 1 for _, version in done)
    if teams is None:
        row.undone_at, row.undone_by = now, name_of(by)
        row.save(update_fields=["undone_at", "undone_by"])
    finished = {id for id, _ in done}
    left = tuple(id for id, _, _ in found if id not in finished)
    return Undone(withdrawn=brought, restored=len(done) - brought, left=left)


def _written(ledger: Ledger, file_import: FileImport, teams: Collection[int] | None) -> list[tuple[UUID, int, int]]:
    """What the import wrote and nobody has undone yet: id, its version there, the newest version."""
    of_teams = "" if teams is None else "AND r.team_id = ANY (%(teams)s)"
    statement = f"""
        SELECT v.{ledger.reference}, max(v.version), max(r.version)
        FROM {ledger.version_table} v JOIN {ledger.row_table} r ON r.id = v.{ledger.reference}
        WHERE v.file_import_id = %(id)s {of_teams} GROUP BY 1
        HAVING bool_and(v.reason <> %(undone)s) ORDER BY 1
    """  # noqa: S608 (names of our own tables)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"id": file_import.pk, "teams": list(teams or ()), "undone": UNDONE})
        return cursor.fetchall()


def _before(ledger: Ledger, written: list[tuple[UUID, int]], line: int) -> list[StagedFacts]:
    """What each said before the import; withdrawn, where it said nothing."""
    wanted = {(id, max(version - 1, 1)) for id, version in written}
    versions: Any = ledger.version._default_manager.filter(**{f"{ledger.reference}__in": [id for id, _ in written]})
    found: dict[tuple[UUID, int], Any] = {(getattr(one, ledger.reference), one.version): one for one in versions}
    names = Names.in_versions(ledger.content, [found[key] for key in wanted])
    staged = []
    for at, (id, version) in enumerate(written, line + 1):
        facts = ledger.stated_by(found[id, version - 1]) if version > 1 else _withdrawn(ledger, found[id, 1], names)
        staged.append(StagedFacts(at, facts, upon=version))
    return staged


def _withdrawn(ledger: Ledger, version: Any, names: Names) -> Facts:
    """Not checked again: what was stored before a rule came may be withdrawn all the same."""
    stated = ledger.stated_by(version).stated | WITHDRAWN[ledger]
    id = getattr(version, ledger.reference)
    content = content_of(ledger.content, SimpleNamespace(**stated, **{ledger.reference: id}), names)
    return Facts(id, stated, content_hash(canonical(content)))
