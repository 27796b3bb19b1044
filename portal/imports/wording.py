"""Sentences of the pages of imports."""

from __future__ import annotations

from datetime import date

from engagement.importing.undoing import Undone
from inputs.models import FileImport, SentFile
from portal.imports import sent_rows
from portal.imports.file_kinds import FileKind
from record.dates import day_words
from record.timezones import ONE_DAY, day_of

State = SentFile.State


def several(number: int, one: str, many: str) -> str:
    """As in "1 row" and "12 rows"."""
    return f"{number:,} {one if number == 1 else many}"


def rows(number: int) -> str:
    return several(number, "row", "rows")


def state_words(sent: SentFile, today: date) -> str:
    """What a file waits for, and until when it is kept."""
    until = f"Kept until {day_words(day_of(sent.sent_at) + 7 * ONE_DAY, today)}."
    match sent.state:
        case State.COLUMNS:
            return f"Say which column is which. {until}"
        case State.LOOKING:
            return "It is compared with what is stored."
        case State.STORING:
            return "It is being stored."
        case State.UNREADABLE:
            return f"It cannot be read. {until}"
    number = sent_rows.open_rows(sent).count()
    settle = f"{several(number, 'row', 'rows')} to settle" if number else "Ready to be stored"
    return f"{settle}. {until}"


def did_words(found: FileImport, sent: SentFile | None) -> str:
    """As in "39 new, 5 changed, 12 as they were. 1 row was left out."."""
    told = f"{found.new:,} new, {found.changed:,} changed, {found.unchanged:,} as they were."
    out = len(sent.told.get("left_out_rows", ())) if sent else 0
    number = sent.told.get("left_out", out) if sent else 0
    return f"{told} {rows(number)} {'was' if number == 1 else 'were'} left out." if number else told


def undone_words(undone: Undone, kind: FileKind) -> str:
    """What an undoing did."""
    told = f"Undone. {several(undone.withdrawn, kind.one, kind.many)} withdrawn"
    told += f", {several(undone.restored, kind.one, kind.many)} as before." if undone.restored else "."
    if undone.left:
        told += f" {several(len(undone.left), kind.one, kind.many)} changed since and left as stored, listed below."
    return told
