"""The twelve windows: how one promise of one team stood in its last windows, this one at the right.

Height is the verdict, colour repeats it. One path a status, whatever the number of windows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from contracts.models.statuses import MISSED, URGENT_FIRST, AssessmentStatus
from contracts.queries.judged_windows import WINDOWS

PITCH, WIDTH, HEIGHT = 7, 84, 14
# On one base line at 14: what is drawn of a window that begins at x, and its class.
SHAPES = {
    "met": ("np-w-m", "M{x} 10h6v4h-6z"),
    "missed": ("np-w-x", "M{x} 0h6v14h-6z"),
    "at_risk": ("np-w-r", "M{x} 5h6v9h-6z"),
    "on_track": ("np-w-o", "M{in_x} 10.7h4.6v2.6h-4.6z"),
    "exempt": ("np-w-e", "M{in_x} 5.7h4.6v7.6h-4.6zM{in_x} 13.3l4.6 -7.6"),
    "not_applicable": ("np-w-n", "M{x} 12h6v2h-6z"),
    "missed already": ("np-w-z", "M{in_x} .7h4.6v12.6h-4.6z"),
    # Beneath the window, in one path with the line of those in which there was nothing to judge: six paths at most.
    "revised": ("np-w-n", "M{x} 17.3m1.3 0a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0 -3.4 0z"),
}


def strip(
    statuses: Sequence[str | None], *, missed_already: Sequence[bool] = (), revised: Sequence[bool] = ()
) -> dict[str, Any]:
    """The argument of `_windows.html`: paths, and the same in words.

    Windows that were missed already are outlined; those that were revised since they were shown have a dot beneath.
    """
    some = list(statuses)[-WINDOWS:]
    already = list(missed_already)[-WINDOWS:] or [False] * len(some)
    dots = list(revised)[-WINDOWS:] or [False] * len(some)
    drawn: dict[str, list[str]] = {}
    for place, (status, outlined, dot) in enumerate(zip(some, already, dots, strict=True), WINDOWS - len(some)):
        shape = "missed already" if outlined and status == MISSED else str(status)
        for look, path in (SHAPES[shape], *([SHAPES["revised"]] if dot else [])):
            drawn.setdefault(look, []).append(path.format(x=place * PITCH, in_x=f"{place * PITCH + 0.7:g}"))
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "paths": [(look, "".join(paths)) for look, paths in drawn.items()],
        "words": _words(some),
    }


def _words(statuses: Sequence[str | None]) -> str:
    """As in "last 12: 3 missed, 9 met"."""
    counts = Counter(statuses)
    said = [f"{counts[status]} {AssessmentStatus(status).word}" for status in URGENT_FIRST if counts[status]]
    return f"last {len(statuses)}: {', '.join(said)}" if said else "none"
