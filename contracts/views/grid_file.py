"""The grid as a file: a line a window that the page shows, with the columns of `assess` and what was asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import Any

from django.http import HttpResponse

from contracts.grid_forms import GridFilter
from contracts.queries.adoption import adopted_later
from contracts.queries.freshness import freshness
from contracts.queries.judged_windows import JudgedWindow
from contracts.views.grid_sheet import Sheet
from inputs.exports import as_csv, cell
from record.timezones import day_of, last_instant

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
    "added_afterwards",
    "version_adopted_on",
    "last_day",
    "provisional",
    "checked_at",
)
FILTERS = ("section", "standard", "status", "team", "period")  # in the order in which the name says them


def grid_file(sheet: Sheet, form: GridFilter, now: datetime) -> HttpResponse:
    """Every row that passes the filters, those of folded sections too: their sums are on the page."""
    instant = last_instant(sheet.asked.known_on) if sheet.asked.known_on else now
    answer = HttpResponse("".join(as_csv(HEADER, _lines(sheet, instant, now))), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{_name(sheet, form, instant)}"'
    return answer


def _name(sheet: Sheet, form: GridFilter, instant: datetime) -> str:
    """As in "nec-status-missed-as-of-2026-06-30-known-at-2026-06-30.csv"."""
    said = [f"{name}-{form.cleaned_data[name]}" for name in FILTERS if form.cleaned_data[name]]
    return "-".join([sheet.terms.contract.key, *said, f"as-of-{day_of(instant)}-known-at-{day_of(instant)}"]) + ".csv"


def _lines(sheet: Sheet, instant: datetime, now: datetime) -> Iterator[list[Any]]:
    checked = cell(freshness(now)["checked_at"]) if sheet.asked.known_on is None else None
    said = cell(instant)  # once, and not in each line
    adopted = cache(lambda version, first_day: adopted_later(sheet.terms.version(version), first_day))
    contract = sheet.terms.contract.key
    for team in sheet.everybody:
        of_team = (team.section.name, team.name), (team.key, contract)
        for standard, found in zip(sheet.columns, sheet.row(team), strict=True):
            for window in found.windows if found else ():
                later = adopted(window.version_id, window.first_day)
                yield [*_line(sheet, *of_team, standard.title, window, said, later), checked]


def _line(
    sheet: Sheet,
    names: tuple[str, str],
    keys: tuple[str, str],
    title: str,
    window: JudgedWindow,
    instant: str | int,
    adopted: date | None,
) -> list[Any]:
    version = sheet.terms.version(window.version_id)
    return [
        *names,
        title,
        *keys,
        version.key,
        window.code,
        window.period_first_day,
        window.period_last_day,
        window.first_day,
        window.status,
        window.achieved,
        window.required,
        window.scheduled,
        window.due_by,
        instant,
        instant,
        "yes" if (window.team_id, window.code, window.first_day) in sheet.afterwards else "no",
        adopted,
        window.last_day,
        "yes" if version.provisional else "no",
    ]
