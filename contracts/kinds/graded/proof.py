"""What the proof of a `graded` shows: the grade."""

from __future__ import annotations

from datetime import date
from typing import Any

from contracts.engine.proof import UnitLine
from contracts.kinds.parts import Measure
from contracts.queries.proof import ShownFigure
from contracts.views.proof_of_activities import rows, strip_spans  # noqa: F401 (as this folder's)
from contracts.views.proof_sum import Sum

ROWS = """
SELECT x.id AS cell_id, g.id::text AS id, g.graded_on AS day, 'counted' AS reason
FROM cell x
JOIN duty d ON d.id = x.duty_id AND d.kind = 'graded'
CROSS JOIN LATERAL (
    SELECT f.id, f.graded_on
    FROM grade f
    WHERE f.team_id = x.team_id AND f.contract_id = x.contract_id AND f.code = x.code
      AND f.period_first_day = x.period_first_day AND f.graded_on <= %(today)s
    ORDER BY f.graded_on DESC
    LIMIT 1
) AS g
"""
LEADS_WITH = ""  # a grade says nothing of any one day: no strip


def source(measure: Measure) -> str:
    return "grade"


def template(measure: Measure) -> str:
    return "contracts/_graded.html"


def strip_label(days: str) -> str:
    return ""


def proof_sum(told: ShownFigure, today: date) -> Sum | None:
    return None


def unit_cells(unit: UnitLine) -> list[dict[str, Any]]:
    """Always of the team as one."""
    return []
