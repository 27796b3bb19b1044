"""Assessments with the standard that judges them and their units: where pages about a team's standing start."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from contracts.models import Assessment, Standard, Unit
from record.compiled import compiled


@dataclass(frozen=True)
class Cell:
    """One assessment; its standard is that of the version it names, which is loaded, as its contract is."""

    assessment: Assessment
    standard: Standard
    units: tuple[Unit, ...]

    @property
    def measure(self) -> dict[str, Any]:
        return self.standard.measure

    @property
    def status(self) -> str:
        return self.assessment.status

    @property
    def late(self) -> int | None:
        """Of `on_time`, which is always judged per team: how many items were late."""
        return self.units[0].late if self.units else None

    @property
    def proof(self) -> str:
        """The address of the proof, without the team."""
        return f"{self.assessment.contract.key}/{self.assessment.code}/{self.assessment.first_day.isoformat()}/"


def cells(assessments: QuerySet[Assessment]) -> list[Cell]:
    """The assessments as cells, in the order of contracts and of their standards. Three queries."""
    return cells_of(list(assessments.select_related("contract")))


def open_cells(team: int, today: date) -> list[Cell]:
    """Those of a team whose window is open on the day."""
    return cells_of(_open(team, today))


def cells_of(rows: list[Assessment]) -> list[Cell]:
    """Of assessments with their contracts. Two queries."""
    standards = _standards(rows)
    units = _units(rows)
    found = [Cell(row, standards[row.version_id, row.code], tuple(units[row.id])) for row in rows]
    return sorted(found, key=_place)


def _standards(rows: Iterable[Assessment]) -> dict[tuple[int, str], Standard]:
    found = _standards_of(sorted({row.version_id for row in rows}))
    return {(standard.version_id, standard.code): standard for standard in found}


def _units(rows: Iterable[Assessment]) -> dict[int, list[Unit]]:
    units = defaultdict(list)
    for unit in _units_of([row.id for row in rows]):
        units[unit.assessment_id].append(unit)
    return units


@compiled
def _open(team: int, today: date) -> QuerySet[Assessment]:
    return Assessment.objects.filter(team=team).open_on(today).select_related("contract")


@compiled
def _standards_of(versions: list[int]) -> QuerySet[Standard]:
    return Standard.objects.filter(version__in=versions).select_related("version")


@compiled
def _units_of(assessments: list[int]) -> QuerySet[Unit]:
    return Unit.objects.filter(assessment__in=assessments).order_by("unit_id")


def _place(cell: Cell) -> tuple[Any, ...]:
    row = cell.assessment
    return row.contract.title, row.contract_id, cell.standard.position, row.first_day
