"""What a file says beside what is stored, in a sentence's part: "12 came is now 13"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engagement.content import Content
from engagement.fields import Field
from engagement.wording import WORDS

LONGEST = 80  # characters of a text that are repeated


def told_differences(fields: Sequence[Field], before: Content, after: Content) -> str:
    """Each field that differs, with both texts."""
    return ", ".join(_told(field, getattr(before, field.name), getattr(after, field.name)) for field in fields)


def _told(field: Field, before: Any, after: Any) -> str:
    if field.name == "attendance" and before is not None:
        return f"{before:,} came is now {_words(field, after)}"
    label = field.label.lower() or field.name.replace("_", " ")
    return f"{label} “{_words(field, before)}” is now “{_words(field, after)}”"


def _words(field: Field, value: Any) -> str:
    if value is None or value == "" or value == ():
        return "nothing"
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    text = str(WORDS.get(field.kind.name, str)(value))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
