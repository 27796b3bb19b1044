"""Exemptions on the page: each row asks for one, as the form does.

Source: formats.md, "`manage.py import_exemptions FILE.csv`".
"""

from __future__ import annotations

from contracts.importing.exemptions import COLUMNS, ask_for_exemptions
from inputs import Table
from inputs.corrected_table import CorrectedTable
from inputs.models import FileImport
from portal.imports import taking
from portal.imports.log_files import SeenRows
from portal.imports.taking import Taken, TakenRow, Taking
from teams.permissions import Permission, teams_for


def take_exemptions(asked: Taking) -> Taken:
    """Ask for the file's exemptions, inside the caller's transaction."""
    teams = teams_for(asked.by, Permission.ASK_EXEMPTION, asked.today).select_related("force")
    seen = SeenRows()
    table: Table = CorrectedTable(
        asked.path,
        COLUMNS,
        seen.refuse,
        asked.came_to,
        put_right=asked.put_right,
        left_out=asked.left_out,
        seen=seen.note,
    )
    done = ask_for_exemptions(table, by=asked.by, teams=teams)
    rows = [_row(line, seen, done) for line in seen.lines]
    file_import = FileImport(noun="exemption", name=asked.path.name, by=asked.by.key, at=asked.now)
    file_import.new = sum(done.values())
    file_import.unchanged = len(done) - file_import.new
    if not file_import.new:
        return Taken(rows, notes=table.notes)
    file_import.save(force_insert=True)
    return Taken(rows, file_import, table.notes)


def _row(line: int, seen: SeenRows, done: dict[int, bool]) -> TakenRow:
    cells = seen.cells.get(line, "{}")
    if seen.faults.get(line) or line not in done:
        return TakenRow(line, taking.REFUSED, cells, faults=seen.faults[line])
    return TakenRow(line, taking.NEW if done[line] else taking.SAME, cells)
