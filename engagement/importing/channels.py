"""Channels from a YAML or JSON file: all or nothing, unknown keys refused by name, imported again changes nothing.

A channel is what every force may log, so no file takes one away. What an entry leaves out is, for a channel that is
there, as it was; a new one has the model's own defaults, and its place is after the others.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from engagement.actions import channels as actions
from engagement.models import Channel
from inputs import By, Node, cells
from inputs.cells import Reader

ONE_WORD = cells.text_up_to(40)
WORDS = cells.text_up_to(100)


def place(written: str) -> int:
    found = cells.whole_number(written)
    if not 1 <= found <= 32_767:
        raise ValueError(f"{found} is not a place from 1 to 32767")
    return found


# The keys of an entry, each with the column that it fills; `verbs` fills two.
READERS: dict[str, tuple[str, Reader[Any]]] = {
    "name": ("name", WORDS),
    "one": ("one", WORDS),
    "many": ("many", WORDS),
    "position": ("position", place),
    "frequent": ("frequent", cells.true_false),
    "attendance": ("has_attendance", cells.true_false),
    "place": ("has_place", cells.true_false),
    "audience": ("has_audience", cells.true_false),
    "notice": ("has_notice", cells.true_false),
    "public": ("is_public", cells.true_false),
}
NEEDED = ("name", "one", "many", "place")  # of a channel that is not there yet


def import_channels(document: Node, *, icons: Collection[str], by: By) -> str:
    """Store the channels of the document, inside the caller's transaction; returns what to tell.

    `icons` are the names an entry may give. Raises Refused, with nothing stored, where anything is refused.
    """
    known = set(Channel.objects.values_list("key", flat=True))
    said: dict[str, dict[str, Any]] = {}
    for node in document.fields(required=("channels",)).items("channels"):
        key = node.fields(required=("key",), optional=(*READERS, "verbs", "icon")).read("key", cells.key)
        if key in said:
            node.refuse(f"{cells.shown(key)} is there twice", "key")
        elif key:
            said[key] = _columns(node, icons)
            _require(node, () if key in known else NEEDED)
    document.finish()
    return actions.store_channels(said=said, by=by).told()


def _columns(node: Node, icons: Collection[str]) -> dict[str, Any]:
    """What the entry says, by column."""

    def icon(written: str) -> str:
        if written.strip() not in icons:
            raise ValueError(f"{cells.shown(written)} is none of the icons: {', '.join(sorted(icons))}")
        return written.strip()

    readers = READERS | {"icon": ("icon", icon)}
    read = {column: node.read(key, reader) for key, (column, reader) in readers.items()}
    read |= _verbs(node)
    return {column: value for column, value in read.items() if value is not None}


def _verbs(node: Node) -> dict[str, str]:
    """What to do, and what was done: `verbs: [hold, held]`."""
    verbs = node.items("verbs")
    if verbs and len(verbs) != 2:
        node.refuse("must be two: what to do, and what was done, as in [hold, held]", "verbs")
        return {}
    return dict(zip(("to_do", "done"), node.texts("verbs", ONE_WORD), strict=False))


def _require(node: Node, needed: tuple[str, ...]) -> None:
    for key in needed:
        if not isinstance(node.value, dict) or key not in node.value:
            node.refuse("is missing, and a new channel needs it", key)
