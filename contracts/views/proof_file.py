"""A proof as a file: what was looked at, a line each with its one reason, and behind it what the figure rests on.

Every line names the figure and its clocks, so that one that is copied out of the file still says what it is of; `of`
says what a line is of. The line of the figure is there however little there was to look at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.http import HttpResponse

from contracts.engine.proof import UnitLine
from contracts.queries.adoption import adopted_later
from contracts.queries.proof import ShownFigure
from contracts.queries.proof_evidence import Evidence, EvidenceRow, evidence
from inputs.exports import as_csv

HEADER = ("team", "contract", "version", "standard", "first_day", "last_day", "of", "id", "day", "reason", "title")
FACTS = ("channel", "status", "attendance", "advertised_on", "received_at", "row_version", "received_at_portal")
FIGURE = ("figure_status", "achieved", "due_by", "period_start", "period_end", "exempt_days")
UNIT = ("obligated_days", "done", "required", "scheduled", "last_on", "next_due_on")
CLOCKS = ("team_name", "provisional", "as_of", "known_at", "added_afterwards", "version_adopted_on")


def proof_file(told: ShownFigure) -> HttpResponse:
    """What was looked at first, counted rows before the others; then the figure, and what else stands behind it."""
    row, found = told.proof.assessment, evidence(told)
    shared = (*HEADER, *FACTS, *FIGURE, *UNIT)
    header = (*shared, *(name for name in found.columns if name not in shared), *CLOCKS)
    named = _named(told) | {"added_afterwards": any(one.said["afterwards"] for one in found.exemptions)}
    lines = as_csv(header, ([_text((named | line).get(name)) for name in header] for line in _lines(told, found)))
    answer = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
    name = f"{row.team}-{row.contract}-{row.standard}-{row.first_day}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _named(told: ShownFigure) -> dict[str, Any]:
    """What every line says: whose figure this is, and by which clocks."""
    row, proof = told.proof.assessment, told.proof
    version = proof.standard.version
    return {
        "team": row.team,
        "team_name": told.team.name,
        "contract": row.contract,
        "version": row.version,
        "provisional": version.provisional,
        "standard": row.standard,
        "first_day": row.first_day,
        "last_day": proof.calendar.last_day,
        "as_of": proof.as_of,
        "known_at": proof.known_at or proof.as_of,
        "version_adopted_on": adopted_later(version, row.first_day),
    }


def _lines(told: ShownFigure, found: Evidence) -> Iterator[dict[str, Any]]:
    units = {one.unit: one for one in told.proof.units}
    for one in found.looked_at:
        yield _line(one) | _facts(told, one)
    yield _figure(told)
    for one in found.units:
        yield _line(one) | _unit(units[one.id])
    for one in (*found.further, *found.exemptions):
        yield _line(one) | _facts(told, one)


def _line(one: EvidenceRow) -> dict[str, Any]:
    return {"of": one.of, "id": one.id, "day": one.day, "reason": one.reason, "title": one.title} | one.said


def _figure(told: ShownFigure) -> dict[str, Any]:
    """The figure itself, as the API has it."""
    row, calendar = told.proof.assessment, told.proof.calendar
    figures = ("achieved", "required", "scheduled", "due_by", "period_start", "period_end")
    days = {"obligated_days": calendar.obligated_days, "exempt_days": calendar.exempt_days}
    said = {"of": "figure", "title": told.proof.standard.title, "figure_status": row.status}
    return said | {name: getattr(row, name) for name in figures} | days


def _unit(unit: UnitLine) -> dict[str, Any]:
    return {name: value for name, value in asdict(unit).items() if name in UNIT}


def _facts(told: ShownFigure, one: EvidenceRow) -> dict[str, Any]:
    """Of an activity, an enquiry or a grade: its version, and when the portal received this one."""
    if activity := told.activities.get(one.id):
        about = {"channel": activity.channel_id, "status": activity.status, "attendance": activity.attendance}
        return about | {"advertised_on": one.said.get("advertised_on", activity.advertised_on)} | _receipt(activity)
    if enquiry := told.enquiries.get(one.id):
        return _receipt(enquiry)
    if "grade_version" in one.said:
        return {"row_version": one.said["grade_version"], "received_at_portal": one.said["recorded_at"]}
    return {}


def _receipt(version: Any) -> dict[str, Any]:
    return {"row_version": version.version, "received_at_portal": version.known_at}


def _text(value: Any) -> Any:
    """Several in one cell, as files of activities have them."""
    return ";".join(value) if isinstance(value, list | tuple) else value
