"""Which figures were revised: windows whose verdict changed after they had closed. The record alone says it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from contracts.models import Contract
from contracts.models.statuses import EXEMPT, MET, MISSED, NOT_APPLICABLE
from contracts.queries.judged_windows import JudgedWindow
from record.entries import Entry
from record.timezones import day_of
from teams.models import Team

# What a window that is over can stand at for good. From the others it comes to one of these by time alone.
VERDICTS = {MET.value, MISSED.value, EXEMPT.value, NOT_APPLICABLE.value}


@dataclass(frozen=True)
class FigureThen:
    """A figure as the record has it (`contracts.wording.figure_recorded` words it)."""

    status: str
    achieved: int | None
    required: int | None
    scheduled: int | None


class Revision(NamedTuple):
    """What stood as the verdict, under which version, and until when."""

    was: FigureThen
    version: str
    until: datetime


WindowKey = tuple[str, date]  # code and first day


def revisions(
    contract: Contract, team: Team, windows: Iterable[JudgedWindow], today: date
) -> Mapping[WindowKey, list[Revision]]:
    """The revisions of one team's closed windows, the earliest first. One query; force and contract must be loaded."""
    closed = {
        f"assessment:{team.key}/{contract.key}/{one.code}/{one.first_day}": one
        for one in windows
        if one.last_day < today
    }
    entries = Entry.objects.filter(force=contract.force.key, action="assessment.kept", subject__in=list(closed))
    found: dict[WindowKey, list[Revision]] = defaultdict(list)
    for entry in entries.order_by("sequence"):
        if revision := _revision(entry):
            window = closed[entry.subject]
            found[window.code, window.first_day].append(revision)
    return dict(found)


def _revision(entry: Entry) -> Revision | None:
    before: dict[str, Any] | None = entry.before
    after: dict[str, Any] = entry.after or {}
    if before is None or before["status"] not in VERDICTS or before["status"] == after.get("status"):
        return None
    if day_of(entry.at) <= date.fromisoformat(before["last_day"]):
        return None
    figures = {name: before[name] for name in ("status", "achieved", "required", "scheduled")}
    return Revision(FigureThen(**figures), before["version"], entry.at)
