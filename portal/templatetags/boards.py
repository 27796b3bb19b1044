"""The cells of the oversight grid, written here and not by a template: a page has hundreds, and a template takes longer
over each than the database takes over all of them.

What cells of the same figure have alike is made once. Their rows and all around them are `_components/grid.html` and
`grid_folded.html`, which say what everything here is given.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from contracts.models.statuses import URGENT, URGENT_VALUES
from portal.templatetags.icons import icon
from portal.templatetags.statuses import status_icon, status_slug, status_word

register = template.Library()

AT_ONCE = 4096  # of what is alike, how much is remembered
URGENT_WORDS = " or ".join(status.word for status in URGENT)
EDGE = ' class="is-edge"'
NOTHING = '<span aria-hidden="true">–</span>'


@register.simple_tag
def board_cells(standards: Sequence[Any], cells: Sequence[Any]) -> SafeString:
    """A team's cells, beneath their standards: links to proofs, and disclosures of several windows, the worst first."""
    return _safe(_board_cell(standard, cell) for standard, cell in zip(standards, cells, strict=True))


@register.simple_tag
def board_sums(sums: Iterable[Mapping[str, Any]]) -> SafeString:
    """Of each standard, how many teams missed it and are at risk: of all teams, or of a folded section."""
    return _safe(
        f'<td role="cell"{EDGE if one["edge"] else ""}><a class="np-board__all" href="{escape(one["url"])}">'
        f"{_counted(one['name'], tuple(one['counts']), one['of'])}{_windows_of(one.get('strip'))}</a></td>"
        for one in sums
    )


@register.simple_tag
def fold_cells(standards: Sequence[Any], team: Mapping[str, Any]) -> SafeString:
    """A team's cells where there is no room for words: icon and figure, and the words for who hears them."""
    name = escape(team["name"])
    return _safe(_fold_cell(name, standard, cell) for standard, cell in zip(standards, team["cells"], strict=True))


@register.simple_tag
def fold_sums(sums: Iterable[Mapping[str, Any]], of_name: str) -> SafeString:
    """The sums of `board_sums`, for the grid of many. `of_name`: whose they are."""
    whose = escape(of_name)
    return _safe(
        f'<td role="cell"{EDGE if one["edge"] else ""}><a class="np-fold__cell{"" if one["counts"] else " is-none"}"'
        f' href="{escape(one["url"])}"><b class="govuk-visually-hidden">{whose}, {escape(one["name"])}: '
        f"{_fold_counted(tuple(one['counts']), one['of'])}</a></td>"
        for one in sums
    )


@register.simple_tag
def urgent_links(cells: Iterable[Any]) -> SafeString:
    """On a phone, the standards of a team that ask for somebody."""
    return _safe(
        f'<a class="govuk-link" href="{escape(cell["url"])}">{escape(cell["name"])}</a> '
        for cell in cells
        if cell and cell["status"] in URGENT_VALUES
    )


