"""What each kind of measure takes: one frozen dataclass a kind, and one table of keys, defaults and ranges a kind.

Pure Python, no Django and no SQL. A measure arrives as the mapping of a contract file (YAML or JSON), is refused by
naming the key and the reason, and leaves as `canonical` JSON, which is what is stored and what the engine reads.
Source of keys, defaults and ranges: formats.md, "`manage.py import_contract`".
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from contracts.periods import KINDS as PERIODS

# Lowest first: a leader "of that rank or higher" stands at the same place or further right.
RANKS = ("pcso", "pc", "sergeant", "inspector", "chief_inspector", "superintendent")
GRADES = ("outstanding", "good", "adequate", "requires_improvement", "inadequate")
LARGEST_WHOLE = 2**31 - 1  # where the formats set no upper end: what a database integer holds
# Whether an activity passes as one of these is set by a standard; `no` is the same as not setting it.
FLAGS = ("open_to_public", "face_to_face")


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


@dataclass(frozen=True, kw_only=True)
class Count(Filters):
    """At least `minimum` activities per period, by the team, each neighbourhood or each officer (of the `ranks`)."""

    period: str
    minimum: int
    channels: tuple[str, ...]
    per: str = "team"
    ranks: tuple[str, ...] = ()
    warn_days: int = 7
    kind: str = field(default="count", init=False)


@dataclass(frozen=True, kw_only=True)
class Gap(Filters):
    """Never more than `maximum_days` obligated days from one activity to the next."""

    period: str
    maximum_days: int
    channels: tuple[str, ...]
    per: str = "team"
    ranks: tuple[str, ...] = ()
    warn_days: int = 7
    kind: str = field(default="gap", init=False)


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


@dataclass(frozen=True, kw_only=True)
class Presence:
    """On every day between `minimum` and `maximum` of the `fact` published; at most `tolerance_days` without."""

    period: str
    fact: str
    minimum: int | None = None
    maximum: int | None = None
    tolerance_days: int = 0
    per: str = "team"
    warn_days: int = 7
    kind: str = field(default="presence", init=False)


@dataclass(frozen=True, kw_only=True)
class Graded:
    """An assessor's judgement: a grade among the `passing`, given `within_days` of the period's end."""

    period: str
    passing: tuple[str, ...]
    within_days: int
    kind: str = field(default="graded", init=False)


Measure = Count | Gap | OnTime | Presence | Graded
Reader = Callable[[str, Any], Any]


def parse_measure(
    mapping: Any,
    *,
    grades: Collection[str] = GRADES,
    channels: Collection[str] | None = None,
    audiences: Collection[str] | None = None,
) -> Measure:
    """The measure that a contract file describes; MeasureError names the first key that is wrong, and why.

    `grades` is the version's scale. `channels` and `audiences` are the names the portal knows; None: any name will do.
    """
    if not isinstance(mapping, Mapping):
        raise MeasureError("measure", "must be a mapping of keys to values")
    make, required, optional = _shape(mapping)
    _refuse_unknown_and_missing(mapping, required, optional)
    read = {**required, **optional}
    measure = make(**{key: read[key](key, value) for key, value in mapping.items() if key != "kind"})
    _refuse_contradictions(measure)
    for key, known in (("passing", grades), ("channels", channels), ("audiences", audiences)):
        _refuse_strangers(measure, key, known)
    return measure


def canonical(measure: Measure) -> dict[str, Any]:
    """The measure as JSON: defaults filled in, what is not asked left out (`no` too), lists sorted without repeats."""
    found = {key: value for key, value in asdict(measure).items() if value is not None and value != ()}
    for key in FLAGS:
        if found.get(key) is False:
            del found[key]
    return {key: list(found[key]) if isinstance(found[key], tuple) else found[key] for key in sorted(found)}


def unchanged(before: Measure, after: Measure) -> bool:
    """Whether a standard with the one measure is carried on by the other: the same but for `warn_days`."""
    return {**canonical(before), "warn_days": None} == {**canonical(after), "warn_days": None}


def _whole(low: int, high: int = LARGEST_WHOLE) -> Reader:
    def read(key: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise MeasureError(key, f"must be a whole number, not {_shown(value)}")
        if not low <= value <= high:
            raise MeasureError(key, f"must be between {low} and {high}, not {value}")
        return value

    return read


def _one_of(*known: str) -> Reader:
    def read(key: str, value: Any) -> str:
        if not isinstance(value, str) or value not in known:
            raise MeasureError(key, f"must be one of {', '.join(known)}, not {_shown(value)}")
        return value

    return read


def _names(key: str, value: Any) -> tuple[str, ...]:
    """A list of names, as a set: sorted by code point, said once."""
    if not isinstance(value, list | tuple):
        raise MeasureError(key, f"must be a list, not {_shown(value)}")
    if not value:
        raise MeasureError(key, "is an empty list")
    for name in value:
        if not isinstance(name, str) or not name:
            raise MeasureError(key, f"must hold names, not {_shown(name)}")
    return tuple(sorted(set(value)))


def _ranks(key: str, value: Any) -> tuple[str, ...]:
    return tuple(_one_of(*RANKS)(key, rank) for rank in _names(key, value))


def _flag(key: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in ("yes", "true", "no", "false"):
        return value in ("yes", "true")
    raise MeasureError(key, f"must be yes or no, not {_shown(value)}")


def _shown(value: Any) -> str:
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


FILTERS: dict[str, Reader] = {
    "open_to_public": _flag,
    "face_to_face": _flag,
    "min_attendance": _whole(0),
    "min_notice_days": _whole(0, 366),
    "led_by_rank": _one_of(*RANKS),
    "audiences": _names,
}
WARN_DAYS = {"warn_days": _whole(0, 366)}
EVERY_KIND = {"kind": _one_of("count", "gap", "on_time", "presence", "graded"), "period": _one_of(*PERIODS)}
UNITS: dict[str, Reader] = {"per": _one_of("team", "neighbourhood", "officer"), "ranks": _ranks, **WARN_DAYS, **FILTERS}
ITEMS = _one_of("enquiry_reply", "event_notice", "feedback")
PERCENT = {"item": ITEMS, "percent": _whole(1, 100)}
# kind: the dataclass, the required keys and the optional ones. The two kinds of deadline of `on_time` are two shapes.
Shape = tuple[Callable[..., Measure], dict[str, Reader], dict[str, Reader]]
SHAPES: dict[str, Shape] = {
    "count": (Count, {"minimum": _whole(1, 1000), "channels": _names}, UNITS),
    "gap": (Gap, {"maximum_days": _whole(1, 1000), "channels": _names}, UNITS),
    "on_time enquiry": (OnTime, {**PERCENT, "within_hours": _whole(1, 8784)}, {}),
    "on_time activity": (OnTime, {**PERCENT, "within_days": _whole(0, 366), "channels": _names}, FILTERS),
    "presence": (
        Presence,
        {"fact": _one_of("published_officer", "priority")},
        {
            "minimum": _whole(0, 1000),
            "maximum": _whole(0, 1000),
            "tolerance_days": _whole(0),
            "per": _one_of("team", "neighbourhood"),
            **WARN_DAYS,
        },
    ),
    "graded": (Graded, {"passing": _names, "within_days": _whole(0, 366)}, {}),
}


def _shape(mapping: Mapping[Any, Any]) -> Shape:
    kind = EVERY_KIND["kind"]("kind", _present(mapping, "kind"))
    if kind == "on_time":
        item = ITEMS("item", _present(mapping, "item"))
        kind = "on_time enquiry" if item == "enquiry_reply" else "on_time activity"
    make, required, optional = SHAPES[kind]
    return make, {**EVERY_KIND, **required}, optional


def _present(mapping: Mapping[Any, Any], key: str) -> Any:
    if key not in mapping:
        raise MeasureError(key, "is missing")
    return mapping[key]


def _refuse_unknown_and_missing(
    mapping: Mapping[Any, Any], required: Collection[str], optional: Collection[str]
) -> None:
    # Unknown before missing: of a misspelt key it is the spelling that has to be put right.
    for key in mapping:
        if key not in required and key not in optional:
            raise MeasureError(str(key), "is not known to this kind of measure")
    for key in required:
        _present(mapping, key)


def _refuse_contradictions(measure: Measure) -> None:
    if isinstance(measure, Count | Gap) and measure.ranks and measure.per != "officer":
        raise MeasureError("ranks", "may be given only with per: officer")
    if not isinstance(measure, Presence):
        return
    if measure.minimum is None and measure.maximum is None:
        raise MeasureError("minimum", "is missing, and so is maximum: give at least one of them")
    if measure.minimum is not None and measure.maximum is not None and measure.minimum > measure.maximum:
        raise MeasureError("minimum", f"({measure.minimum}) must not be greater than maximum ({measure.maximum})")


def _refuse_strangers(measure: Measure, key: str, known: Collection[str] | None) -> None:
    for name in getattr(measure, key, ()):
        if known is not None and name not in known:
            raise MeasureError(key, f"holds {_shown(name)}, which is not one of {', '.join(known)}")
