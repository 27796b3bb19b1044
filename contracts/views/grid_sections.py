"""The sections of the grid: their rows, or where they are folded their sums."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator

from contracts.grid_forms import MOST_TEAMS, GridFilter
from contracts.models.statuses import MISSED, URGENT, URGENT_VALUES
from contracts.views.grid_sheet import Sheet
from contracts.views.grid_strips import GridPast
from contracts.views.grid_table import (
    GridAddress,
    all_teams,
    columns,
    groups,
    row,
    sums,
    trend_head,
)
from record.dates import day_month
from teams.models import Section, Team

MOST_NAMED = 3  # standards of a folded section, on a phone


def rows_shown(sheet: Sheet, form: GridFilter) -> list[Team]:
    """The teams that have rows of their own: those of sections that are open, of a large section a page."""
    rows: list[Team] = []
    for section, teams in sheet.sections():
        if is_open(section, sheet, form):
            rows += _page(teams, form).object_list
    return [*rows, *sheet.ended]


def is_open(section: Section, sheet: Sheet, form: GridFilter) -> bool:
    """A grid that shows all rows has its sections open but for those folded; a large one opens one at a time."""
    if sheet.is_large:
        return section.key in (form.cleaned_data["open"], form.cleaned_data["section"])
    return section.key not in form.cleaned_data["fold"]


def board(
    sheet: Sheet, past: GridPast, form: GridFilter, address: GridAddress, after: dict[int, list[str]]
) -> dict[str, Any]:
    """The argument of `grid.html` and `grid_folded.html` of `_components`. `after`: who took over from a team."""
    head = trend_head(sheet, past)
    return {
        "standards": columns(sheet),
        "groups": groups(sheet),
        "all": all_teams(sheet, past, address),
        "sections": [_section(sheet, past, form, address, *one) for one in sheet.sections()],
        "ended": [_ended(sheet, past, team, address, after.get(team.pk, [])) for team in sheet.ended],
        "one": bool(form.cleaned_data["team"]),
        "trend": head,
        "columns": len(sheet.columns) + 1 + bool(head),
        "compact": sheet.is_compact,
        "strips": bool(past.windows),
        "fold_all": address.to(open=None) if form.cleaned_data["open"] else "",
    }


def _section(
    sheet: Sheet, past: GridPast, form: GridFilter, address: GridAddress, section: Section, teams: list[Team]
) -> dict[str, Any]:
    opened = is_open(section, sheet, form)
    page = _page(teams, form)
    counts = sheet.counts(teams)
    per_standard = sums(sheet, teams, address, section=section.key) if sheet.is_compact or not opened else []
    return {
        "name": section.name,
        "key": section.key,
        "size": len(teams),
        "inspector": ", ".join(past.inspectors.get(section.pk, [])),
        "counts": {status: counts[status] for status in URGENT if counts.get(status)},
        "open": opened,
        "url": _fold(sheet, form, address, section, opened=opened),
        "sums": per_standard,
        "most": _most(per_standard),
        "teams": [row(sheet, past, team, address) for team in page.object_list] if opened else [],
        "page": page if opened and page.has_other_pages() else None,
        "others": _others(sheet, teams, page.object_list) if opened else None,
    }


def _page(teams: Sequence[Team], form: GridFilter) -> Any:
    return Paginator(teams, MOST_TEAMS).get_page(form.cleaned_data["page"] or 1)


def _fold(sheet: Sheet, form: GridFilter, address: GridAddress, section: Section, *, opened: bool) -> str:
    """The address at which it is folded, or open."""
    if sheet.is_large:
        return f"{address.to(open=None if opened else section.key)}#section-{section.key}"
    folded = set(form.cleaned_data["fold"]) ^ {section.key}
    return f"{address.to(fold=sorted(folded))}#section-{section.key}"


def _most(per_standard: Sequence[dict[str, Any]]) -> str:
    """As in "Alerts 9, Posts 3": the standards that most teams of the section missed."""
    missed = [(dict(one["counts"]).get(MISSED.value, 0), one["name"]) for one in per_standard]
    worst = sorted((one for one in missed if one[0]), key=lambda one: -one[0])[:MOST_NAMED]
    return ", ".join(f"{name} {number}" for number, name in worst)


def _others(sheet: Sheet, teams: Sequence[Team], shown: Sequence[Team]) -> dict[str, int] | None:
    """Of the teams of a section that are on other pages, how many have something missed or at risk."""
    hidden = [team for team in teams if team not in shown]
    if not hidden:
        return None
    troubled = sum(bool(URGENT_VALUES & sheet.counts([team]).keys()) for team in hidden)
    return {"number": len(hidden), "troubled": troubled, "quiet": len(hidden) - troubled}


def _ended(sheet: Sheet, past: GridPast, team: Team, address: GridAddress, after: list[str]) -> dict[str, Any]:
    until = day_month(team.active_until, sheet.asked.today) if team.active_until else ""
    begins = f"from {day_month(team.active_from, sheet.asked.today)}"
    said = f"until {until}{', then ' + ' and '.join(after) if after else ''}" if until else begins
    return row(sheet, past, team, address) | {"said": said}
