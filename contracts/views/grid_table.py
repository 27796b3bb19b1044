"""The grid as its template takes it: sections, teams, cells, sums, and the line beside each team."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.urls import reverse

from contracts.models import Contract, ContractVersion, Standard
from contracts.queries.adoption import adoption_words
from contracts.queries.grid import Cells, GridCell
from contracts.queries.versions import Terms
from contracts.wording import figure, rule_in_brief
from teams.models import Team

MOST_TEAMS = 25  # on one page


@dataclass(frozen=True)
class Sheet:
    """What is shown: the columns in turn, the teams by section and name, and the cells of all of them."""

    terms: Terms
    version: ContractVersion
    standards: list[Standard]
    teams: list[Team]
    cells: Cells
    query: str = ""  # what a link to a proof carries on: the second clock
    trends: Mapping[int, list[int | None]] = field(default_factory=dict)
    inspectors: Mapping[int, list[str]] = field(default_factory=dict)

    def row(self, team: Team) -> list[GridCell | None]:
        return [self.cells.get((team.pk, standard.code)) for standard in self.standards]

    def counts(self, teams: Sequence[Team] | None = None) -> dict[str, int]:
        """How many cells have which status."""
        rows = (self.row(team) for team in (self.teams if teams is None else teams))
        return dict(Counter(cell.status for row in rows for cell in row if cell))


class BySection(Paginator):
    """Teams in pages of whole sections, as many as fit; a section too large for one page is cut."""

    def __init__(self, teams: Sequence[Team]) -> None:
        super().__init__(teams, MOST_TEAMS)
        self.bounds = _bounds([len(list(section)) for _, section in groupby(teams, lambda team: team.section_id)])

    @property
    def num_pages(self) -> int:
        return len(self.bounds)

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        first, past = self.bounds[number - 1]
        return SectionPage(self.object_list[first:past], number, self)


class SectionPage(Page):
    paginator: BySection

    def start_index(self) -> int:
        return self.paginator.bounds[self.number - 1][0] + 1

    def end_index(self) -> int:
        return self.paginator.bounds[self.number - 1][1]


def _bounds(sizes: Sequence[int]) -> list[tuple[int, int]]:
    """Where each page begins and ends, for sections of these sizes in turn."""
    bounds, first, past = [], 0, 0
    for size in sizes:
        if past > first and past + size - first > MOST_TEAMS:
            bounds.append((first, past))
            first = past
        past += size
        while past - first > MOST_TEAMS:
            bounds.append((first, first + MOST_TEAMS))
            first += MOST_TEAMS
    return [*bounds, (first, past)] if past > first or not bounds else bounds


def grid(sheet: Sheet, shown: Sequence[Team]) -> dict[str, Any]:
    """The argument of `_components/grid.html`, for the teams of one page."""
    sections = [(section, list(teams)) for section, teams in groupby(shown, lambda team: team.section)]
    return {
        "standards": [_column(sheet, standard) for standard in sheet.standards],
        "sections": [
            {
                "name": section.name,
                "inspector": ", ".join(sheet.inspectors.get(section.pk, [])),
                "counts": sheet.counts(teams),
                "teams": [_row(sheet, team) for team in teams],
            }
            for section, teams in sections
        ],
        "trend": _trend_head(sheet) if sheet.trends else None,
        "columns": len(sheet.standards) + 1 + bool(sheet.trends),
    }


def _column(sheet: Sheet, standard: Standard) -> dict[str, Any]:
    return {
        "code": standard.code,
        "name": standard.title,
        "rule": rule_in_brief(standard.measure),
        "url": f"{contract_url(sheet.terms.contract)}#{standard.code}",
        "edge": standard is sheet.standards[0],
    }


def _row(sheet: Sheet, team: Team) -> dict[str, Any]:
    return {
        "name": team.name,
        "url": team_url(team),
        "counts": sheet.counts([team]),
        "cells": [_cell(sheet, team, cell) for cell in sheet.row(team)],
        "trend": _trend(sheet, team),
    }


def _cell(sheet: Sheet, team: Team, cell: GridCell | None) -> dict[str, str] | None:
    if cell is None:
        return None
    measure = sheet.terms.standard(cell.version_id, cell.code).measure
    return {
        "status": cell.status,
        "figure": figure(cell, measure, late=cell.late),
        "url": proof_url(team, sheet.terms.contract, cell.code, cell.first_day) + sheet.query,
        "title": adoption_words(sheet.terms.version(cell.version_id), cell.first_day),
    }


def proof_url(team: Team, contract: Contract, code: str, first_day: date) -> str:
    return reverse("proof", args=[team.key, contract.key, code, first_day])


def team_url(team: Team) -> str:
    """The page of one team's standing: what it owes, whoever looks."""
    return f"/my-team/?{urlencode({'team': team.key})}"


def contract_url(contract: Contract) -> str:
    return reverse("contract", args=[contract.force.key, contract.key])


def _trend_head(sheet: Sheet) -> dict[str, str]:
    low, high = _scale(sheet)
    return {"title": f"Met, of {high}", "rule": f"8 quarters; line from {low} to {high}"}


def _trend(sheet: Sheet, team: Team) -> dict[str, Any] | None:
    if not sheet.trends:
        return None
    low, high = _scale(sheet)
    values = sheet.trends.get(team.pk, [None])
    return {"values": values, "low": low, "high": high, "unit": f"of {high} met by the end of last quarter"}


def _scale(sheet: Sheet) -> tuple[int, int]:
    """One scale for the column. From the half on, where nobody fell below it: a line near the top says more."""
    high = len(sheet.version.standards.all())
    values = [value for row in sheet.trends.values() for value in row if value is not None]
    return (high // 2 if min(values, default=high) >= high // 2 else 0), high
