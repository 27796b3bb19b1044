"""What an `on_time` asks. Its two kinds of deadline, in hours and in days, are two shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.kinds.keys import FILTERS, Filters, names, one_of, present, whole
from contracts.kinds.parts import Measure, Shape

PLACE = 3
GATHERS = False
GRADED = False
RUNS_ON = False

_item = one_of("enquiry_reply", "event_notice", "feedback")


@dataclass(frozen=True, kw_only=True)
class OnTime(Filters):
    """At least `percent` of the period's items in time: replies to enquiries `within_hours`, the rest `within_days`."""

    period: str
    item: str
    percent: int
    within_hours: int | None = None
    within_days: int | None = None
    channels: tuple[str, ...] = ()
    kind: str = field(default="on_time", init=False)


def shape(mapping: Mapping[Any, Any]) -> Shape:
    of_both = {"item": _item, "percent": whole(1, 100)}
    if _item("item", present(mapping, "item")) == "enquiry_reply":
        return OnTime, {**of_both, "within_hours": whole(1, 8784)}, {}
    return OnTime, {**of_both, "within_days": whole(0, 366), "channels": names}, FILTERS


def refuse_contradictions(measure: OnTime) -> None:
    """None are possible."""


def structure(measure: Measure) -> tuple[str, ...]:
    return ()
