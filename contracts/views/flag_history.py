"""What happened to a flag, the latest first: its changes, and out of the record what people said of it and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.actions.flags import subject_of
from contracts.models import Flag, FlagChange, StepRole
from contracts.queries.flags import changes_of
from engagement.models import Activity
from record.entries import Entry
from teams.models import Person

Row = dict[str, Any]
BY_PEOPLE = {"flag.acknowledged": "Acknowledged", "flag.explained": "Explained"}
TOLD_BESIDE = {"flag.plan_passed", "flag.plan_fell", "flag.escalated"}  # their entries say more than their changes


def history(flag: Flag) -> list[Row]:
    """Rows of title, level, instant, who and words; the flag's team and contract are loaded."""
    entries = list(
        Entry.objects.filter(subject=subject_of(flag), action__in=[*BY_PEOPLE, *TOLD_BESIDE]).order_by("sequence")
    )
    told: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        told[entry.action].append(entry)
    titles = _titles(entries)
    rows = [*_changes(changes_of(flag), told, titles), *_said(entries, titles)]
    return sorted(rows, key=_newest, reverse=True)


def _changes(changes: Iterable[FlagChange], told: dict[str, list[Entry]], titles: dict[str, str]) -> Iterator[Row]:
    """The latest first; of those that have an entry beside them each takes its own, the latest the last."""
    for change in changes:
        beside = told[f"flag.{change.kind}"].pop() if told.get(f"flag.{change.kind}") else None
        yield {
            "title": change.get_kind_display(),
            "level": change.level if change.kind != FlagChange.Kind.CLEARED else "",
            "at": change.at,
            "order": (0, change.pk),
            "words": _beside(beside, titles) if beside else "",
        }


def _beside(entry: Entry, titles: dict[str, str]) -> str:
    after, before = entry.after or {}, entry.before or {}
    if "role" in after:
        return f"To {StepRole(after['role']).label}, after {after['after_days']} days. {entry.reason}".strip()
    title = titles.get(before.get("planned", ""), "")
    return f"{title}. {entry.reason}" if title else entry.reason


def _said(entries: Iterable[Entry], titles: dict[str, str]) -> Iterator[Row]:
    by_people = [entry for entry in entries if entry.action in BY_PEOPLE]
    names = dict(Person.objects.filter(key__in={entry.by for entry in by_people}).values_list("key", "name"))
    for entry in by_people:
        after = entry.after or {}
        words = [titles.get(after.get("planned", ""), ""), after.get("plan", ""), after.get("explanation", "")]
        yield {
            "title": BY_PEOPLE[entry.action],
            "at": entry.at,
            "order": (1, entry.sequence),  # of one instant: a person answers what has happened
            "by": names.get(entry.by, entry.by),
            "words": "\n".join(word for word in words if word),
        }


def _titles(entries: Iterable[Entry]) -> dict[str, str]:
    said = [side.get("planned") for entry in entries for side in (entry.before or {}, entry.after or {})]
    ids = {UUID(one) for one in said if one}
    return {str(pk): title for pk, title in Activity.objects.filter(pk__in=ids).values_list("pk", "title")}


def _newest(row: Row) -> tuple[datetime, tuple[int, int]]:
    return row["at"], row["order"]
