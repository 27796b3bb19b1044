"""Undoing an import on the page: at once where it wrote little, by a worker where it wrote much.

What is asked for stands in the import, so that a worker that died is found by the minute's sweep; what an undoing left,
because somebody had changed it since, stays with it for whoever looks. Source: formats.md, "Which one is it?".
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from engagement.importing.undoing import UNDOABLE_FOR, Undone, undo
from inputs import Refused
from inputs.models import FileImport
from portal.celery import app
from portal.imports.doors import undone_by
from portal.imports.file_kinds import BY_NOUN
from record.refusal import Invalid
from record.timezones import day_of
from teams.models import Person

LITTLE = 2000  # rows
MOST_LEFT = 500  # ids of rows that an undoing left
CHANGED = "What is stored was changed while the import was being undone. Undo it again."


def undoable_until(found: FileImport, now: datetime) -> datetime | None:
    """Until when it can be undone; None where it cannot."""
    until = found.at + UNDOABLE_FOR
    is_open = not found.undone_at and not BY_NOUN[found.noun].not_undone and now <= until
    return until if is_open else None


def ask_undo(found: FileImport, *, by: Person, now: datetime) -> Undone | None:
    """Undo it now, or have it undone: None. Raises Invalid where that cannot be."""
    if why := BY_NOUN[found.noun].not_undone:
        raise Invalid.because(why)
    if found.undone_at:
        raise Invalid.because("This import was undone already.")
    if undoable_until(found, now) is None:
        raise Invalid.because(f"An import can be undone for {UNDOABLE_FOR.days} days, and these are over.")
    asked = FileImport.objects.filter(pk=found.pk, undo_asked_at=None)
    if not asked.update(undo_asked_at=now, undo_asked_by=by.key):
        raise Invalid.because("This import is being undone already.")
    if found.new + found.changed <= LITTLE:
        return run_undo(found.pk)
    app.send_task("imports.undo", args=[str(found.pk)])
    return None


def run_undo(id: UUID) -> Undone | None:
    """Undo what is asked for; None where nothing is, or somebody is at it. Raises Invalid where it cannot be."""
    try:
        with transaction.atomic():
            waiting = FileImport.objects.select_for_update(skip_locked=True).exclude(undo_asked_at=None)
            found = waiting.filter(pk=id).first()
            return _undone(found) if found else None
    except (Invalid, Refused) as refused:
        FileImport.objects.filter(pk=id).update(undo_asked_at=None)
        raise refused if isinstance(refused, Invalid) else Invalid.because(CHANGED) from None


def unfinished(before: datetime) -> list[FileImport]:
    """What was asked for before then and is not done."""
    return list(FileImport.objects.filter(undo_asked_at__lte=before).order_by("undo_asked_at", "id"))


def _undone(found: FileImport) -> Undone:
    now = found.undo_asked_at
    assert now
    by = Person.objects.get(key=found.undo_asked_by)
    undone = undo(found, by=by, now=now, teams=undone_by(by, found, day_of(now)))
    told = {"withdrawn": undone.withdrawn, "restored": undone.restored, "number_left": len(undone.left)}
    left = [str(one) for one in undone.left[:MOST_LEFT]]
    FileImport.objects.filter(pk=found.pk).update(undo_asked_at=None, undo_told=told | {"left": left})
    return undone
