"""A standard's measure as a contract file says it, and as it is stored.

Pure Python, no Django and no SQL. A measure arrives as the mapping of a contract file (YAML or JSON), is refused by
naming the key and the reason, and leaves as `canonical` JSON, which is what is stored and what the engine reads.
Which keys there are, its kind says (`contracts.kinds`). Source: formats.md, "`manage.py import_contract`".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import Any

from contracts.kinds import KINDS
from contracts.kinds.keys import RANKS, Filters, MeasureError, Reader, one_of, present, shown
from contracts.kinds.parts import Shape
from contracts.periods import KINDS as PERIODS

__all__ = ["GRADES", "RANKS", "Filters", "Measure", "MeasureError", "canonical", "parse_measure", "unchanged"]

GRADES = ("outstanding", "good", "adequate", "requires_improvement", "inadequate")
# Whether an activity passes as one of these is set by a standard; `no` is the same as not setting it.
FLAGS = ("open_to_public", "face_to_face")

Measure = Any  # the dataclass of its kind: `kind`, `period`, and what the kind asks


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
    KINDS[measure.kind].keys.refuse_contradictions(measure)
    for key, known in (("passing", grades), ("channels", channels), ("audiences", audiences)):
        _refuse_strangers(measure, key, known)
    return measure


def canonical(measure: Measure) -> dict[str, Any]:
    """The measure as JSON: defaults filled in, what is not asked left out (`no` too), lists sorted without repeats."""
    said = {field.name: getattr(measure, field.name) for field in fields(measure)}
    found = {key: value for key, value in said.items() if value is not None and value != ()}
    for key in FLAGS:
        if found.get(key) is False:
            del found[key]
    return {key: list(found[key]) if isinstance(found[key], tuple) else found[key] for key in sorted(found)}


def unchanged(before: Measure, after: Measure) -> bool:
    """Whether a standard with the one measure is carried on by the other: the same but for `warn_days`."""
    return {**canonical(before), "warn_days": None} == {**canonical(after), "warn_days": None}


def _shape(mapping: Mapping[Any, Any]) -> Shape:
    of_all: dict[str, Reader] = {"kind": one_of(*KINDS), "period": one_of(*PERIODS)}
    kind = of_all["kind"]("kind", present(mapping, "kind"))
    make, required, optional = KINDS[kind].keys.shape(mapping)
    return make, {**of_all, **required}, optional


def _refuse_unknown_and_missing(
    mapping: Mapping[Any, Any], required: Collection[str], optional: Collection[str]
) -> None:
    # Unknown before missing: of a misspelt key it is the spelling that has to be put right.
    for key in mapping:
        if key not in required and key not in optional:
            raise MeasureError(str(key), "is not known to this kind of measure")
    for key in required:
        present(mapping, key)


def _refuse_strangers(measure: Measure, key: str, known: Collection[str] | None) -> None:
    for name in getattr(measure, key, ()):
        if known is not None and name not in known:
            raise MeasureError(key, f"holds {shown(name)}, which is not one of {', '.join(known)}")
