"""What the API takes and gives for an activity: explicit fields, read as strictly as the cells of a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from ninja.errors import ValidationError
from pydantic import BeforeValidator, StrictBool, StrictInt
from pydantic_core import PydanticCustomError

from engagement.content import ActivityContent, Invalid, canonical_activity
from engagement.models import Activity
from engagement.queries import activity_contents, newest_versions
from inputs import cells
from teams.api import StrictSchema


def _as(reader: cells.Reader[Any]) -> BeforeValidator:
    """Text, read as a cell would be."""

    def read(value: object) -> Any:
        if not isinstance(value, str):
            raise PydanticCustomError("text", "must be text")
        try:
            return reader(value)
        except ValueError as error:
            raise PydanticCustomError("value", "{reason}", {"reason": str(error)}) from None

    return BeforeValidator(read)


Key = Annotated[str, _as(cells.key)]
Text = Annotated[str, _as(cells.text)]
Instant = Annotated[datetime, _as(cells.instant)]
Day = Annotated[date, _as(cells.day)]
Status = Literal["planned", "held", "cancelled", "withdrawn"]


class Known(StrictSchema):
    """The fields that may be left out."""

    id: UUID | None = None  # of the address, where it is said again
    also_teams: list[Key] | None = None
    ends_at: Instant | None = None
    neighbourhoods: list[Text] | None = None
    officers: list[Key] | None = None
    led_by: Key | None = None
    advertised_on: Day | None = None
    open_to_public: StrictBool | None = None
    face_to_face: StrictBool | None = None
    attendance: StrictInt | None = None
    audiences: list[Key] | None = None
    feedback_published_on: Day | None = None
    url: Text | None = None
    summary: Text | None = None
    recorded_at: Instant | None = None


class SentActivity(Known):
    """A new activity."""

    team: Key
    channel: Key
    status: Status
    title: Text
    starts_at: Instant

    def content(self, id: UUID) -> ActivityContent:
        said = {name: _plain(name, getattr(self, name)) for name in ActivityContent.__slots__ if name != "id"}
        return ActivityContent(id=id, **said)


class Changes(Known):
    """The fields to correct, and why. What is not sent stays as it is; null makes it unknown."""

    team: Key = None  # type: ignore[assignment]
    channel: Key = None  # type: ignore[assignment]
    status: Status = None  # type: ignore[assignment]
    title: Text = None  # type: ignore[assignment]
    starts_at: Instant = None  # type: ignore[assignment]
    reason: Text

    def wanted(self) -> dict[str, Any]:
        """The changes by field of the content."""
        sent = self.model_fields_set - {"id", "reason"}
        return {name: _plain(name, getattr(self, name)) for name in sorted(sent)}


class Withdrawal(StrictSchema):
    reason: Text


class ActivityShown(Schema):
    """The CSV fields, and what the portal adds."""

    id: str
    team: str
    also_teams: list[str]
    channel: str
    status: str
    title: str
    starts_at: str
    ends_at: str | None
    neighbourhoods: list[str]
    officers: list[str]
    led_by: str | None
    advertised_on: str | None
    open_to_public: bool | None
    face_to_face: bool | None
    attendance: int | None
    audiences: list[str]
    feedback_published_on: str | None
    url: str | None
    summary: str | None
    recorded_at: str | None
    version: int
    received_at: str  # to the microsecond: an answer "as known at" this instant knows this version
    receipt: str


class Activities(Schema):
    items: list[ActivityShown]
    next: str | None


def shown(activities: Sequence[Activity]) -> list[dict[str, Any]]:
    """Activities as the API gives them. Four queries, however many there are."""
    versions = newest_versions(activities)
    return [
        {
            **canonical_activity(content),
            "version": version.version,
            "received_at": version.known_at.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z",
            "receipt": version.receipt,
        }
        for content, version in zip(activity_contents(versions), versions, strict=True)
    ]


def _plain(name: str, value: Any) -> Any:
    """The value as content has it: an unknown list is empty, and so is unknown text."""
    if value is None:
        empty: dict[str, Any] = {"url": "", "summary": ""}
        lists = dict.fromkeys(("also_teams", "neighbourhoods", "officers", "audiences"), ())
        return {**empty, **lists}.get(name)
    return tuple(value) if isinstance(value, list) else value


def not_taken(invalid: Invalid) -> ValidationError:
    """What an action refuses, in the shape that a field of the wrong form has too. The body is called `sent`."""
    faults = [(field, sentence) for field, sentences in invalid.fields.items() for sentence in sentences]
    return ValidationError([{"loc": ("body", "sent", field), "msg": said, "type": "value"} for field, said in faults])
