"""A sent file is looked at, or stored: the import itself both times, in a transaction that is rolled back or kept.

So what the page says would happen is what happens. Nothing is stored while a row is open; whoever dies in the middle
has stored nothing, and the file is as it was. Source: formats.md, "Which one is it?"; formats.md, "Imports".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone

from engagement.importing import Answer, Decision
from inputs import Mapping, Refused
from inputs.models import FileImport, SentFile, SentRow
from portal.imports import sent_rows
from portal.imports.figures import Touched, standing, turned
from portal.imports.file_kinds import BY_KEY
from portal.imports.taking import OUT, Taken, Taking, counted
from record.marks import noticed
from record.timezones import day_of
from teams.models import Person

State = SentFile.State
LOCK = 4_203  # the advisory lock's class: who looks at a file or stores it
SMALL = 192 * 1024  # bytes: up to here the answer waits, beyond it a worker does it
MOST_REFUSALS = 100  # of a file that cannot be read at all
CameTo = Callable[[int, int], None]


class Stopped(Exception):
    """The sender has changed their mind while it was stored."""


def look(sent: SentFile, came_to: CameTo = lambda records, offset: None) -> None:
    """Find out what the file would do, and keep it in its rows."""
    _run(sent, State.LOOKING, came_to)


def store(sent: SentFile, came_to: CameTo = lambda records, offset: None) -> None:
    """Store the file where no row is open; else it is looked at again."""
    _run(sent, State.STORING, came_to)


def _run(sent: SentFile, state: str, came_to: CameTo) -> None:
    now = timezone.now()
    try:
        with transaction.atomic():
            if not _alone(sent) or not SentFile.objects.filter(pk=sent.pk, state=state).exists():
                return
            taken, told, stored = _taken(sent, now, came_to, keep=state == State.STORING)
            if stored:
                _finish(sent, taken, told, now)
                return
            transaction.set_rollback(True)
    except Stopped:
        return
    except Refused as refused:
        _refuse(sent, state, [str(one) for one in refused.refusals])
        return
    except (DataError, IntegrityError) as error:
        # What a check should have caught, or another writer made impossible meanwhile: still a sentence.
        _refuse(sent, state, [f"The database refused it: {str(error).splitlines()[0]}"])
        return
    _keep(sent, state, taken, told, now)


def _taken(sent: SentFile, now: datetime, came_to: CameTo, *, keep: bool) -> tuple[Taken, dict[str, Any], bool]:
    """What became of the rows, what to tell of it, and whether it stands."""
    by = Person.objects.get(key=sent.by)
    today = day_of(now)
    before = standing(Touched.from_data(sent.told), now) if keep else {}
    with _on_disk(sent) as path:
        asked = _asked(sent, by, now, path, came_to)
        with transaction.atomic():
            with noticed() as marked:
                taken = BY_KEY[sent.kind].take(asked)
            touched = Touched.of_marks(marked, by, today)
            after = standing(Touched.from_data(sent.told) if keep else touched, now)
            stored = keep and not taken.is_open
            if not stored:
                transaction.set_rollback(True)
    before = before or standing(touched, now)
    told = touched.as_data() | turned(before, after, today) | {"notes": list(taken.notes)}
    return taken, told | {"counts": counted(taken.rows), "left_out": len(asked.left_out)}, stored


def _asked(sent: SentFile, by: Person, now: datetime, path: Path, came_to: CameTo) -> Taking:
    said = list(sent.rows.exclude(answer="", put_right={}, others=[]))
    mapping = BY_KEY[sent.kind].shape
    return Taking(
        by=by,
        now=now,
        today=day_of(now),
        path=path,
        mapping=Mapping.from_data(sent.mapping, mapping) if sent.mapping and mapping else None,
        decisions={row.line: _decisions(row) for row in said},
        put_right={row.line: {name: now for name, (now, _) in row.put_right.items()} for row in said if row.put_right},
        left_out=frozenset(row.line for row in said if row.answer == OUT),
        unreadable=frozenset(row.line for row in said if row.answer == OUT and row.faults),
        came_to=came_to,
    )


def _decisions(row: SentRow) -> list[Decision]:
    """What was said of the row: that it is none of those before, and what it is beside the last."""
    found = [Decision(Answer.NEW, version, UUID(other)) for other, version in row.others]
    if row.answer not in ("", OUT):
        found.append(Decision(Answer(row.answer), row.version, row.other))
    return found


@contextmanager
def _on_disk(sent: SentFile) -> Iterator[Path]:
    """The content as a file: what reads tables and documents reads files."""
    with TemporaryDirectory(prefix="import-") as folder:
        path = Path(folder) / "sent"
        path.write_bytes(bytes(sent.content))
        yield path


def _alone(sent: SentFile) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [LOCK, str(sent.pk)])
        return cursor.fetchone()[0]


def _finish(sent: SentFile, taken: Taken, told: dict[str, Any], now: datetime) -> None:
    """In the transaction that stores: the file is stored, its content and its rows go."""
    if taken.file_import:
        FileImport.objects.filter(pk=taken.file_import.pk).update(name=sent.name)
    told["answered"] = sent_rows.answered(sent)
    told["left_out_rows"] = sent_rows.left_out(sent)
    told["seconds"] = round((timezone.now() - now).total_seconds())
    sent.rows.all().delete()
    done = {"state": State.STORED, "content": b"", "told": told, "file_import": taken.file_import, "asked_at": now}
    if not SentFile.objects.filter(pk=sent.pk, state=State.STORING).update(**done):
        raise Stopped


def _keep(sent: SentFile, state: str, taken: Taken, told: dict[str, Any], now: datetime) -> None:
    """After a look, or a storing that found something open: the rows as they were found."""
    with transaction.atomic():
        if not SentFile.objects.filter(pk=sent.pk, state=state).exists():
            return
        sent_rows.write(sent, taken.rows)
        SentFile.objects.filter(pk=sent.pk, state=state).update(
            state=State.LOOKED, told=told | {"not_stored": state == State.STORING}, asked_at=now, tries=0
        )


def _refuse(sent: SentFile, state: str, sentences: list[str]) -> None:
    """A look that cannot be ended says why; a storing that cannot leaves the file as it was looked at, and says why."""
    told = {"refused": sentences[:MOST_REFUSALS], "refused_more": max(0, len(sentences) - MOST_REFUSALS)}
    after = State.UNREADABLE if state == State.LOOKING else State.LOOKED
    kept = sent.told if state == State.STORING else {}
    SentFile.objects.filter(pk=sent.pk, state=state).update(
        state=after, told=kept | told, asked_at=timezone.now(), tries=0
    )
