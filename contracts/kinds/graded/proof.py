"""What the proof of a `graded` shows: the grade."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from contracts.engine.proof import Considered, UnitLine
from contracts.kinds.parts import Measure
from contracts.queries.exemptions import names_of
from contracts.queries.proof import ShownFigure
from contracts.queries.proof_evidence import EvidenceRow
from contracts.queries.recordings import NOBODY, Recordings
from contracts.views.proof_of_activities import sentence, strip_spans  # noqa: F401 (as this folder's)
from contracts.views.proof_rows import Rows, RowWords, one_by_one
from contracts.views.proof_sum import Sum
from contracts.views.proof_tables import Table, moment
from record.dates import day_short, day_words
from record.timezones import day_of

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
# Every grade of the period, each in all its versions, as known and given by the day; the one that stands first.
EVIDENCE = """
SELECT v.grade_row_id::text AS id, v.version, v.grade, v.graded_on, v.assessor, v.reasons, v.by AS recorded_by,
       v.known_at AS recorded_at
FROM cell x
JOIN contracts_gradeversion v
  ON v.team_id = x.team_id AND v.contract_id = x.contract_id AND v.code = x.code
 AND v.period_first_day = x.period_first_day
WHERE v.graded_on <= %(today)s AND (%(known_at)s::timestamptz IS NULL OR v.known_at <= %(known_at)s)
ORDER BY v.graded_on DESC, v.version DESC
"""
LEADS_WITH = ""  # a grade says nothing of any one day: no strip


def source(measure: Measure) -> str:
    return "grade"


def evidence_columns(measure: Measure) -> tuple[str, ...]:
    return ("grade", "graded_on", "assessor", "reasons", "recorded_by", "recorded_at", "grade_version", "stood_until")


def row_evidence(told: ShownFigure, one: Considered) -> dict[str, Any]:
    """Of the grade that stands: the first of all."""
    return _said(told.proof.evidence[0], None)


def rows(told: ShownFigure, words: RowWords) -> Rows:
    """The grade that stands, and those before it, which are struck and never gone."""
    names = names_of(row["recorded_by"] for row in told.proof.evidence)
    earlier = further_evidence(told)
    stands = [row_evidence(told, one) for one in told.proof.counted]
    shown = [_grade(said, names) for said in [*stands, *(row.said for row in earlier)]]
    return replace(one_by_one(told, words), shown=shown)


def _grade(said: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    stood = said["stood_until"] and (day_of(said["stood_until"]) - day_of(said["recorded_at"])).days
    return said | {
        "title": said["grade"].replace("_", " ").capitalize(),
        "recorded_by": names.get(said["recorded_by"], said["recorded_by"]),
        "stood_for": stood,
    }


def unit_evidence(told: ShownFigure, unit: UnitLine) -> dict[str, Any]:
    return {}


def further_evidence(told: ShownFigure) -> list[EvidenceRow]:
    """The grades before the one that stands, each until the day on which another was recorded."""
    return [
        EvidenceRow("grade", row["id"], row["graded_on"], "replaced", row["grade"], _said(row, later["recorded_at"]))
        for later, row in pairwise(told.proof.evidence)
    ]


def _said(row: dict[str, Any], until: datetime | None) -> dict[str, Any]:
    named = ("grade", "graded_on", "assessor", "reasons", "recorded_by", "recorded_at")
    return {name: row[name] for name in named} | {"grade_version": row["version"], "stood_until": until}


def template(measure: Measure) -> str:
    return "contracts/_graded.html"


def tables(told: ShownFigure, found: Rows, words: RowWords, known: Recordings, today: date) -> list[Table]:
    head = ("Grade", "Given on", "Assessor", "Reasons", "Recorded", "By")
    due = told.judgement.due_by
    none = "No grade has been given for this period." + (f" It is due by {day_words(due, today)}." if due else "")
    return [Table("The grade", head, [_given(one, today) for one in found.shown], none)]


def _given(one: dict[str, Any], today: date) -> tuple[str, ...]:
    replaced = f" (replaced on {day_short(one['stood_until'], today)})" if one["stood_until"] else ""
    assessor = one["assessor"] or "An assessor who is not named"
    reasons = f"“{one['reasons']}”" if one["reasons"] else "none were given"
    by = NOBODY.get(one["recorded_by"], one["recorded_by"])
    given, recorded = day_short(one["graded_on"], today), moment(one["recorded_at"], today)
    return f"{one['title']}{replaced}", given, assessor, reasons, recorded, by


def strip_label(days: str) -> str:
    return ""


def proof_sum(told: ShownFigure, today: date) -> Sum | None:
    return None


def unit_cells(told: ShownFigure, unit: UnitLine) -> list[dict[str, Any]]:
    """Always of the team as one."""
    return []
