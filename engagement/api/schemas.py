"""What the API takes and gives for an activity: explicit fields, read as strictly as the cells of a file."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import BeforeValidator, Field, StrictBool, StrictInt, create_model
from pydantic_core import PydanticCustomError

from engagement import fields
from engagement.content import RFC_8785, ActivityContent, Content, canonical
from engagement.fields import fields_of
from engagement.models import Activity
from engagement.queries import activity_contents, newest_versions
from engagement.receipts import number_of
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
    sent = [field for field in fields_of(content)[1:] if field.required]
    return {field.name: (TAKEN[field.kind.name], default) for field in sent}


def given(content: type[Content]) -> dict[str, Any]:
    """All fields, for a shape of what is shown: unknown values are null, unknown lists empty."""
    return {field.name: (_given(field), ...) for field in fields_of(content)}


def _given(field: fields.Field) -> Any:
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


def said_by(sent: Schema) -> str:
    """SHA-256 of what an edit says, by which it is known from another one under its id."""
    said = sent.model_dump(mode="json", exclude_unset=True, exclude={"id", "edit", "after"})
    return hashlib.sha256(RFC_8785.encode({"what": type(sent).__name__, **said}).encode()).hexdigest()


class Changes(Changed):
    """The fields to correct, and why. What is not sent stays as it is; null makes it unknown.

    `reason` is left out where it is said how a plan went; then `cancelled_because` is what residents read. `edit` is
    the id of this change, made by its device, and `after` that of the change, or of the activity, it was made upon.
    """

    reason: Text | None = None
    cancelled_because: Text | None = None
    edit: UUID | None = None
    after: UUID | None = None

    def wanted(self) -> dict[str, Any]:
        """The changes by field of the content."""
        return _plain(ActivityContent, self, self.model_fields_set - {"id", *Changes.__annotations__})


class Withdrawal(StrictSchema):
    """Why; `edit` and `after` as for changes."""

    reason: Text
    edit: UUID | None = None
    after: UUID | None = None


class SameAs(StrictSchema):
    """That one's own activity is the one named, whose `version` was looked at; or that it is `another` one."""

    activity: UUID
    answer: Literal["plan", "same", "right", "join", "another"] = Field(alias="as")
    version: int | None = None


class Nothing(StrictSchema):
    """No field."""


class ActivityShown(Given):
    """The CSV fields, and what the portal adds."""

    version: int
    received_at: str  # to the microsecond: an answer "as known at" this instant knows this version
    receipt: str
    code: str  # eight characters that a person can keep: the page of the receipt is /r/<code>/


class ActivityStored(ActivityShown):
    """`looks_like`: ids of what is stored and may be the same, the nearest first."""

    looks_like: list[str]


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
            "code": number_of(content.id),
        }
        for content, version in zip(activity_contents(versions), versions, strict=True)
    ]
