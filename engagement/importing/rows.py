"""Records of a CSV file into content: which reader reads which column, and what a row without an id is called."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from inputs import (
    Columns,
    Record,
    day,
    instant,
    key,
    listed,
    shown,
    text,
    whole_number,
    yes_no,
)
from inputs.cells import Reader

ACTIVITY_COLUMNS = Columns(
    required=("team", "channel", "status", "title", "starts_at"),
    optional=(
        "id",
        "also_teams",
        "ends_at",
        "neighbourhoods",
        "officers",
        "led_by",
        "advertised_on",
        "open_to_public",
        "face_to_face",
        "attendance",
        "audiences",
        "feedback_published_on",
        "url",
        "summary",
        "recorded_at",
    ),
)
ENQUIRY_COLUMNS = Columns(required=("team", "received_at"), optional=("id", "neighbourhood", "answered_at", "subject"))

# Most cells repeat what earlier rows said: reading them once keeps long files fast.
_repeated = lru_cache(maxsize=1 << 14)

READERS: dict[str, Reader[Any]] = {
    "team": _repeated(key),
    "also_teams": _repeated(listed(key)),
    "channel": _repeated(key),
    "status": _repeated(key),
    "title": text,
    "starts_at": _repeated(instant),
    "ends_at": _repeated(instant),
    "neighbourhoods": _repeated(listed(text)),
    "neighbourhood": text,
    "officers": _repeated(listed(key)),
    "led_by": _repeated(key),
    "advertised_on": _repeated(day),
    "open_to_public": yes_no,
    "face_to_face": yes_no,
    "attendance": _repeated(whole_number),
    "audiences": _repeated(listed(key)),
    "feedback_published_on": _repeated(day),
    "url": text,
    "summary": text,
    "recorded_at": instant,
    "received_at": instant,
    "answered_at": instant,
    "subject": text,
}

# The space of ids that rows without one are given. Fixed for ever: with another, the same file would be imported twice.
ROWS = UUID("1b8d4f5e-7b0c-4d0e-9a53-6f2f0c4d8e21")
WRITTEN_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def values(record: Record, columns: Columns) -> dict[str, Any]:
    """What the record's cells say, by column; empty ones are left out. Faults are noted in the record."""
    said = {}
    for column, written in record.cells.items():
        if written and column != "id":
            said[column] = record.read(column, READERS[column])
    for column in columns.required:
        if column not in said:
            record.refuse(column, "is empty, and must not be")
    return said


def written_id(written: str) -> UUID:
    """A UUID in its usual form of 36 characters."""
    if not WRITTEN_ID.fullmatch(written.strip()):
        raise ValueError(f"{shown(written)} is not a UUID")
    return UUID(written.strip())


class RowIds:
    """Ids of rows without one: the same file again gives the same ids, and two equal rows are two activities."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self.seen: Counter[int] = Counter()

    def next(self, force: str, cells: dict[str, str]) -> UUID:
        """UUIDv5 of force, kind, cells (empty ones are as if their column were not there) and occurrence."""
        said = sorted((column, cell) for column, cell in cells.items() if cell and column != "id")
        row = json.dumps([force, self.noun, said], ensure_ascii=False, separators=(",", ":"))
        # Eight bytes of a hash instead of the row: a million rows are remembered in some eighty megabytes.
        mark = int.from_bytes(hashlib.blake2b(row.encode(), digest_size=8).digest())
        self.seen[mark] += 1
        return uuid5(ROWS, f"{row}#{self.seen[mark]}")
