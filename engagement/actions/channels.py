"""Channels are added and changed by file; the record of every force says so, for all of them log by the same ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from engagement.models import Channel
from inputs import By, name_of
from record.entries import Change, open_head
from teams.models import Force

COLUMNS = tuple(field.attname for field in Channel._meta.concrete_fields)


@dataclass(frozen=True)
class StoredChannels:
    """How many channels are new, and of how many something changed."""

    new: int
    changed: int

    def told(self) -> str:
        if not self.new and not self.changed:
            return "Nothing differs from what is stored."
        return f"Channels: {self.new} new, {self.changed} changed."


@transaction.atomic
def store_channels(*, said: Mapping[str, Mapping[str, Any]], by: By) -> StoredChannels:
    """Store what is said of each channel, by key and then by column; what is not said stays as it is."""
    # The heads first: two files at once are stored one after the other, and the later one reads what the first wrote.
    heads = [open_head(key) for key in Force.objects.order_by("key").values_list("key", flat=True)]
    before = Channel.objects.in_bulk(list(said))
    last = Channel.objects.aggregate(last=Max("position"))["last"] or 0
    changes = []
    for key, columns in said.items():
        row = Channel(**{**_stated(before.get(key), key, last + 1), **columns})
        if key not in before or _told(row) != _told(before[key]):
            row.save(force_insert=key not in before)
            last = max(last, row.position)
            changes.append(_change(before.get(key), row))
    for head in heads:
        head.write(by=name_of(by), changes=changes)
    new = sum(change.before is None for change in changes)
    return StoredChannels(new=new, changed=len(changes) - new)


def _stated(stored: Channel | None, key: str, next_place: int) -> dict[str, Any]:
    return _told(stored) if stored else {"key": key, "position": next_place}


def _told(row: Channel) -> dict[str, Any]:
    return {column: getattr(row, column) for column in COLUMNS}


def _change(before: Channel | None, after: Channel) -> Change:
    return Change(
        action="channel.changed" if before else "channel.added",
        subject=f"channel:{after.key}",
        before=_told(before) if before else None,
        after=_told(after),
    )
