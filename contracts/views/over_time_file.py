"""What the charts over time draw, as files: a line a window, or a line a run of days below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse

from contracts.models import Contract
from contracts.queries.days_below import QuarterBelow
from contracts.queries.versions import Terms
from contracts.views.over_time_series import Point, Series, Told, note
from inputs.exports import as_csv
from record.timezones import day_of
from teams.models import Team

WINDOWS = (
    "team",
    "team_name",
    "contract",
    "version",
    "standard",
    "title",
    "period_start",
    "period_end",
    "first_day",
    "last_day",
    "status",
    "achieved",
    "required",
    "figure",
    "value",
    "promised",
    "unit",
    "part",
    "whole",
    "tenth",
    "middle",
    "ninetieth",
    "note",
    "as_of",
)
DAYS = ("team", "contract", "standard", "first_day", "last_day", "days", "as_of")


def of_windows(rows: Sequence[Series], told: Told, team: Team | None, now: datetime) -> HttpResponse:
    """The windows of one standard: of one team, or of all that are looked over."""
    contract = told.terms.contract
    lines = (line for one in rows for line in _windows(one, told, now))
    whose = team.key if team else "all-teams"
    return _answer(WINDOWS, lines, f"{contract.key}-{told.standard.code}-{whose}-over-time-{day_of(now)}.csv")


def of_team(team: Team, rows: Iterable[tuple[Terms, list[Series]]], now: datetime) -> HttpResponse:
    """The windows of every standard of one team."""
    lines = (
        line
        for terms, some in rows
        for one in some
        for line in _windows(one, Told(terms, one.standard, day_of(now)), now)
    )
    return _answer(WINDOWS, lines, f"{team.key}-over-time-{day_of(now)}.csv")


def of_days(shown: Series, quarters: Iterable[QuarterBelow], contract: Contract, now: datetime) -> HttpResponse:
    """The days below, a line a run; one that goes on over a quarter's end is two."""
    identity = (shown.team.key, contract.key, shown.standard.code)
    runs = sorted(run for quarter in quarters for run in quarter.runs)
    lines = ([*identity, first, last, (last - first).days + 1, now] for first, last in runs)
    name = f"{contract.key}-{shown.standard.code}-{shown.team.key}-days-below-{day_of(now)}.csv"
    return _answer(DAYS, lines, name)


def _windows(one: Series, told: Told, now: datetime) -> Iterator[list[Any]]:
    for point in one.points:
        yield [*_which(one, point, told), *_figures(point), *_drawn(one, point), note(told, point, one.team), now]


def _which(one: Series, point: Point, told: Told) -> list[Any]:
    window, slot = point.window, point.slot
    days = window or slot
    return [
        one.team.key,
        one.team.name,
        told.terms.contract.key,
        told.terms.version(window.version_id).key if window else None,
        one.standard.code,
        one.standard.title,
        days.period_first_day,
        days.period_last_day,
        days.first_day,
        days.last_day,
    ]


def _figures(point: Point) -> list[Any]:
    window = point.window
    return [window.status, window.achieved, window.required, point.figure] if window else [None] * 4


def _drawn(one: Series, point: Point) -> list[Any]:
    """Where it stands on the axis, and what is drawn behind it."""
    part, whole = point.share or (None, None)
    like = point.spread or (None, None, None)
    unit = one.axis.unit if point.value is not None else None
    return [_short(point.value), _short(point.promised), unit, part, whole, *map(_short, like)]


def _short(value: float | None) -> float | int | None:
    """Without the digits that nobody measured."""
    if value is None:
        return None
    return int(value) if value == int(value) else round(value, 2)


def _answer(header: Sequence[str], lines: Iterable[Iterable[Any]], name: str) -> HttpResponse:
    answer = HttpResponse("".join(as_csv(header, lines)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
