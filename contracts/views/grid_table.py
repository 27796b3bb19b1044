"""The grid as its templates take it: columns, sections, rows, sums, and the line beside each team.

What it is called by is `contracts.views.grid`; what it holds, `grid_sheet`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote_plus, urlencode

from django.http import QueryDict
from django.urls import reverse

from contracts.models import Assessment, Contract, Standard
from contracts.models.statuses import URGENT, URGENT_VALUES
from contracts.queries.grid import GridCell
from contracts.queries.grid_past import QuarterKept
from contracts.queries.judged_windows import JudgedWindow
from contracts.queries.versions import Terms
from contracts.views.grid_sheet import Sheet
from contracts.views.grid_strips import GridPast, strip_of, strip_of_all
from contracts.wording import ADDED_AFTERWARDS, fact, figure, rule_in_brief, window_name, windows_in_sum
from record.dates import day_anchor, day_month
from teams.models import Team

VIEW = ("contract", "section", "standard", "status", "period", "known_on", "order")  # what an address of the grid keeps
Channels = Callable[[], Mapping[str, Any]]  # their words, asked for where something is to be said in them, and once
OF_THE_GRID = ("known_on", "order")  # what a pack does not know


class GridAddress:
    """Addresses of the grid as it is asked for, with something changed."""

    def __init__(self, asked: QueryDict) -> None:
        self.asked = {name: asked.getlist(name) for name in (*VIEW, "fold", "open", "team") if asked.get(name)}

    def to(self, **changes: Any) -> str:
        return f"?{'&'.join(_stated(name, value) for name, value in (self.asked | changes).items() if value)}"

    def of_pack(self, contract: Contract) -> str:
        """The figures that this grid shows, to choose from: a pack is of what is known now, in an order of its own."""
        asked = {name: self.asked[name] for name in (*VIEW, "team") if name in self.asked and name not in OF_THE_GRID}
        return f"{reverse('pack')}?{urlencode(asked | {'contract': contract.key}, doseq=True)}"

    def without(self, *names: str) -> str:
        return self.to(**dict.fromkeys((*names, "fold", "open", "team"), None))


def _stated(name: str, value: Any) -> str:
    """One name of an address, as often as it has values: quicker than `urlencode`, and a large grid has hundreds."""
    some = [value] if isinstance(value, str) else value
    return "&".join(f"{name}={quote_plus(one)}" for one in some)


def columns(sheet: Sheet) -> list[dict[str, Any]]:
    """The heads: each leads to the standard over time."""
    return [_column(sheet, standard) for standard in sheet.columns]


def _column(sheet: Sheet, standard: Standard) -> dict[str, Any]:
    contract, dropped = sheet.terms.contract, standard in sheet.dropped
    until = sheet.terms.version(standard.version_id).last_day if dropped else None
    return {
        "code": standard.code,
        "name": standard.title,
        "rule": f"until {day_month(until, sheet.asked.today)}" if until else rule_in_brief(standard.measure),
        "url": over_time_url(contract, standard.code),
        "edge": standard is sheet.columns[0] or (dropped and standard is sheet.dropped[0]),
    }


def groups(sheet: Sheet) -> list[dict[str, Any]]:
    """Heads over the heads, where standards that are promised no longer stand beside those that are."""
    if not sheet.dropped:
        return []
    promised = [{"title": "Promised", "span": len(sheet.standards)}] if sheet.standards else []
    return [*promised, {"title": "No longer promised", "span": len(sheet.dropped)}]


def all_teams(sheet: Sheet, past: GridPast, address: GridAddress) -> dict[str, Any] | None:
    """The row of all teams, whatever statuses are shown; none where one alone is shown."""
    if len(sheet.everybody) < 2:
        return None
    return {
        "name": f"All {sheet.number} teams",
        "sums": sums(sheet, None, address, strips=[strip_of_all(past, one.code) for one in sheet.columns]),
    }


def sums(
    sheet: Sheet,
    teams: Sequence[Team] | None,
    address: GridAddress,
    *,
    strips: Iterable[Any] = (),
    **narrowed: str,
) -> list[dict[str, Any]]:
    """Per standard how many of the teams missed it and are at risk; each leads to that standard, worst first."""
    drawn = list(strips) or [None] * len(sheet.columns)
    return [
        {
            "name": standard.title,
            "edge": standard is sheet.columns[0] or standard in sheet.dropped[:1],
            "counts": [(status.value, counts[status]) for status in URGENT if counts[status]],
            "of": counts.total(),
            "url": address.to(standard=standard.code, order="missed", open=None, fold=None, team=None, **narrowed),
            "strip": picture,
        }
        for standard, counts, picture in zip(sheet.columns, sheet.per_standard(teams), drawn, strict=True)
    ]


def row(sheet: Sheet, past: GridPast, team: Team, address: GridAddress) -> dict[str, Any]:
    counts = sheet.counts([team])
    return {
        "name": team.name,
        "url": team_url(team),
        "counts": counts,
        "quiet": {status: number for status, number in counts.items() if status not in URGENT_VALUES},
        "all_url": address.to(team=team.key, open=None, fold=None),
        "cells": [
            cell and cell_of(sheet, past, team, standard, cell)
            for standard, cell in zip(sheet.columns, sheet.row(team), strict=True)
        ],
        "trend": trend(sheet, past, team),
    }


def cell_of(sheet: Sheet, past: GridPast, team: Team, standard: Standard, cell: GridCell) -> dict[str, Any]:
    """One window leads to its proof; several are summed, and open to each, the worst first."""
    several = len(cell.whole) > 1
    parts = [_part(sheet, past, team, window, named=several) for window in cell.windows]
    worst = parts[0]
    return {
        "code": standard.code,
        "name": standard.title,
        "status": cell.status,
        "figure": _sum_words(sheet, cell) if several else worst["figure"],
        "short": _short(worst["figure"], cell) if sheet.is_compact else "",
        "url": worst["url"],
        "mark": next((part["mark"] for part in parts if part["mark"]), ""),
        "title": "" if several else worst["title"],
        "strip": strip_of(past, team.pk, standard.code),
        "parts": parts if several else [],
    }


def _sum_words(sheet: Sheet, cell: GridCell) -> str:
    return windows_in_sum(cell.windows, cell.whole, _measure(sheet, cell.windows[0])["period"])


def _short(figure: str, cell: GridCell) -> str:
    """As in "38 d", or "2 of 3" windows missed: for a cell without room for words."""
    if len(cell.whole) > 1:
        return f"{sum(one.status == cell.status for one in cell.windows)} of {len(cell.whole)}"
    return figure.removesuffix("ays").removesuffix("ay")


def _part(sheet: Sheet, past: GridPast, team: Team, window: JudgedWindow, *, named: bool) -> dict[str, Any]:
    """One window. Only where several are listed does each have its name."""
    measure = _measure(sheet, window)
    identity = (team.pk, window.code, window.first_day)
    return {
        "name": window_name(measure["period"], window, sheet.asked.today) if named else "",
        "status": window.status,
        "figure": figure(window, measure, late=window.late),
        "url": proof_url(team, sheet.terms.contract, window.code, window.first_day) + sheet.query,
        "mark": ADDED_AFTERWARDS if identity in sheet.afterwards else "",
        "title": sheet.adoption_words(window.version_id, window.first_day),
        "revised": identity in past.revised,
    }


def _measure(sheet: Sheet, window: JudgedWindow) -> Mapping[str, Any]:
    measure: Mapping[str, Any] = sheet.terms.standard(window.version_id, window.code).measure
    return measure


def contract_links(contracts: Sequence[Terms], chosen: Terms) -> list[dict[str, Any]]:
    """The contracts to choose from, where there are several: on the page at hand."""
    if len(contracts) == 1:
        return []
    return [{"title": one.contract.title, "url": address_of(one), "current": one is chosen} for one in contracts]


def address_of(terms: Terms) -> str:
    """The page at hand, of that contract."""
    return f"?{urlencode({'contract': terms.contract.key})}"


def window_line(
    team: Team,
    contract: Contract,
    standard: Standard,
    window: Assessment | JudgedWindow,
    *,
    channels: Mapping[str, Any],
    today: date,
) -> dict[str, Any]:
    """A window in a list: what and when, its proof, its status, one reason."""
    return {
        "title": f"{team.name}: {standard.title}",
        "window": window_name(standard.measure["period"], window, today),
        "url": proof_url(team, contract, window.code, window.first_day),
        "after": window.status,
        "why": fact(window, standard.measure, channels, today=today, team=team.name),
    }


def proof_url(team: Team, contract: Contract, code: str, first_day: date) -> str:
    """Keys and codes have letters, digits, dots, dashes and underscores alone (`KeyField`): nothing is to be quoted."""
    return f"/oversight/{team.key}/{contract.key}/{code}/{first_day.isoformat()}/"


def team_url(team: Team) -> str:
    """The page of one team's standing: what it owes, whoever looks."""
    return f"/my-team/?{urlencode({'team': team.key})}"


