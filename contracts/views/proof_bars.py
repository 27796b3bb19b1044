"""The geometry of a proof's bars: numbers in, places out, in percent of the width, so that text never shrinks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

LIMIT = 60  # percent at which a bar of hours has its promise: what is over has the rest of the width
GAP_LEFT, GAP_WIDTH = 8, 84  # room at both ends of a gap for the words over them
ROOM_FOR_A_WORD = 12  # percent of the width below which a word in a bar is left out: the table beneath has it


def hours_bar(seconds: int, promised: int) -> dict[str, str]:
    """Up to the promise, and over it; cut off at the edge, as the words beside it say how much it was."""
    over = min(max(seconds - promised, 0) * LIMIT / promised, 100 - LIMIT)
    within = min(seconds, promised) * LIMIT / promised
    return {"within": _percent(within), "limit": _percent(LIMIT), "over": _percent(over) if over else ""}


def gap_bar(days: int, most: int, first: date, last: date, window_first_day: date) -> dict[str, Any]:
    """What was allowed, what was too many, and where the window begins if the gap began before it."""
    allowed = min(days, most)
    width = GAP_WIDTH * allowed / days if days else GAP_WIDTH
    over = days - allowed
    inside = first < window_first_day < last
    begins = GAP_LEFT + GAP_WIDTH * ((window_first_day - first).days / max((last - first).days, 1))
    return {
        "left": _percent(GAP_LEFT),
        "right": _percent(GAP_LEFT + GAP_WIDTH),
        "allowed": {"width": _percent(width), "middle": _percent(GAP_LEFT + width / 2), "days": allowed},
        "over": {
            "x": _percent(GAP_LEFT + width),
            "width": _percent(GAP_WIDTH - width),
            "middle": _percent(GAP_LEFT + (width + GAP_WIDTH) / 2),
            "days": over,
        }
        if over
        else None,
        "roomy": min(width, GAP_WIDTH - width) >= ROOM_FOR_A_WORD if over else True,
        "window": _percent(begins) if inside else "",
    }


def run_bars(runs: Sequence[dict[str, Any]], first_day: date, last_day: date) -> list[dict[str, Any]]:
    """The runs of a window on one line. A run is `{"day", "last_day", "number", "kind"}`."""
    length = (last_day - first_day).days + 1
    return [_run_bar(run, first_day, length) for run in runs]


def _run_bar(run: dict[str, Any], first_day: date, length: int) -> dict[str, Any]:
    begins = 100 * (run["day"] - first_day).days / length
    width = 100 * ((run["last_day"] - run["day"]).days + 1) / length
    text = "nobody" if run["number"] == 0 and run["kind"] == "off" else str(run["number"])
    roomy = width >= (ROOM_FOR_A_WORD if text == "nobody" else 3)
    return {
        "x": _percent(begins),
        "width": _percent(width),
        "middle": _percent(begins + width / 2),
        "kind": run["kind"],
        "text": text if roomy else "",
    }


def _percent(number: float) -> str:
    return f"{number:.3f}%"
