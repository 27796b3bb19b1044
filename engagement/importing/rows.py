"""Records of a CSV file into content: which reader reads which column, and what a row without an id is called."""

from __future__ import annotations

import hashlib
from collections.abc import Container
from datetime import datetime
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any
from uuid import UUID

from engagement.fields import (
    KEYS,
    NAMES,
    ActivityContent,
    Content,
    EnquiryContent,
    Field,
    fields_of,
    instant_words,
)
from engagement.words_alike import folded
from inputs import Columns, Record, cells
from inputs.cells import Reader


def file_columns(content: type[Content]) -> Columns:
    """The columns of a file: the fields of the list."""
    fields = fields_of(content)[1:]
    optional = tuple(field.name for field in fields if not field.required)
    return Columns(required=tuple(field.name for field in fields if field.required), optional=("id", *optional))


# Reading once what most rows repeat keeps long files fast.
_repeated = lru_cache(maxsize=1 << 14)


BY_NAME = ("teams", "channels", "people")  # of whom a file may give the name: any text, until it is looked for


def readers(content: type[Content]) -> dict[str, Reader[Any]]:
    """Who reads the cells of each column."""
    return {field.name: _reader(field) for field in fields_of(content)}


def _reader(field: Field) -> Reader[Any]:
    read = field.kind.read
    if field.names in BY_NAME:
        read = NAMES.read if field.kind is KEYS else stripped
    return _repeated(read) if field.kind.repeats else read


def stripped(written: str) -> str:
    return cells.text(written).strip()


ACTIVITY_COLUMNS, ENQUIRY_COLUMNS = file_columns(ActivityContent), file_columns(EnquiryContent)
READERS = {**readers(EnquiryContent), **readers(ActivityContent)}  # a name of both is read in the same way

# Columns beside the content's. What a person says of a row that contradicts what is stored, or looks like it:
DECIDE = "decide"
# Those that the portal's own export adds. By its version a row is compared with what it was made from; the others are
# for who reads the file.
VERSION = "version"
EXPORTED = (VERSION, "received_at_portal", "recorded_by", "day")


def with_decisions(columns: Columns) -> Columns:
    """The columns of a file in which rows may be decided about."""
    return Columns(columns.required, (*columns.optional, DECIDE, *EXPORTED))


BESIDE = frozenset({"id", DECIDE, *EXPORTED})

# The space of ids that rows without one are given. Fixed for ever: with another, the same file would be imported twice.
ROWS = UUID("1b8d4f5e-7b0c-4d0e-9a53-6f2f0c4d8e21")


def values(record: Record, columns: Columns, made: Container[str] = ()) -> dict[str, Any]:
    """What the record's cells say, by column; empty ones are left out. Faults are noted in the record.

    A required one may be empty where it is one of those that are made.
    """
    said = {}
    unread = record.unread
    for column, written in record.cells.items():
        if not written or column in BESIDE:
            continue
        try:
            value = READERS[column](written) if not unread else record.read(column, READERS[column])
        except ValueError as error:
            record.refuse(column, str(error))
            value = None
        if value != "":  # a number that a spreadsheet has spoilt says nothing
            said[column] = value
    for column in columns.required:
        if column not in said and column not in made:
            record.refuse(column, "is empty, and must not be")
    return said


class RowIds:
    """Ids of rows without one: the same file again gives the same ids, and two rows alike are two activities."""

    def __init__(self) -> None:
        self.seen: dict[int, int] = {}

    def next(self, content: Content) -> UUID:
        """The id of the next row of its likeness."""
        likeness = _likeness(content)
        # Eight bytes of a hash instead of the row: a million rows are remembered in some eighty megabytes.
        mark = hash(likeness)
        self.seen[mark] = number = self.seen.get(mark, 0) + 1
        return _numbered(likeness, number)


def id_of(content: Content, number: int) -> UUID:
    """UUIDv5 of the content's likeness, in the words of the outside world, and its number among those alike."""
    return _numbered(_likeness(content), number)


def _numbered(likeness: str, number: int) -> UUID:
    """`uuid5(ROWS, …)`, in half its time."""
    name = hashlib.sha1(SPACE + f"{likeness}#{number}".encode(), usedforsecurity=False)
    return UUID(bytes=name.digest()[:16], version=5)


SPACE = ROWS.bytes


def _likeness(content: Content) -> str:
    match content:
        case ActivityContent():
            words = ["activity", content.team, content.channel, _minute(content.starts_at), folded(content.title)]
        case EnquiryContent():
            words = ["enquiry", content.team, _minute(content.received_at), folded(content.subject)]
    return f"[{','.join(map(encode_basestring, words))}]"


def _minute(instant: datetime) -> str:
    return f"{(instant_words(instant) or '')[:16]}:00Z"
