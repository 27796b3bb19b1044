"""What a proof says of one cell, worked out from the exports alone: part by part, to be laid beside the proof."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from contracts.kinds import KINDS
from contracts.kinds.loops import PlainJudged, obligated
from contracts.measures import canonical, parse_measure
from contracts.plain.plain_assessment import COLUMNS, considered, figures, judge
from contracts.plain.window import CellWindow

NO_FIGURES = ("exempt", "not_applicable")  # statuses of which no unit is told
UNIT = ("unit", "obligated_days", "done", "required", "scheduled", "last_on", "next_due_on")
Part = dict[str, Any]  # by what a sentence calls it: values as the proof's JSON has them


def of_proof(proof: dict[str, Any]) -> Part:
    """The parts that a proof tells, of those that are worked out here."""
    found = {name: proof["assessment"][name] for name in COLUMNS}
    found["measure"] = canonical(parse_measure(proof["rule"]["measure"], grades=_scale(proof)))
    found |= {f"calendar.{name}": value for name, value in proof["calendar"].items() if name in CALENDAR}
    found["exemptions"] = sorted(
        [one["first_day"], one["last_day"], one["every_standard"]] for one in proof["exemptions"]
    )
    if proof["assessment"]["status"] not in NO_FIGURES:
        found |= {f"unit {one['unit']}": {name: one[name] for name in UNIT} for one in proof["units"]}
    # An assessor's grades have no name outside the portal: they are known by their day.
    nameless = KINDS.of(proof["rule"]["measure"]).keys.GRADED
    for one in (*proof["counted"], *proof["not_counted"]):
        found[_row("" if nameless else one["id"], one["day"])] = one.get("reason", "counted")
    return found


def of_twin(window: CellWindow) -> Part:
    """The same parts from the exports."""
    judged = judge(window.cell, window.facts)
    found: Part = dict(zip(COLUMNS, map(_said, figures(window.cell, judged)), strict=True))
    found["measure"] = canonical(window.measure)
    found |= {f"calendar.{name}": count(window) for name, count in CALENDAR.items()}
    found["exemptions"] = sorted(
        [_said(one.first_day), _said(one.last_day), one.standard is None] for one in window.exemptions()
    )
    if judged.status not in NO_FIGURES:
        found |= _units(window, judged)
    return found | {_row(one.id, one.day): one.reason for one in considered(window.cell, window.facts)}


CALENDAR: dict[str, Callable[[Any], Any]] = {
    "first_day": lambda window: _said(window.days[0]),
    "last_day": lambda window: _said(window.days[-1]),
    "obligated_days": lambda window: len(obligated(window, window.days)),
    "exempt_days": lambda window: len(window.days) - len(obligated(window, window.days)),
}


def _units(window: Any, judged: PlainJudged) -> Part:
    judged_as_one = not hasattr(window.measure, "per")
    units = [] if judged_as_one else window.units()
    days = {unit.key: len(obligated(window, own)) for unit, own in units}
    return {
        f"unit {line.key}": {
            "unit": line.key,
            "obligated_days": days.get(line.key, len(obligated(window, window.days))),
            **{name: _said(getattr(line, name)) for name in UNIT[2:]},
        }
        for line in judged.units
    }


def _row(id: str, day: Any) -> str:
    return f"row {id} on {day}"


def _scale(proof: dict[str, Any]) -> Any:
    """Any grade will do: whether it is one of the scale, the import has asked."""
    return proof["rule"]["measure"].get("passing", ())


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
