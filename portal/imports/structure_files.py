"""Teams, people and postings on the page: the force's own file, as `import_teams` takes it."""

from __future__ import annotations

import json

from inputs import Refused, key, read_document
from inputs.models import FileImport
from portal.imports import taking
from portal.imports.taking import Taken, TakenRow, Taking
from record.entries import Entry, Head
from teams.importing import import_teams
from teams.permissions import Permission, forces_for

ANOTHER_FORCE = "this file is about a force that you do not run"


def take_structure(asked: Taking) -> Taken:
    """Store what the document says of the sender's force, inside the caller's transaction."""
    document = read_document(asked.path)
    force = document.below("force").read("id", key) or ""
    if not forces_for(asked.by, Permission.MANAGE, asked.today).filter(key=force).exists():
        raise Refused.because(ANOTHER_FORCE, line=document.below("force").line, column="force.id")
    before = Head.objects.filter(force=force).values_list("sequence", flat=True).first() or 0
    told = import_teams(document, by=asked.by, today=asked.today)
    document.finish()
    rows = [_row(number, entry) for number, entry in enumerate(_entries(force, before, asked.by.key), 1)]
    if not rows:
        return Taken(rows, notes=(told,))
    counts = taking.counted(rows)
    file_import = FileImport(noun="structure", name=asked.path.name, by=asked.by.key, at=asked.now)
    file_import.new, file_import.changed = counts.get(taking.NEW, 0), counts.get(taking.NEXT, 0)
    file_import.save(force_insert=True)
    return Taken(rows, file_import, (told,))


def _entries(force: str, before: int, by: str) -> list[Entry]:
    """What the record says was done. Others' entries may stand between: the number was read before the lock."""
    return list(Entry.objects.filter(force=force, sequence__gt=before, by=by).order_by("sequence"))


def _row(number: int, entry: Entry) -> TakenRow:
    noun, _, verb = entry.action.partition(".")
    said = {name: value for name, value in (entry.after or {}).items() if isinstance(value, str | int)}
    what = {"what": f"{noun.replace('_', ' ').capitalize()} {entry.subject.partition(':')[2]}", "said": said}
    kind = taking.NEW if verb == "added" else taking.NEXT
    return TakenRow(number, kind, json.dumps(what))
