"""What the API takes and gives for an activity: explicit fields, read as strictly as the cells of a file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import BeforeValidator, StrictBool, StrictInt, create_model
from pydantic_core import PydanticCustomError

from engagement.content import ActivityContent, Content, canonical
from engagement.fields import Field, fields_of
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
# What is sent and what is shown of a field, by its kind.
TAKEN: dict[str, Any] = {
    "id": UUID,
    "key": Key,
    "keys": list[Key],
    "status": Literal["planned", "held", "cancelled", "withdrawn"],
    "text": Text,
    "texts": list[Text],
    "instant": Instant,
    "day": Day,
    "yes_no": StrictBool,
    "whole": StrictInt,
}
GIVEN: dict[str, Any] = {"keys": list[str], "texts": list[str], "yes_no": bool, "whole": int}


def known(content: type[Content]) -> dict[str, Any]:
    """The fields that may be left out, for a shape of what is sent; the id too, where the address says it."""
    optional = [field for field in fields_of(content) if not field.required]
    return {"id": (UUID | None, None)} | {field.name: (TAKEN[field.kind.name] | None, None) for field in optional}


def required(content: type[Content], default: Any = ...) -> dict[str, Any]:
    """The fields that must have a value where they are sent; without a default they must be sent."""
    fields = [field for field in fields_of(content)[1:] if field.required]
    return {field.name: (TAKEN[field.kind.name], default) for field in fields}


def given(content: type[Content]) -> dict[str, Any]:
    """All fields, for a shape of what is shown: unknown values are null, unknown lists empty."""
    return {field.name: (_given(field), ...) for field in fields_of(content)}


def _given(field: Field) -> Any:
    shape = GIVEN.get(field.kind.name, str)
    return shape if field.required or field.kind.empty == () else shape | None


def _plain(content: type[Content], sent: Schema, names: Collection[str]) -> dict[str, Any]:
    """Values as content has them, by field: an unknown list is empty, and so is unknown text."""
    said = {field.name: (getattr(sent, field.name), field.kind.empty) for field in fields_of(content)}
    return {
        name: empty if value is None else tuple(value) if isinstance(value, list) else value
        for name, (value, empty) in said.items()
        if name in names
    }


# Made from the list of fields while the portal starts: mypy cannot look into them.
Sent: Any = create_model("Sent", __base__=StrictSchema, **known(ActivityContent), **required(ActivityContent))
Changed: Any = create_model(
    "Changed", __base__=StrictSchema, **known(ActivityContent), **required(ActivityContent, None)
)
Given: Any = create_model("Given", __base__=Schema, **given(ActivityContent))


class SentActivity(Sent):
    """A new activity."""

    def content(self, id: UUID) -> ActivityContent:
        return ActivityContent(**_plain(ActivityContent, self, ActivityContent.__slots__) | {"id": id})


class Changes(Changed):
    """The fields to correct, and why. What is not sent stays as it is; null makes it unknown."""

    reason: Text

    def wanted(self) -> dict[str, Any]:
        """The changes by field of the content."""
        return _plain(ActivityContent, self, self.model_fields_set - {"id", "reason"})


class Withdrawal(StrictSchema):
    reason: Text


class ActivityShown(Given):
    """The CSV fields, and what the portal adds."""

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
            **canonical(content),
            "version": version.version,
            "received_at": version.known_at.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z",
            "receipt": version.content_hash,
        }
        for content, version in zip(activity_contents(versions), versions, strict=True)
    ]