def contract_url(contract: Contract) -> str:
    return reverse("contract", args=[contract.force.key, contract.key])


def over_time_url(contract: Contract, code: str, team: Team | None = None) -> str:
    """The page of one standard over time, of all teams or of one."""
    address = reverse("over_time", args=[contract.key, code])
    return f"{address}?{urlencode({'team': team.key})}" if team else address


def trend_head(sheet: Sheet, past: GridPast) -> dict[str, str] | None:
    """As in "Met by 30 Sept, of 10": which day it means stands in its head."""
    if not past.quarters or past.last_quarter is None:
        return None
    of = _owed(past)
    year = f" {past.last_quarter.year}" if past.last_quarter.year != sheet.asked.today.year else ""
    return {
        "title": f"Met by {day_anchor(past.last_quarter)}{year}",
        "rule": f"of {of}; line: the last 8 quarters, none to all",
    }


def trend(sheet: Sheet, past: GridPast, team: Team) -> dict[str, Any] | None:
    """The line beside a team, each quarter scaled by what the team owed in it."""
    if not past.quarters or past.last_quarter is None:
        return None
    quarters = past.quarters.get(team.pk, [None])
    last = quarters[-1]
    return {
        "values": [quarter and quarter.met / quarter.owed for quarter in quarters],
        "low": 0,
        "high": 1,
        "last": _last(last, _owed(past)) if any(quarters) else "new",
        "said": _said(quarters, last, past.last_quarter),
    }


def _owed(past: GridPast) -> int:
    """What a team that owed most owed in the last quarter: of it the head speaks, and a team that owed less says so."""
    return max((quarters[-1].owed for quarters in past.quarters.values() if quarters[-1]), default=0)


def _last(last: QuarterKept | None, of: int) -> str:
    """The figure alone where the team owed what the head says."""
    if last is None:
        return "none owed"
    return str(last.met) if last.owed == of else _of(last)


def _said(quarters: Sequence[QuarterKept | None], last: QuarterKept | None, day: date) -> str:
    earlier = ", ".join(_of(one) for one in quarters[:-1] if one)
    now = f"of {last.owed} met by {day_month(day)}" if last else f"by {day_month(day)}"
    return f"{now}; earlier: {earlier}" if earlier else now


def _of(kept: QuarterKept) -> str:
    return f"{kept.met} of {kept.owed}"
