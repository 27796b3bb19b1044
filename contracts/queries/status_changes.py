"""What turned: assessments that have another status now than they had at an instant, or have raised a flag since.

The record knows what they had.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from contracts.engine.composing import part
from contracts.models import Assessment, Contract, Standard
from contracts.models.statuses import NEWS_FIRST
from teams.models import Team


@dataclass(frozen=True)
class StatusChange:
    """One assessment, with its team and contract loaded, its standard, and what it was.

    `was` is empty of what raised a flag and has not turned; `is_first` where nothing was kept of it before.
    """

    assessment: Assessment
    standard: Standard
    was: str
    at: datetime
    is_first: bool = False


@dataclass(frozen=True)
class News:
    """The worst of what there is to tell, what turned before what was raised; and how many there are of each in all."""

    shown: Sequence[StatusChange]
    turned: int
    first: int  # kept for the first time, missed or at risk
    raised: int  # flags raised anew on what was kept before and stands as it did


def turned(
    *,
    contract: Contract,
    teams: Sequence[Team],
    since: datetime,
    most: int,
    code: str = "",
    statuses: Sequence[str] = (),
) -> News:
    """Of those the latest, `most` at most; of one standard and of what has one of the statuses now. Three queries."""
    changes = _changes(contract, teams, since)
    rows = Assessment.objects.filter(pk__in=changes).select_related("team", "contract").order_by("id")
    rows = rows.filter(code=code) if code else rows
    rows = rows.filter(status__in=statuses) if statuses else rows

    def gravity(row: Assessment) -> tuple[Any, ...]:
        was, at, _ = changes[row.pk]
        return not was, NEWS_FIRST.index(row.status), -at.timestamp(), row.pk

    found = sorted(rows, key=gravity)
    shown = found[:most]
    standards = _standards(shown)
    first = sum(changes[row.pk][2] for row in found)
    moved = sum(bool(changes[row.pk][0]) for row in found)
    told = [StatusChange(row, standards[row.version_id, row.code], *changes[row.pk]) for row in shown]
    return News(told, moved, first, len(found) - moved - first)


@dataclass(frozen=True)
class NoLongerOwed:
    """A window that is owed no more, and what it was at the instant. The contract's standard may have been dropped."""

    team_id: int
    code: str
    first_day: date
    last_day: date
    version: str
    was: str
    at: datetime


def all_turned(*, contract: Contract, teams: Sequence[Team], since: datetime) -> list[StatusChange]:
    """Everything that turned, in no order. Three queries, however much there is."""
    changes = _changes(contract, teams, since)
    rows = list(Assessment.objects.filter(pk__in=changes).select_related("version").prefetch_related("units"))
    standards, ours = _standards(rows), {team.pk: team for team in teams}
    for row in rows:
        row.team, row.contract = ours[row.team_id], contract
    return [StatusChange(row, standards[row.version_id, row.code], *changes[row.pk]) for row in rows]


def no_longer_owed(*, contract: Contract, teams: Sequence[Team], since: datetime) -> list[NoLongerOwed]:
    """What fell away altogether. One query."""
    with connection.cursor() as cursor:
        cursor.execute(part("pages/no_longer_owed"), _parameters(contract, teams, since))
        rows = cursor.fetchall()
    return [_fallen(team, code, first_day, _read(before), at) for team, code, first_day, before, at in rows]


def _fallen(team: int, code: str, first_day: date, before: dict[str, Any], at: datetime) -> NoLongerOwed:
    last_day = date.fromisoformat(before["last_day"])
    return NoLongerOwed(team, code, first_day, last_day, before["version"], before["status"], at)


def _read(said: Any) -> dict[str, Any]:
    """A cursor of our own gives jsonb as text."""
    return json.loads(said) if isinstance(said, str) else said


def _parameters(contract: Contract, teams: Sequence[Team], since: datetime) -> dict[str, Any]:
    return {
        "force": contract.force.key,
        "contract": contract.pk,
        "since": since,
        "teams": [team.pk for team in teams],
    }


def _changes(contract: Contract, teams: Sequence[Team], since: datetime) -> dict[int, tuple[str, datetime, bool]]:
    """What each was at the instant, when it last turned, and whether it is kept first since. Loads no force."""
    with connection.cursor() as cursor:
        cursor.execute(part("pages/turned"), _parameters(contract, teams, since))
        rows = cursor.fetchall()
    raised = {assessment: ("", at, is_first) for assessment, was, at, is_first in rows if was is None}
    return raised | {assessment: (was, at, False) for assessment, was, at, _ in rows if was is not None}


def _standards(rows: Sequence[Assessment]) -> dict[tuple[int, str], Standard]:
    versions, codes = {row.version_id for row in rows}, {row.code for row in rows}
    found = Standard.objects.filter(version__in=versions, code__in=codes)
    return {(standard.version_id, standard.code): standard for standard in found}
