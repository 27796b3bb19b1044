"""How the keys of a measure are read: what many kinds ask, said once. Pure Python, no Django and no SQL.

Source of keys, defaults and ranges: formats.md, "`manage.py import_contract`".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# Lowest first: a leader "of that rank or higher" stands at the same place or further right.
RANKS = ("pcso", "pc", "sergeant", "inspector", "chief_inspector", "superintendent")
LARGEST_WHOLE = 2**31 - 1  # where the formats set no upper end: what a database integer holds

Reader = Callable[[str, Any], Any]


class MeasureError(ValueError):
    """A measure that cannot be. `key` is the place, `reason` says what is wrong with it there."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key} {reason}")
        self.key = key
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What an activity must also be to count. None, False and () are: not asked."""

    open_to_public: bool = False
    face_to_face: bool = False
    min_attendance: int | None = None
    min_notice_days: int | None = None
    led_by_rank: str | None = None
    audiences: tuple[str, ...] = ()


def whole(low: int, high: int = LARGEST_WHOLE) -> Reader:
    def read(key: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise MeasureError(key, f"must be a whole number, not {shown(value)}")
        if not low <= value <= high:
            raise MeasureError(key, f"must be between {low} and {high}, not {value}")
        return value

    return read


def one_of(*known: str) -> Reader:
    def read(key: str, value: Any) -> str:
        if not isinstance(value, str) or value not in known:
            raise MeasureError(key, f"must be one of {', '.join(known)}, not {shown(value)}")
        return value

    return read


def names(key: str, value: Any) -> tuple[str, ...]:
    """A list of names, as a set: sorted by code point, said once."""
    if not isinstance(value, list | tuple):
        raise MeasureError(key, f"must be a list, not {shown(value)}")
    if not value:
        raise MeasureError(key, "is an empty list")
    for name in value:
        if not isinstance(name, str) or not name:
            raise MeasureError(key, f"must hold names, not {shown(name)}")
    return tuple(sorted(set(value)))


def _ranks(key: str, value: Any) -> tuple[str, ...]:
    return tuple(one_of(*RANKS)(key, rank) for rank in names(key, value))


def _flag(key: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in ("yes", "true", "no", "false"):
        return value in ("yes", "true")
    raise MeasureError(key, f"must be yes or no, not {shown(value)}")


def shown(value: Any) -> str:
    """A value as a refusal quotes it."""
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def present(mapping: Any, key: str) -> Any:
    """The value under the key; MeasureError where there is none."""
    if key not in mapping:
        raise MeasureError(key, "is missing")
    return mapping[key]


def refuse_ranks_of_others(measure: Any) -> None:
    """Ranks say which officers are judged, so they go only with `per: officer`."""
    if measure.ranks and measure.per != "officer":
        raise MeasureError("ranks", "may be given only with per: officer")


FILTERS: dict[str, Reader] = {
    "open_to_public": _flag,
    "face_to_face": _flag,
    "min_attendance": whole(0),
    "min_notice_days": whole(0, 366),
    "led_by_rank": one_of(*RANKS),
    "audiences": names,
}
WARN_DAYS: dict[str, Reader] = {"warn_days": whole(0, 366)}
UNITS: dict[str, Reader] = {"per": one_of("team", "neighbourhood", "officer"), "ranks": _ranks, **WARN_DAYS, **FILTERS}
