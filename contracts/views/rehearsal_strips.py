"""The twelve windows: how one promise of one team stood in its last windows, this one at the right.

Height is the verdict, colour repeats it. One path a status, whatever the number of windows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from contracts.models.statuses import MISSED, URGENT_FIRST, AssessmentStatus

WINDOWS = 12
PITCH, WIDTH = 7, 84
# On one base line at 14: what is drawn of a window that begins at x, and its class.
SHAPES = {
    "met": ("np-w-m", "M{x} 10h6v4h-6z"),
    "missed": ("np-w-x", "M{x} 0h6v14h-6z"),
    "at_risk": ("np-w-r", "M{x} 5h6v9h-6z"),
    "on_track": ("np-w-o", "M{in_x} 10.7h4.6v2.6h-4.6z"),
    "exempt": ("np-w-e", "M{in_x} 5.7h4.6v7.6h-4.6zM{in_x} 13.3l4.6 -7.6"),
    "not_applicable": ("np-w-n", "M{x} 12h6v2h-6z"),
    "missed already": ("np-w-z", "M{in_x} .7h4.6v12.6h-4.6z"),
}


def strip(statuses: Sequence[str | None], *, missed_already: Sequence[bool] = ()) -> dict[str, Any]:
    """The argument of `_windows.html`: paths, and the same in words. Windows that were missed already are outlined."""
    some = list(statuses)[-WINDOWS:]
    already = list(missed_already)[-WINDOWS:] or [False] * len(some)
    drawn: dict[str, list[str]] = {}
    for place, (status, outlined) in enumerate(zip(some, already, strict=True), WINDOWS - len(some)):
        shape = "missed already" if outlined and status == MISSED else str(status)
        look, path = SHAPES[shape]
        drawn.setdefault(look, []).append(path.format(x=place * PITCH, in_x=f"{place * PITCH + 0.7:g}"))
    return {"width": WIDTH, "paths": [(look, "".join(paths)) for look, paths in drawn.items()], "words": _words(some)}


def _words(statuses: Sequence[str | None]) -> str:
    """As in "last 12: 3 missed, 9 met"."""
    counts = Counter(statuses)
    said = [f"{counts[status]} {AssessmentStatus(status).word}" for status in URGENT_FIRST if counts[status]]
    return f"last {len(statuses)}: {', '.join(said)}" if said else "none"
