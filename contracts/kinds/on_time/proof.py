"""What the proof of an `on_time` shows: what was dealt with in time, what was not, and how many had to be."""

from __future__ import annotations

from datetime import date
from typing import Any

from contracts.engine.proof import UnitLine
from contracts.kinds.parts import Measure
from contracts.queries.proof import ShownFigure
from contracts.views.proof_of_activities import rows, strip_label, strip_spans  # noqa: F401 (as this folder's)
from contracts.views.proof_sum import Sum, line, sum_of

# Items, and the activities that do not even make one; then the enquiries, each of which is an item unless withdrawn.
ROWS = """
SELECT x.id AS cell_id, c.activity_id::text AS id, c.day,
       CASE
           WHEN c.reason <> 'counted' THEN c.reason
           WHEN NOT l.owed @> c.day THEN 'exempt_day'
           WHEN i.in_time THEN 'counted'
           WHEN i.passed THEN 'late'
           ELSE 'pending'
       END AS reason
FROM cell x
JOIN duty d ON d.id = x.duty_id AND d.kind = 'on_time'
JOIN considered c ON c.bound_id = x.bound_id AND c.day BETWEEN x.first_day AND x.last_day
LEFT JOIN life l ON l.bound_id = x.bound_id
LEFT JOIN item i ON i.bound_id = x.bound_id AND i.id = c.activity_id
UNION ALL
SELECT x.id, i.id::text, i.day,
       CASE
           WHEN NOT l.owed @> i.day THEN 'exempt_day'
           WHEN i.in_time THEN 'counted'
           WHEN i.passed THEN 'late'
           ELSE 'pending'
       END
FROM cell x
JOIN duty d ON d.id = x.duty_id AND d.kind = 'on_time' AND d.measure ->> 'item' = 'enquiry_reply'
JOIN item i ON i.bound_id = x.bound_id AND i.day BETWEEN x.first_day AND x.last_day
JOIN life l ON l.bound_id = x.bound_id
UNION ALL
SELECT x.id, e.id::text, e.received_on, 'withdrawn'
FROM cell x
JOIN duty d ON d.id = x.duty_id AND d.kind = 'on_time' AND d.measure ->> 'item' = 'enquiry_reply'
JOIN enquiry e ON e.team_id = x.team_id AND e.received_on BETWEEN x.first_day AND x.last_day
WHERE e.withdrawn_because <> '' AND e.received_at <= %(as_of)s
"""
LEADS_WITH = "counted"


def source(measure: Measure) -> str:
    return "enquiry" if measure["item"] == "enquiry_reply" else "activity"


def template(measure: Measure) -> str:
    return "contracts/_replies.html" if measure["item"] == "enquiry_reply" else "contracts/_looked_at.html"


def proof_sum(told: ShownFigure, today: date) -> Sum | None:
    judged, percent = told.judgement, told.measure["percent"]
    achieved, late, pending = judged.achieved or 0, told.late, judged.scheduled or 0
    total = achieved + late + pending
    lines = [
        line("In time", achieved),
        line("Too late", late),
        line("Still pending", pending),
        line("Together", total),
    ]
    return sum_of(
        "How many must be in time",
        lines,
        f"{percent}% of {total} = {percent * total / 100:.2f}, rounded up",
        judged.required,
    )


def unit_cells(unit: UnitLine) -> list[dict[str, Any]]:
    """Always of the team as one."""
    return []
