"""The scale of a chart, and where most of the teams lie on it: pure, numbers in and numbers out."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from contracts.kinds.parts import Axis

LIKE_TEAMS = 10  # from so many on a spread says something of teams, and not of two or three of them
STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)
MOST_TICKS = 5
PERCENT = 20  # from one tick to the next


class Spread(NamedTuple):
    """The tenth percentile, the middle and the ninetieth."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Scale:
    """From the bottom of a chart to its top, with the values at which it is ruled, each in words."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]


def spread(values: Sequence[float]) -> Spread | None:
    """Where eight in ten of the values lie; None of too few."""
    if len(values) < LIKE_TEAMS:
        return None
    tenths = statistics.quantiles(values, n=10, method="inclusive")
    return Spread(tenths[0], statistics.median(values), tenths[-1])


def scale(axis: Axis, values: Iterable[float]) -> Scale:
    """One that holds all the values, what is promised among them. Numbers begin at zero, shares may begin higher up."""
    known = list(values)
    if axis.names:
        return Scale(axis.names[0][0], axis.names[-1][0], axis.names)
    if axis.unit == "%":
        low = max(0, math.floor(min(known, default=0) / PERCENT) * PERCENT - PERCENT)
        return Scale(low, 100, tuple((tick, f"{tick}%") for tick in range(low, 101, PERCENT)))
    high = max(math.ceil(max(known, default=0)), 1)
    step = next((step for step in STEPS if high / step <= MOST_TICKS), -(-high // MOST_TICKS))
    top = -(-high // step) * step
    return Scale(0, top, tuple((tick, str(tick)) for tick in range(0, top + 1, step)))


def in_words(value: float, axis: Axis) -> str:
    """As in "94%", "7 days", "3", "passed"; a middle may lie between two."""
    named = dict(axis.names)
    if axis.names:
        return named.get(value, "between")
    if axis.unit == "%":
        return f"{math.floor(value)}%"  # rounded down, as figures are
    number = f"{value:.0f}" if value == int(value) else f"{value:.1f}"
    if not axis.unit:
        return number
    return f"{number} {axis.unit.removesuffix('s') if value == 1 else axis.unit}"
