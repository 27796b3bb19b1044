"""What must be in the record at the end, kept by nobody but the devices; and what of it is not as it must be."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from faults.devices import Device, Item
    from faults.requests import Answer

ADDED = {"version", "received_at", "receipt", "code", "looks_like"}  # by the portal to what it was told
LATER = {"source", "source_id", "time_known"}  # in a receipt only where they have a value
KINDS = ("lost", "doubled", "different", "stuck", "refused", "receipts")


@dataclass
class Expected:
    """One activity: what was typed, and in which order its edits were typed; those let go are none."""

    body: dict[str, Any]
    edits: list[Item] = field(default_factory=list)
    arrived: set[uuid.UUID] = field(default_factory=set)

    def content(self) -> dict[str, Any]:
        """What must be stored: each field as its last edit left it."""
        said = dict(self.body)
        for edit in self.edits:
            said |= {name: value for name, value in edit.body.items() if name != "reason"}
            if edit.withdraws:
                said["status"] = "withdrawn"
        return said


class Reckoning:
    """Filled by the devices while they send. `found` counts what is wrong, by kind."""

    def __init__(self, devices: list[Device]) -> None:
        self.expected: dict[uuid.UUID, Expected] = {}
        self.found: Counter[str] = Counter(dict.fromkeys(KINDS, 0))
        self.examples: list[str] = []
        self.conflicts = 0
        self.all = sum(len(device.queue) for device in devices)
        self.done = 0
        for device in devices:
            for item in device.queue:
                if item.edit is None:
                    self.expected[item.activity] = Expected(item.body)
        for device in devices:
            for item in device.queue:
                if item.edit:
                    self.expected[item.activity].edits.append(item)

    def arrived(self, item: Item, answer: Answer) -> None:
        self.done += 1
        known = self.expected[item.activity]
        known.arrived.add(item.edit or item.activity)
        if answer.said["receipt"] != receipt_of(answer.said):
            self.wrong("receipts", f"{item.activity}: {answer.said['receipt']}")

    def let_go(self, item: Item) -> None:
        self.done += 1
        self.expected[item.activity].edits.remove(item)

    def refused(self, item: Item, answer: Answer) -> None:
        self.done += 1
        self.wrong("refused", f"{item.activity}: {answer.status} {answer.said}")

    def wrong(self, kind: str, example: str, times: int = 1) -> None:
        self.found[kind] += times
        if len(self.examples) < 20:
            self.examples.append(f"{kind}: {example}")

    def compare(self, stored: list[dict[str, Any]], versions: dict[str, int]) -> None:
        """With every activity that the portal lists, and how many versions it keeps of each."""
        seen = Counter(row["id"] for row in stored)
        rows = {row["id"]: row for row in stored}
        for id, known in self.expected.items():
            row = rows.get(str(id))
            if row is None:
                self.wrong("lost", str(id))
                continue
            if seen[str(id)] > 1:
                self.wrong("doubled", f"{id}: {seen[str(id)]} rows", seen[str(id)] - 1)
            most = 1 + len(known.edits)
            if versions.get(str(id), 0) > most:
                self.wrong("doubled", f"{id}: {versions[str(id)]} versions of {most}", versions[str(id)] - most)
            self._compare_one(row, known)
        for id in rows.keys() - {str(id) for id in self.expected}:
            self.wrong("doubled", f"{id}: nobody typed it")

    def _compare_one(self, row: dict[str, Any], known: Expected) -> None:
        for name, value in known.content().items():
            if not _same(name, row[name], value):
                self.wrong("different", f"{row['id']}: {name} is {row[name]!r}, not {value!r}")
        if row["receipt"] != receipt_of(row):
            self.wrong("receipts", f"{row['id']}: {row['receipt']}")


def _same(name: str, stored: Any, typed: Any) -> bool:
    if name == "starts_at":
        return datetime.fromisoformat(stored) == datetime.fromisoformat(typed)
    return bool(stored == typed)


def receipt_of(said: dict[str, Any]) -> str:
    """As a device works it out by itself. Source: interfaces.md, "HTTP API"."""
    hashed = {
        name: value for name, value in said.items() if name not in ADDED and (name not in LATER or value is not None)
    }
    written = json.dumps(hashed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
