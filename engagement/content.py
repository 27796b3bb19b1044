"""The canonical form of what an activity or an enquiry says, and its hash: what an outside client can compute too."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from typing import Any

from engagement.fields import (
    ActivityContent,
    Content,
    EnquiryContent,
    as_it_is,
    fields_of,
    instant_words,
    once_for_each_class,
    to_seconds,
    values_of,
)

__all__ = [
    "ActivityContent",
    "Canonical",
    "Content",
    "EnquiryContent",
    "canonical",
    "content_hash",
    "instant_words",
    "to_seconds",
]

RFC_8785 = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
Canonical = dict[str, Any]  # the CSV fields as JSON: all of them, null where unknown


def canonical(content: Content) -> Canonical:
    """The content as JSON: lists sorted, instants as UTC to the second, null where unknown."""
    said: Canonical = dict(zip(_names_of(type(content)), values_of(type(content))(content), strict=True))
    for name, made in _made_of(type(content)):
        said[name] = made(said[name])
    for name in _null_of(type(content)):
        if said[name] == "":
            said[name] = None
    return said


@once_for_each_class
def _names_of(content: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields_of(content))


@once_for_each_class
def _made_of(content: type) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """The fields whose values are no JSON yet, with what makes it."""
    return tuple((one.name, one.kind.canonical) for one in fields_of(content) if one.kind.canonical is not as_it_is)


@once_for_each_class
def _null_of(content: type) -> tuple[str, ...]:
    """The fields that are null where nobody said, and could be an empty text."""
    return tuple(one.name for one in fields_of(content) if not one.required and one.kind.empty != ())


def content_hash(said: Canonical) -> str:
    """SHA-256, in hex, of the RFC 8785 JSON of a canonical form. The API gives an activity's as its `receipt`.

    For text, whole numbers, booleans, null and lists that form is what `json` writes with sorted keys, no spaces and
    no escaping beyond what JSON demands. Fields that were added later are left out where they have no value, so that
    hashes given before stay right. Source: interfaces.md, "HTTP API".
    """
    later = later_fields()
    hashed = {name: value for name, value in said.items() if value is not None or name not in later}
    return hashlib.sha256(RFC_8785.encode(hashed).encode()).hexdigest()


@cache
def later_fields() -> frozenset[str]:
    contents = (ActivityContent, EnquiryContent)
    return frozenset(field.name for content in contents for field in fields_of(content) if field.later)
