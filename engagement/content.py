"""The canonical form of what an activity or an enquiry says, and its hash: what an outside client can compute too."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any

from engagement.fields import ActivityContent, Content, EnquiryContent, fields_of, instant_words, to_seconds

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
    return {field.name: field.canonical(getattr(content, field.name)) for field in fields_of(type(content))}


def content_hash(said: Canonical) -> str:
    """SHA-256, in hex, of the RFC 8785 JSON of a canonical form. The API gives an activity's as its `receipt`.

    For text, whole numbers, booleans, null and lists that form is what `json` writes with sorted keys, no spaces and
    no escaping beyond what JSON demands. Fields that were added later are left out where they have no value, so that
    hashes given before stay right. Source: interfaces.md, "HTTP API".
    """
    hashed = {name: value for name, value in said.items() if value is not None or name not in later_fields()}
    return hashlib.sha256(RFC_8785.encode(hashed).encode()).hexdigest()


@cache
def later_fields() -> frozenset[str]:
    contents = (ActivityContent, EnquiryContent)
    return frozenset(field.name for content in contents for field in fields_of(content) if field.later)
