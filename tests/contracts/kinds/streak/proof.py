"""What the proof of a `streak` shows: its activities, and the longest run."""

from datetime import date
from typing import Any

from contracts.engine.proof import UnitLine, gathered
from contracts.queries.proof import ShownFigure
from contracts.views.proof_of_activities import (  # noqa: F401 (as this folder's)
    EVIDENCE,
    evidence_columns,
    further_evidence,
    row_evidence,
    rows,
    sentence,
    source,
    strip_spans,
    tables,
    template,
    unit_evidence,
)
from contracts.views.proof_sum import Sum, line, sum_of
from contracts.views.proof_units import last_and_next, number

ROWS = gathered("streak")
LEADS_WITH = "counted"


def strip_label(days: str) -> str:
    return f"Weeks with one on {days}." if days else "No week with one."


def proof_sum(told: ShownFigure, today: date) -> Sum | None:
    lines = [line("Weeks asked for in a row", told.measure["weeks"])]
    return sum_of("How the run is counted", lines, "The longest run", told.judgement.achieved)


def unit_cells(told: ShownFigure, unit: UnitLine) -> list[dict[str, Any]]:
    return [number("Weeks in a row", unit.done), *last_and_next(unit)]
