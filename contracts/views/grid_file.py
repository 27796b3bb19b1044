"""The grid as a file of figures: a line a cell, with the columns of `assess` and what they were asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpResponse

from contracts.queries.adoption import adopted_later
from contracts.queries.grid import GridCell, GridQuery
from contracts.views.grid_table import Sheet
from inputs.exports import as_csv
from record.timezones import last_instant
from teams.models import Team

HEADER = (
    "section",
    "team_name",
    "title",
    "team",
    "contract",
    "version",
    "standard",
    "period_start",
    "period_end",
    "first_day",
    "status",
    "achieved",
    "required",
    "scheduled",
    "due_by",
    "as_of",
    "known_at",
    "version_adopted_on",
)


def grid_file(sheet: Sheet, asked: GridQuery, now: datetime) -> HttpResponse:
    """Everything that passes the filters, all pages of it."""
    instant = last_instant(asked.known_on) if asked.known_on else now
    answer = HttpResponse("".join(as_csv(HEADER, _lines(sheet, instant))), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{asked.contract.key}-{asked.day}.csv"'
    return answer


def _lines(sheet: Sheet, instant: datetime) -> Iterator[list[Any]]:
    for team in sheet.teams:
        for standard, cell in zip(sheet.standards, sheet.row(team), strict=True):
            if cell:
                yield _line(sheet, team, standard.title, cell, instant)


def _line(sheet: Sheet, team: Team, title: str, cell: GridCell, instant: datetime) -> list[Any]:
    version = sheet.terms.version(cell.version_id)
    return [
        team.section.name,
        team.name,
        title,
        team.key,
        sheet.terms.contract.key,
        version.key,
        cell.code,
        cell.period_first_day,
        cell.period_last_day,
        cell.first_day,
        cell.status,
        cell.achieved,
        cell.required,
        cell.scheduled,
        cell.due_by,
        instant,
        instant,
        adopted_later(version, cell.first_day),
    ]
