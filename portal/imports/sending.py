"""A file that somebody sends: what it holds is found out from its first row, and it waits until somebody decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from inputs import Refused
from inputs.models import SentFile
from inputs.tables import rows_in
from portal.imports.column_names import guess, saved_for
from portal.imports.file_kinds import FileKind
from record.refusal import Invalid
from teams.models import Person

FIRST = 20  # rows that show what a column holds
MOST_WAITING = 20  # files of one person
UNKNOWN = "Its first row names no columns of ours, and it is no file of teams. Say what it holds."


@dataclass(frozen=True)
class Head:
    """The beginning of a table: its first row and the rows after it, as they came."""

    header: list[str]
    rows: list[list[str]] = field(default_factory=list)


def send(*, file: UploadedFile, kinds: Sequence[FileKind], by: Person, now: datetime) -> tuple[SentFile, bool]:
    """Keep the file until it is stored or thrown away; with it whether it can be read as it is.

    `kinds` are those it may be: of several the first row decides. Raises Invalid, saying why, for what cannot be read.
    """
    name = (file.name or "file").replace("\0", "")[:300]
    if file.size is None or file.size > settings.LARGEST_FILE:
        raise Invalid.because(f"A file has at most {settings.LARGEST_FILE // 1024**2} MiB.", field="file")
    if not file.size:
        raise Invalid.because("This file is empty.", field="file")
    if SentFile.objects.filter(by=by.key).exclude(state=SentFile.State.STORED).count() >= MOST_WAITING:
        raise Invalid.because(f"{MOST_WAITING} files of yours wait already. Store some, or throw them away.")
    content = file.read()
    try:
        kind, head = _kind(name, content, kinds, by.force.key)
    except Refused as refused:
        raise Invalid.because(_sentence(str(refused.refusals[0])), field="file") from None
    sent = SentFile.objects.create(
        by=by.key,
        kind=kind.key,
        name=name,
        content=content,
        size=len(content),
        state=SentFile.State.COLUMNS,
        sent_at=now,
        asked_at=now,
    )
    return sent, head is None or kind.is_like(head.header)


def head_of_sent(sent: SentFile) -> Head:
    """The beginning of a table that waits. Raises Refused where it cannot be read."""
    return _head(bytes(sent.content), FIRST)


def _kind(name: str, content: bytes, kinds: Sequence[FileKind], force: str) -> tuple[FileKind, Head | None]:
    tables = [kind for kind in kinds if kind.columns]
    documents = [kind for kind in kinds if not kind.columns]
    if documents and (not tables or Path(name).suffix.lower() in (".yaml", ".yml", ".json")):
        return documents[0], None
    if not tables:
        raise Refused.because(UNKNOWN)
    head = _head(content, FIRST)
    kind = next((kind for kind in tables if kind.is_like(head.header)), None)
    kind = kind or next((kind for kind in tables if kind.shape and saved_for(kind, head.header, force)), None)
    kind = kind or max(tables, key=lambda one: _recognised(one, head.header))
    if len(kinds) > 1 and not (_recognised(kind, head.header) or saved_for(kind, head.header, force)):
        raise Refused.because(UNKNOWN)
    if kind.shape is None and kind.columns:
        kind.columns.names(head.header)  # nobody can say which column is which: what is wrong is said now
    return kind, head


def _recognised(kind: FileKind, header: Sequence[str]) -> int:
    """How many of the columns are ours, under whatever name."""
    if kind.shape is None:
        return kind.shared(header)
    return len([name for name in header if name.strip() and guess(name, kind.shape)])


def _head(content: bytes, rows: int) -> Head:
    with TemporaryDirectory(prefix="import-") as folder:
        path = Path(folder) / "sent"
        path.write_bytes(content)
        first, *others = islice(rows_in(path), rows + 1)
        return Head(first, others)


def _sentence(reason: str) -> str:
    return f"{reason[0].upper()}{reason[1:]}{'' if reason.endswith(('.', '?')) else '.'}"
