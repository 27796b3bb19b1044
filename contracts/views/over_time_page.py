"""What the pages over time show, as their templates take it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from contracts.kinds import KINDS
from contracts.models import Contract
from contracts.models.statuses import KEPT, MISSED, URGENT
from contracts.queries import versions
from contracts.queries.days_below import QuarterBelow, by_quarter, days_below
from contracts.queries.judged_windows import JudgedWindow
from contracts.queries.over_time import History
from contracts.queries.scales import LIKE_TEAMS, scale
from contracts.views.grid_table import over_time_url, proof_url
from contracts.views.over_time_chart import chart, middle_in_words, of_shares, small
from contracts.views.over_time_series import FEW, Point, Series, Told, note
from contracts.wording import over_time as words
from teams.models import Team

MOST_QUARTERS = 6  # of days below, before they are folded away


# -- One team, one standard --------------------------------------------------------------------------------------------


def of_one(shown: Series, told: Told, now: datetime) -> dict[str, Any]:
    """The chart of one team with its table, the promise and the days below."""
    contract = told.terms.contract
    return {
        "heading": words.kept_in(shown.team.name, shown.standard.title, shown.kept, shown.kind),
        "lede": words.when_missed(shown.said, shown.kind),
        "chart": chart(shown, told.today) if shown.said else None,
        "rows": [_row(point, shown, told, contract) for point in reversed(shown.points)],
        "has_shares": any(point.share for point in shown.points),
        "has_middle": any(point.spread for point in shown.points),
        "columns": 3 + sum([any(point.share for point in shown.points), any(point.spread for point in shown.points)]),
        "few": FEW,
        **below(shown, told, now),
    }


def _row(point: Point, shown: Series, told: Told, contract: Contract) -> dict[str, Any]:
    window, name = point.window, f"{point.name[0].upper()}{point.name[1:]}"
    said: dict[str, Any] = {"name": name, "so_far": not point.closed, "note": note(told, point, shown.team)}
    if window is None:
        return said
    return said | {
        "url": proof_url(shown.team, contract, window.code, window.first_day),
        "status": window.status,
        "figure": point.figure,
        "share": _share(point),
        "middle": middle_in_words(point.spread, shown.axis),
    }


def _share(point: Point) -> str:
    """Rounded down: 99.6% with one late must not be read as all."""
    if point.share is None:
        return ""
    return "too few" if point.few else f"{100 * point.share[0] // point.share[1]}%"


def below(shown: Series, told: Told, now: datetime) -> dict[str, Any]:
    kind = KINDS.of(shown.standard.measure).over_time
    says = kind.below(shown.standard.measure, versions.channel_words())
    if not kind.BELOW or not shown.said:
        return {"below": [], "below_says": says}
    found = [_quarter(one, told.today) for one in quarters(shown, told, now)]
    return {"below": found[:MOST_QUARTERS], "below_earlier": found[MOST_QUARTERS:], "below_says": says}


def quarters(shown: Series, told: Told, now: datetime) -> list[QuarterBelow]:
    windows = [(one.window.first_day, one.window.last_day) for one in shown.points if one.window]
    runs = days_below(shown.team, told.terms.contract, shown.standard.code, now)
    return by_quarter(runs, windows, told.today)


def _quarter(one: QuarterBelow, today: date) -> dict[str, Any]:
    return {
        "name": words.span_name(one.first_day, one.last_day),
        "words": words.days_below(one.below, one.days, one.runs, today),
        "bars": [_bar(one, first, last) for first, last in one.runs],
    }


def _bar(one: QuarterBelow, first: date, last: date) -> dict[str, str]:
    """A run within the bar of its quarter, in percent across."""
    whole = (one.last_day - one.first_day).days + 1
    return {
        "x": f"{100 * (first - one.first_day).days / whole:.2f}%",
        "width": f"{100 * ((last - first).days + 1) / whole:.2f}%",
    }


# -- All teams, one standard -------------------------------------------------------------------------------------------


def of_all(rows: Sequence[Series], told: Told, history: History) -> dict[str, Any]:
    """How many of the teams kept it, slot by slot."""
    every = words.kept([said for one in rows for said in one.said])
    shares = [_kept_by(history.at(number)) for number in range(len(history.slots))]
    kinds = {one.kind for one in rows}
    kind = kinds.pop() if len(kinds) == 1 else ""
    return {
        "heading": words.of_all(told.standard.title, every),
        "lede": _last_closed(rows, told, history),
        "chart": of_shares(shares, history.slots, kind, told.today) if history.slots else None,
        "rows": [_slot_row(number, rows, history, told) for number in reversed(range(len(history.slots)))],
        "has_middle": any(point.spread for point in (rows[0].points if rows else [])),
        "few": FEW,
    }


def _kept_by(windows: Iterable[JudgedWindow]) -> tuple[int, int] | None:
    """How many of those judged are kept, or are on their way there."""
    statuses = [one.status for one in windows]
    kept, not_kept = sum(one in KEPT for one in statuses), sum(one in URGENT for one in statuses)
    return (kept, kept + not_kept) if kept + not_kept else None


def _last_closed(rows: Sequence[Series], told: Told, history: History) -> str:
    closed = [number for number, slot in enumerate(history.slots) if slot.last_day < told.today]
    for number in reversed(closed):
        met = sum(1 for one in history.at(number) if one.status == "met")
        missed = [one.team.name for one in rows if (w := one.points[number].window) and w.status == MISSED]
        if met or missed:
            name = next(one.points[number].name for one in rows if one.points[number].window)
            return words.last_closed(name, met, missed)
    return "No window of it is over and judged yet."


def _slot_row(number: int, rows: Sequence[Series], history: History, told: Told) -> dict[str, Any]:
    points = [one.points[number] for one in rows]
    windows = [point.window for point in points if point.window]
    share, name = _kept_by(windows), next(point.name for point in points)
    whole = next((point.name for point in points if point.window), name)
    troubled = [one.team.name for one in rows if (w := one.points[number].window) and w.status == MISSED]
    return {
        "name": f"{whole[0].upper()}{whole[1:]}",
        "so_far": history.slots[number].last_day >= told.today,
        "kept": f"{share[0]} of {share[1]}" if share else "",
        "missed": troubled,
        "others": len(windows) - (share[1] if share else 0),
        "middle": middle_in_words(points[0].spread, rows[0].axis) if rows else "",
    }


# -- Small charts ------------------------------------------------------------------------------------------------------


def by_team(
    rows: Sequence[Series], shown: Sequence[Series], of: Team | None, contract: Contract
) -> list[dict[str, Any]]:
    """One small chart for each team shown, all on the one scale that holds every row."""
    one_scale = scale(rows[0].axis, [value for one in rows for value in one.values])
    return [
        {
            "name": one.team.name,
            "url": over_time_url(contract, one.standard.code, one.team),
            "current": of is not None and one.team.pk == of.pk,
            "chart": small(one, one_scale),
            "said": words.in_brief(one.kept, one.kind),
        }
        for one in shown
    ]


def by_standard(rows: Sequence[Series], contract: Contract) -> list[dict[str, Any]]:
    """One small chart a standard, each on a scale of its own."""
    return [
        {
            "code": one.standard.code,
            "name": one.standard.title,
            "url": over_time_url(contract, one.standard.code, one.team),
            "chart": small(one, scale(one.axis, one.values)) if one.said else None,
            "said": words.in_brief(one.kept, one.kind),
            "now": _now(one, contract),
            "missed": one.kept.missed,
            "kept": one.kept.kept,
            "of": one.kept.of,
            "many": words.periods_of(one.kind, one.kept.of),
            "last": _last_missed(one),
        }
        for one in rows
    ]


def _now(one: Series, contract: Contract) -> dict[str, str] | None:
    last = next((point for point in reversed(one.points) if point.window and not point.closed), None)
    if last is None or last.window is None:
        return None
    url = proof_url(one.team, contract, last.window.code, last.window.first_day)
    return {"status": last.window.status, "figure": last.figure, "url": url, "name": last.name}


def _last_missed(one: Series) -> str:
    missed = [point.name for point in one.points if point.window and point.closed and point.window.status == MISSED]
    return missed[-1] if missed else ""


def scale_words(rows: Sequence[Series]) -> str:
    """What the small charts run over, said beneath them."""
    found = scale(rows[0].axis, [value for one in rows for value in one.values])
    low, high = found.ticks[0][1], found.ticks[-1][1]
    unit = f" {rows[0].axis.unit}" if rows[0].axis.unit not in ("", "%") else ""
    first, last = rows[0].points[0], rows[0].points[-1]
    like = f"Like teams are these {len(rows)}." if len(rows) >= LIKE_TEAMS else ""
    few = f"With fewer than {LIKE_TEAMS} teams no spread is drawn." if len(rows) < LIKE_TEAMS else ""
    span = f"from {first.name} to {'now' if not last.closed else last.name}"
    scaled = f"Every small chart runs from {low} to {high}{unit} and {span}"
    return f"By name. {scaled}; the dashed line is what is promised. {like}{few}"
