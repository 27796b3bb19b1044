"""What an activity and an enquiry say, in the words of the outside world, and the receipt given for it.

The names and order of the fields are those of the CSV files. Empty text, None and an empty list are: unknown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from record import sanitising

RFC_8785 = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
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

    def __post_init__(self) -> None:
        """Clean before anything is made of it: the receipt, and whether two contents are the same."""
        object.__setattr__(self, "title", sanitising.one_line(self.title))
        object.__setattr__(self, "summary", sanitising.lines(self.summary))


@dataclass(frozen=True, kw_only=True, slots=True)
class EnquiryContent:
    """A resident's question to a team."""

    id: UUID
    team: str
    neighbourhood: str | None = None
    received_at: datetime
    answered_at: datetime | None = None
    subject: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "subject", sanitising.one_line(self.subject))


class Invalid(Exception):
    """Content that breaks rules: for each field its faults, as sentences a person can read."""

    def __init__(self, faults: Mapping[str, list[str]]) -> None:
        super().__init__("; ".join(f"{name}: {' '.join(sentences)}" for name, sentences in faults.items()))
        self.fields = dict(faults)


def canonical_activity(content: ActivityContent) -> Canonical:
    """The content as JSON: lists sorted, instants as UTC to the second, null where unknown."""
    return {
        "id": str(content.id),
        "team": content.team,
        "also_teams": _list(content.also_teams),
        "channel": content.channel,
        "status": str(content.status),
        "title": content.title,
        "starts_at": instant_words(content.starts_at),
        "ends_at": instant_words(content.ends_at),
        "neighbourhoods": _list(content.neighbourhoods),
        "officers": _list(content.officers),
        "led_by": content.led_by or None,
        "advertised_on": _day(content.advertised_on),
        "open_to_public": content.open_to_public,
        "face_to_face": content.face_to_face,
        "attendance": content.attendance,
        "audiences": _list(content.audiences),
        "feedback_published_on": _day(content.feedback_published_on),
        "url": content.url or None,
        "summary": content.summary or None,
        "recorded_at": instant_words(content.recorded_at),
    }


def canonical_enquiry(content: EnquiryContent) -> Canonical:
    """The enquiry as JSON, by the same rules."""
    return {
        "id": str(content.id),
        "team": content.team,
        "neighbourhood": content.neighbourhood or None,
        "received_at": instant_words(content.received_at),
        "answered_at": instant_words(content.answered_at),
        "subject": content.subject or None,
    }


def receipt(said: Canonical) -> str:
    """SHA-256, in hex, of the canonical content's RFC 8785 JSON.

    For text, whole numbers, booleans, null and lists that form is what `json` writes with sorted keys, no spaces and
    no escaping beyond what JSON demands.
    """
    return hashlib.sha256(RFC_8785.encode(said).encode()).hexdigest()


def to_seconds(instant: datetime) -> datetime:
    """The instant in UTC, without its fraction of a second. A naive one is a ValueError."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone")
    return instant.astimezone(UTC).replace(microsecond=0)


def _list(words: tuple[str, ...]) -> list[str]:
    return sorted(set(words)) if words else []


def instant_words(instant: datetime | None) -> str | None:
    """As every API says it: UTC, to the second, with a Z; None where it is unknown."""
    return f"{to_seconds(instant).isoformat()[:19]}Z" if instant else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
