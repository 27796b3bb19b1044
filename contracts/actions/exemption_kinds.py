"""Kinds of reason are added and changed by file; every force's record says so, for all of them ask by the same ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from contracts.models import ExemptionKind
from inputs import By, name_of
from record.entries import Change, open_head
from teams.models import Force

COLUMNS = tuple(field.attname for field in ExemptionKind._meta.concrete_fields)


@transaction.atomic
def store_kinds(*, said: Mapping[str, Mapping[str, Any]], by: By) -> str:
    """Store what is said of each kind, by key and then by column; what is not said stays as it is. Says what it did."""
    # The heads first: two files at once are stored one after the other, and the later one reads what the first wrote.
    heads = [open_head(key) for key in Force.objects.order_by("key").values_list("key", flat=True)]
    before = ExemptionKind.objects.in_bulk(list(said))
    last = ExemptionKind.objects.filter(is_active=True).aggregate(last=Max("position"))["last"] or 0
    changes = []
    for place, (key, columns) in enumerate(said.items(), last + 1):
        stated = _told(before[key]) if key in before else {"key": key, "position": place}
        row = ExemptionKind(**stated | dict(columns))
        if key not in before or _told(row) != _told(before[key]):
            row.save(force_insert=key not in before)
            changes.append(_change(before.get(key), row))
    for head in heads:
        head.write(by=name_of(by), changes=changes)
    if not changes:
        return "Nothing differs from what is stored."
    new = sum(change.before is None for change in changes)
    return f"Kinds of exemption: {new} new, {len(changes) - new} changed."


def _told(row: ExemptionKind) -> dict[str, Any]:
    return {column: getattr(row, column) for column in COLUMNS}


def _change(before: ExemptionKind | None, after: ExemptionKind) -> Change:
    return Change(
        action="exemption_kind.changed" if before else "exemption_kind.added",
        subject=f"exemption-kind:{after.key}",
        before=_told(before) if before else None,
        after=_told(after),
    )
