"""The geometry of charts over time: a slot a period, values and words in, places out. x is in percent, y in pixels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.models.statuses import AssessmentStatus

HEIGHT, TOP, BOTTOM = 252, 14, 204
SMALL_HEIGHT, SMALL_TOP, SMALL_BOTTOM = 64, 4, 60
LABEL_ABOVE, LABEL_BELOW = -14, 24
BAND = 0.72  # of a slot's width: where others lie
# Which shape a status has; every other one is a ring.
SHAPES = {"met": "dot", "missed": "diamond", "at_risk": "triangle", "all": "dot"}
NEAR = 22  # pixels from the top or the bottom, where a label would lie outside


def over_time(
    *,
    label: str,
    scale: Mapping[str, Any],
    promised: str,
    slots: Sequence[Mapping[str, str]],
    points: Sequence[Mapping[str, Any]],
    like: bool,
) -> dict[str, Any]:
    """A promise, one period after another.

    `scale` is `{"low", "high", "ticks": [(value, words)]}`. `slots` are `{"name", "under"}`. `points` are `{"value":
    float or None, "promised", "status", "few", "revised", "figure", "told", "open", "spread": (low, middle, high) or
    None, "why": str}`, one for each slot; without a value the slot is hatched.
    """
    drawn = _Plot(scale, len(slots), TOP, BOTTOM)
    return {
        "label": label,
        "height": HEIGHT,
        "ticks": [
            {"y": y, "text_y": y + 4.5, "words": words} for value, words in scale["ticks"] for y in [drawn.y(value)]
        ],
        "names": [
            {
                "x": drawn.middle(number),
                "y": BOTTOM + 30,
                "under_y": BOTTOM + 45,
                **_on_phones(number, len(slots)),
                **slot,
            }
            for number, slot in enumerate(slots)
        ],
        **_drawn(drawn, points),
        "spreads": [_spread(drawn, number, one["spread"]) for number, one in enumerate(points) if one["spread"]],
        "top": TOP,
        "deep": BOTTOM - TOP,
        "legend": _legend(points, promised, like=like),
    }


def _on_phones(number: int, slots: int) -> dict[str, bool]:
    """Every second name is left out there, the last one never; and a year right after the first."""
    return {"second": (slots - 1 - number) % 2 == 1, "near": number in (1, 2)}


def small(*, scale: Mapping[str, Any], points: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The same as small as a thumb: what was missed, and where it ended."""
    drawn = _Plot(scale, len(points), SMALL_TOP, SMALL_BOTTOM)
    found = _drawn(drawn, points)
    last = len(found["points"]) - 1
    kept = [one for number, one in enumerate(found["points"]) if number == last or one["shape"] == "diamond"]
    return found | {
        "height": SMALL_HEIGHT,
        "top": SMALL_TOP,
        "deep": SMALL_BOTTOM - SMALL_TOP,
        "bottom": SMALL_BOTTOM,
        "points": kept,
    }


class _Plot:
    """Places of slots across and of values down."""

    def __init__(self, scale: Mapping[str, Any], slots: int, top: int, bottom: int) -> None:
        self.low, self.high, self.top, self.bottom = scale["low"], scale["high"], top, bottom
        self.width = 100 / max(1, slots)

    def y(self, value: float) -> float:
        """A value off the scale is drawn at its edge; the figure beside it says what it was."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.bottom - share * (self.bottom - self.top), 1)

    def left(self, number: float) -> str:
        return f"{number * self.width:.3f}%"

    def middle(self, number: int) -> str:
        return self.left(number + 0.5)


def _drawn(drawn: _Plot, points: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "hatched": [
            {"x": drawn.left(first), "width": drawn.left(last + 1 - first)} for first, last in _without_value(points)
        ],
        "rules": _rules(drawn, points),
        "lines": _lines(drawn, points),
        "points": [_point(drawn, number, one) for number, one in enumerate(points) if one["value"] is not None],
    }


def _without_value(points: Sequence[Mapping[str, Any]]) -> list[tuple[int, int]]:
    """Slots in which nothing is known, those beside one another as one."""
    runs: list[tuple[int, int]] = []
    for number, one in enumerate(points):
        if one["value"] is not None:
            continue
        if runs and runs[-1][1] == number - 1:
            runs[-1] = runs[-1][0], number
        else:
            runs.append((number, number))
    return runs


def _rules(drawn: _Plot, points: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What is promised, over the whole width where it is one, else slot by slot."""
    known = [one["promised"] for one in points if one["promised"] is not None]
    if not known:
        return []
    if len(set(known)) == 1:
        return [{"x1": "0", "x2": "100%", "y": drawn.y(known[0])}]
    return [
        {"x1": drawn.left(number), "x2": drawn.left(number + 1), "y": drawn.y(one["promised"])}
        for number, one in enumerate(points)
        if one["promised"] is not None
    ]


def _lines(drawn: _Plot, points: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """From each value to the next, where no slot without one lies between them."""
    return [
        {
            "x1": drawn.middle(number),
            "y1": drawn.y(one["value"]),
            "x2": drawn.middle(number + 1),
            "y2": drawn.y(after["value"]),
            "open": after["open"],
        }
        for number, (one, after) in enumerate(zip(points, points[1:], strict=False))
        if one["value"] is not None and after["value"] is not None
    ]


def _point(drawn: _Plot, number: int, one: Mapping[str, Any]) -> dict[str, Any]:
    y = drawn.y(one["value"])
    rule = drawn.y(one["promised"]) if one["promised"] is not None else drawn.bottom
    below = (y > rule or y - drawn.top < NEAR / 2) and drawn.bottom - y > NEAR
    return {
        **one,
        "x": drawn.middle(number),
        "y": y,
        "shape": SHAPES.get(one["status"], "ring"),
        "label_y": LABEL_BELOW if below else LABEL_ABOVE - (3 if one["revised"] else 0),
    }


def _spread(drawn: _Plot, number: int, found: Sequence[float]) -> dict[str, Any]:
    low, middle, high = (drawn.y(value) for value in found)
    edge = (1 - BAND) / 2
    return {
        "x": drawn.left(number + edge),
        "x2": drawn.left(number + 1 - edge),
        "width": drawn.left(BAND),
        "y": high,
        "deep": max(round(low - high, 1), 1),
        "middle": middle,
    }


def _legend(points: Sequence[Mapping[str, Any]], promised: str, *, like: bool) -> list[dict[str, str]]:
    """One entry for each thing that the chart shows, and none for what it does not."""
    drawn = [one for one in points if one["value"] is not None]
    statuses = {one["status"] for one in drawn}
    hollow = [one for one in drawn if one["few"]]
    few = next((one for one in hollow if one["status"] in SHAPES), hollow[0] if hollow else None)
    whys = list(dict.fromkeys(one["why"] for one in points if one["value"] is None))
    entries = [
        {"mark": SHAPES.get(one, "ring"), "status": one.value, "words": one.word}
        for one in AssessmentStatus
        if one in statuses
    ]
    if few:
        shape = SHAPES.get(few["status"], "ring")
        entries.append({"mark": shape, "status": few["status"], "few": "1", "words": "hollow: fewer than 10"})
    if any(one["revised"] for one in points):
        entries.append({"mark": "revised", "words": "ring around it: revised since it was shown"})
    if like:
        entries.append({"mark": "like", "words": "where eight in ten of the teams lie, and their middle"})
    if promised:
        entries.append({"mark": "rule", "words": f"promised: {promised}"})
    if whys:
        entries.append({"mark": "hatch", "words": " or ".join(whys)})
    return entries
