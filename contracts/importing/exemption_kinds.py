"""Kinds of reason for exemptions from a YAML or JSON file: all or nothing, imported again it changes nothing.

No file takes one away: exemptions name it. One that nobody shall ask by any more says `active: no`.
Source: formats.md, "`manage.py import_exemption_kinds FILE.yaml`".
"""

from __future__ import annotations

from typing import Any

from contracts.actions import exemption_kinds as actions
from contracts.models import ExemptionKind
from inputs import By, Node, cells
from inputs.cells import Reader

LONGEST = 366


def days(written: str) -> int:
    found = cells.whole_number(written)
    if not 1 <= found <= LONGEST:
        raise ValueError(f"{found} is not a number of days from 1 to {LONGEST}")
    return found


def approver(written: str) -> str:
    if written.strip() not in ExemptionKind.Approver.values:
        raise ValueError(f"{cells.shown(written)} is neither inspector nor reviewer")
    return written.strip()


# The keys of an entry, each with the column that it fills.
READERS: dict[str, tuple[str, Reader[Any]]] = {
    "name": ("name", cells.text_up_to(60)),
    "words": ("words", cells.text_up_to(200)),
    "greatest_days": ("greatest_days", days),
    "approver": ("approver", approver),
    "active": ("is_active", cells.true_false),
    "provisional": ("provisional", cells.true_false),
}
NEEDED = ("name", "words")  # of a kind that is not there yet


def import_exemption_kinds(document: Node, *, by: By) -> str:
    """Store the kinds of the document; returns what to tell. Raises Refused where anything is refused."""
    known = set(ExemptionKind.objects.values_list("key", flat=True))
    said: dict[str, dict[str, Any]] = {}
    for node in document.fields(required=("kinds",)).items("kinds"):
        key = node.fields(required=("key",), optional=tuple(READERS)).read("key", cells.key)
        if key in said:
            node.refuse(f"{cells.shown(key)} is there twice", "key")
        elif key:
            read = {column: node.read(name, reader) for name, (column, reader) in READERS.items()}
            said[key] = {column: value for column, value in read.items() if value is not None}
            for name in NEEDED if key not in known else ():
                if not isinstance(node.value, dict) or name not in node.value:
                    node.refuse("is missing, and a new kind needs it", name)
    document.finish()
    return actions.store_kinds(said=said, by=by)
