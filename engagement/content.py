"""What an activity and an enquiry say, in the words of the outside world, and the receipt given for it.

The names and order of the fields are those of the CSV files. Empty text, None and an empty list are: unknown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

Canonical = dict[str, Any]  # the CSV fields as JSON: all of them, null where unknown


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityContent:
    """An activity as somebody typed or sent it. Teams and people by their keys, neighbourhoods by the outside's ids."""

    id: UUID
    team: str
    also_teams: tuple[str, ...] = ()
    channel: str
    status: str
    title: str
    starts_at: datetime  # aware; seconds are the finest that is kept
    ends_at: datetime | None = None
    neighbourhoods: tuple[str, ...] = ()
    officers: tuple[str, ...] = ()
    led_by: str | None = None
    advertised_on: date | None = None
    open_to_public: bool | None = None
    face_to_face: bool | None = None
    attendance: int | None = None
    audiences: tuple[str, ...] = ()
    feedback_published_on: date | None = None
    url: str = ""
    summary: str = ""
    recorded_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class EnquiryContent:
    """A resident's question to a team."""

    id: UUID
    team: str
    neighbourhood: str | None = None
    received_at: datetime
    answered_at: datetime | None = None
    subject: str = ""


Content = ActivityContent | EnquiryContent
ACTIVITY_FIELDS = tuple(field.name for field in fields(ActivityContent))
ENQUIRY_FIELDS = tuple(field.name for field in fields(EnquiryContent))


class Invalid(Exception):
    """Content that breaks rules: for each field its faults, as sentences a person can read."""

    def __init__(self, faults: Mapping[str, list[str]]) -> None:
        super().__init__("; ".join(f"{name}: {' '.join(sentences)}" for name, sentences in faults.items()))
        self.fields = dict(faults)


def canonical(content: Content) -> Canonical:
    """The content as JSON: lists sorted, instants as UTC to the second, null where unknown."""
    return {name: _as_json(getattr(content, name)) for name in content.__slots__}


def receipt(said: Canonical) -> str:
    """SHA-256, in hex, of the canonical content's RFC 8785 JSON.

    For text, whole numbers, booleans, null and lists that form is what `json` writes with sorted keys, no spaces and
    no escaping beyond what JSON demands.
    """
    written = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(written.encode()).hexdigest()


def to_seconds(instant: datetime) -> datetime:
    """The instant in UTC, without its fraction of a second. A naive one is a ValueError."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone")
    return instant.astimezone(UTC).replace(microsecond=0)


def _as_json(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return value or None
    if isinstance(value, tuple):
        return sorted(set(value))
    if isinstance(value, datetime):
        return f"{to_seconds(value).isoformat()[:19]}Z"
    return value.isoformat() if isinstance(value, date) else str(value)
