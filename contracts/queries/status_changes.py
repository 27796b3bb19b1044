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

from contracts.engine.assessment import part
from contracts.models import Assessment, Contract, Standard
from contracts.models.statuses import NEWS_FIRST
from teams.models import Team


@dataclass(frozen=True)
class StatusChange:
    """One assessment, with its team and contract loaded, its standard, and what it was, if anything."""

    assessment: Assessment
    standard: Standard
    was: str
    at: datetime


def turned(*, contract: Contract, teams: Sequence[Team], since: datetime, most: int) -> tuple[list[StatusChange], int]:
    """The worst of them first, of those the latest, `most` at most; and how many there are in all. Three queries."""
    changes = _changes(contract, teams, since)
    rows = Assessment.objects.filter(pk__in=changes).select_related("team", "contract").order_by("id")
    found = sorted(rows, key=lambda row: (NEWS_FIRST.index(row.status), -changes[row.pk][1].timestamp(), row.pk))
    shown = found[:most]
    standards = _standards(shown)
    return [StatusChange(row, standards[row.version_id, row.code], *changes[row.pk]) for row in shown], len(found)


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


def _changes(contract: Contract, teams: Sequence[Team], since: datetime) -> dict[int, tuple[str, datetime]]:
    """What each assessment was at the instant, and when it last turned. The contract's force must be loaded."""
    with connection.cursor() as cursor:
        cursor.execute(part("pages/turned"), _parameters(contract, teams, since))
        rows = cursor.fetchall()
    raised = {assessment: ("", at) for assessment, was, at in rows if was is None}
    return raised | {assessment: (was, at) for assessment, was, at in rows if was is not None}


def _standards(rows: Sequence[Assessment]) -> dict[tuple[int, str], Standard]:
    versions, codes = {row.version_id for row in rows}, {row.code for row in rows}
    found = Standard.objects.filter(version__in=versions, code__in=codes)
    return {(standard.version_id, standard.code): standard for standard in found}
