"""The table of a proof's units: after the days of each what its kind of measure says of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from contracts.engine.proof import UnitLine
from contracts.kinds import KINDS
from contracts.queries.proof import ShownFigure

Cell = dict[str, Any]


def units(told: ShownFigure) -> list[dict[str, Any]]:
    """The units of `contracts/_units.html`; none where the team is judged as one."""
    if told.per_team:
        return []
    cells = KINDS.of(told.measure).proof.unit_cells
    shown = [{"name": one.name, "days": one.obligated_days, "cells": cells(told, one)} for one in told.proof.units]
    return [unit for unit in shown if unit["cells"]]


def number(label: str, value: int | None) -> Cell:
    return {"label": label, "value": value, "is_day": False}


def day(label: str, value: date | None, without: str) -> Cell:
    return {"label": label, "value": value, "is_day": True, "without": without}


def last_and_next(unit: UnitLine) -> list[Cell]:
    """The day of the last one, and that by which the next is due."""
    return [day("Last one", unit.last_on, "none"), day("Next due by", unit.next_due_on, "–")]


def words(label: str, text: str) -> Cell:
    return {"label": label, "text": text}
