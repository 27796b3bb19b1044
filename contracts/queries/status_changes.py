"""What turned: assessments that have another status now than they had at an instant, or have raised a flag since.

The record knows what they had.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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


def _changes(contract: Contract, teams: Sequence[Team], since: datetime) -> dict[int, tuple[str, datetime]]:
    """What each assessment was at the instant, and when it last turned. The contract's force must be loaded."""
    parameters: dict[str, Any] = {
        "force": contract.force.key,
        "contract": contract.pk,
        "since": since,
        "teams": [team.pk for team in teams],
    }
    with connection.cursor() as cursor:
        cursor.execute(part("pages/turned"), parameters)
        rows = cursor.fetchall()
    raised = {assessment: ("", at) for assessment, was, at in rows if was is None}
    return raised | {assessment: (was, at) for assessment, was, at in rows if was is not None}


def _standards(rows: Sequence[Assessment]) -> dict[tuple[int, str], Standard]:
    versions, codes = {row.version_id for row in rows}, {row.code for row in rows}
    found = Standard.objects.filter(version__in=versions, code__in=codes)
    return {(standard.version_id, standard.code): standard for standard in found}
