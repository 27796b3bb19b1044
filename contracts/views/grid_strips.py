"""The twelve windows in each cell of the grid, and in the row of all teams the share of them that missed each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from contracts.models.statuses import MISSED
from contracts.queries.grid_past import WINDOWS, PastWindow, QuarterKept
from contracts.views.rehearsal_strips import HEIGHT, PITCH, WIDTH, strip

WITH_DOTS = 19  # pixels high, for the dots beneath
LEAST = 2  # pixels: one team of many is still seen


@dataclass(frozen=True)
class GridPast:
    """What lies behind the rows shown; empty where only sums are, or what was known on another day."""

    windows: Mapping[tuple[int, str], Sequence[PastWindow]] = field(default_factory=dict)
    revised: Collection[tuple[int, str, date]] = ()
    quarters: Mapping[int, Sequence[QuarterKept | None]] = field(default_factory=dict)
    last_quarter: date | None = None  # the last day of the last of them
    today: date = date.min  # a window that ends on it or later runs
    inspectors: Mapping[int, Sequence[str]] = field(default_factory=dict)


def strip_of(past: GridPast, team: int, code: str) -> dict[str, Any] | None:
    """As `_components/grid_cell.html` takes it: "Last 12: 3 missed"."""
    windows = past.windows.get((team, code))
    if not windows:
        return None
    dots = tuple((team, code, one.first_day) in past.revised for one in windows)
    drawn = _drawn(tuple(one.status for one in windows), dots)
    return {**drawn, "height": WITH_DOTS, "words": _words(windows, sum(dots), past.today)}


@lru_cache(4096)
def _drawn(statuses: tuple[str, ...], dots: tuple[bool, ...]) -> dict[str, Any]:
    """Most strips are alike; who takes one changes nothing in it."""
    return strip(statuses, revised=dots)


def strip_of_all(past: GridPast, code: str) -> dict[str, Any] | None:
    """Period by period, the share of the teams that missed it: the bar's height."""
    periods: dict[date, Counter[bool]] = {}
    for one in _of_standard(past, code):
        periods.setdefault(one.period_first_day, Counter())[one.status == MISSED] += 1
    if not periods:
        return None
    last = [periods[day] for day in sorted(periods)][-WINDOWS:]
    shares = [counts[True] / counts.total() for counts in last]
    bars = [
        f"M{place * PITCH} {HEIGHT - high:g}h6v{high:g}h-6z"
        for place, share in enumerate(shares, WINDOWS - len(shares))
        if share and (high := max(LEAST, round(share * HEIGHT, 1)))
    ]
    paths = [("np-w-base", f"M0 {HEIGHT + 0.5:g}h{WIDTH}"), *([("np-w-x", "".join(bars))] if bars else [])]
    return {"width": WIDTH, "height": WITH_DOTS, "paths": paths, "words": ""}


def _of_standard(past: GridPast, code: str) -> Iterable[PastWindow]:
    return (one for (_, of), windows in past.windows.items() if of == code for one in windows)


def _words(windows: Sequence[PastWindow], revised: int, today: date) -> str:
    """What runs is among them and said to be: the page of the promise counts only what is over."""
    missed = sum(one.status == MISSED for one in windows)
    runs = ", this one included" if windows[-1].last_day >= today else ""
    said = f"Last {len(windows)}{runs}: {missed or 'none'} missed" if len(windows) > 1 else "The first"
    return f"{said}, {revised} revised since shown" if revised else said