def _safe(parts: Iterable[str]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 - everything that is not our own is escaped where it is put in


@cache
def _icon(status: str) -> str:
    return icon(status_icon(status))


# -- A board of words --------------------------------------------------------------------------------------------------


def _board_cell(standard: Any, cell: Any) -> str:
    edge = "is-edge" if standard.get("edge") else ""
    if not cell:
        return f'<td role="cell" class="{edge}">{_no_figure(standard["code"], standard["name"])}</td>'
    is_open = " is-open" if cell.get("mark") or cell["status"] in URGENT_VALUES else ""
    title, parts = cell.get("title", ""), cell.get("parts")
    said = _said(cell["code"], cell["name"], cell["status"], cell["figure"], cell.get("mark", ""), title)
    inside = said + _windows_of(cell.get("strip"), with_words=True)
    look = f"np-cell np-cell--{status_slug(cell['status'])}"
    if parts:
        drawn = _disclosed(look, inside, "".join(map(_part, parts)))
    else:
        more = f' title="{escape(title)}"' if title else ""
        drawn = f'<a class="{look}" href="{escape(cell["url"])}"{more}>{inside}</a>'
    return f'<td role="cell" class="{edge}{is_open}">{drawn}</td>'


@lru_cache(AT_ONCE)
def _no_figure(code: str, name: str) -> str:
    return (
        f'<span class="np-cell np-cell--none"><span class="np-cell__std">{escape(code)} {escape(name)}</span>'
        '<span class="np-cell__word"><span aria-hidden="true">–</span>'
        '<span class="govuk-visually-hidden">No figure</span></span></span>'
    )


@lru_cache(AT_ONCE)
def _said(code: str, name: str, status: str, figure: str, mark: str, title: str) -> str:
    """All of a cell that does not depend on its team."""
    return (
        f'<span class="np-cell__std">{escape(code)} {escape(name)}</span> {_icon(status)}'
        f'<span class="np-cell__word">{status_word(status)}</span>'
        + (f' <span class="np-cell__fig">{escape(figure)}</span>' if figure else "")
        + (f' <span class="np-cell__mark">{escape(mark)}</span>' if mark else "")
        + (f' <span class="govuk-visually-hidden">, {escape(title)}</span>' if title else "")
    )


def _windows_of(strip: Mapping[str, Any] | None, *, with_words: bool = False) -> str:
    if not strip:
        return ""
    drawn = _drawn(strip["width"], strip["height"], tuple(strip["paths"]))
    words = f'<span class="govuk-visually-hidden">. {escape(strip["words"])}</span>' if with_words else ""
    return drawn + words


@lru_cache(AT_ONCE)
def _drawn(width: int, height: int, paths: tuple[tuple[str, str], ...]) -> str:
    lines = "".join(f'<path class="{escape(look)}" d="{escape(path)}"/>' for look, path in paths)
    view = f'viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false"'
    return f'<svg class="np-win" {view}>{lines}</svg>'


def _disclosed(look: str, inside: str, listed: str) -> str:
    summary = f'<summary class="{look}">{inside}</summary>'
    return f'<details class="np-parted" name="parts">{summary}<ul class="np-parted__list">{listed}</ul></details>'


def _part(part: Mapping[str, Any]) -> str:
    said = [part["figure"], part.get("mark"), part.get("title"), part.get("revised") and "Revised since it was shown"]
    figure, *others = said
    more = "".join(f". {escape(one)}" for one in others if one)
    return (
        f'<li><a class="govuk-link" href="{escape(part["url"])}">{escape(part["name"])}</a> '
        f"{_status(part['status'])} <span>{escape(figure)}{more}</span></li>"
    )


@cache
def _status(status: str) -> str:
    look = f"np-status np-status--{status_slug(status)}"
    return f'<span class="{look}">{_icon(status)}{status_word(status)}</span>'


@lru_cache(AT_ONCE)
def _counted(name: str, counts: tuple[tuple[str, int], ...], of: int) -> str:
    some = "".join(
        f'<span class="np-board__sum np-status--{status_slug(status)}">{_icon(status)}<b>{number}</b>'
        f'<span class="govuk-visually-hidden"> {status_word(status).lower()}</span></span>'
        for status, number in counts
    )
    none = f'<span class="np-quiet">none<span class="govuk-visually-hidden"> {URGENT_WORDS}</span></span>'
    return (
        f'<span class="govuk-visually-hidden">{escape(name)}: </span>'
        f'<span class="np-board__sums">{some or none}</span> <span class="govuk-visually-hidden"> of {of}</span>'
    )


# -- A board of many ---------------------------------------------------------------------------------------------------


def _fold_cell(team: str, standard: Any, cell: Any) -> str:
    if not cell:
        inside = _fold_no_figure(standard["name"])
    else:
        look = f"np-fold__cell np-cell--{status_slug(cell['status'])}"
        said = _fold_said(cell["name"], cell["status"], cell["figure"], cell.get("short", ""))
        spoken = f'<b class="govuk-visually-hidden">{team}, {said}'
        if parts := cell.get("parts"):
            listed = "".join(
                f'<li><a class="govuk-link" href="{escape(part["url"])}">{escape(part["name"])}</a> '
                f"{_status(part['status'])} <span>{escape(part['figure'])}</span></li>"
                for part in parts
            )
            inside = _disclosed(look, spoken, listed)
        else:
            inside = f'<a class="{look}" href="{escape(cell["url"])}">{spoken}</a>'
    return f'<td role="cell"{EDGE if standard.get("edge") else ""}>{inside}</td>'


@lru_cache(AT_ONCE)
def _fold_no_figure(name: str) -> str:
    return (
        f'<span class="np-fold__cell is-none"><b class="govuk-visually-hidden">{escape(name)}: no figure</b>'
        '<span aria-hidden="true">–</span></span>'
    )


@lru_cache(AT_ONCE)
def _fold_said(name: str, status: str, figure: str, short: str) -> str:
    """Of what is quiet the figure is heard and not seen."""
    begun = f"{escape(name)}: {status_word(status)} "
    if status not in URGENT_VALUES:
        return f"{begun}{escape(figure)}</b>{_icon(status)} "
    seen = f'<span aria-hidden="true">{escape(short)}</span>'
    return f'{begun}</b>{_icon(status)} {seen}<b class="govuk-visually-hidden">{escape(figure)}</b>'


@lru_cache(AT_ONCE)
def _fold_counted(counts: tuple[tuple[str, int], ...], of: int) -> str:
    words = "".join(f"{number} {status_word(status).lower()}, " for status, number in counts) or f"none {URGENT_WORDS} "
    seen = "".join(
        f'<span class="is-{status_slug(status)}" aria-hidden="true">{_icon(status)}{number}</span>'
        for status, number in counts
    )
    return f"{words}of {of}</b>{seen or NOTHING}"
