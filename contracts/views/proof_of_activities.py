"""What a kind of measure shows of its proof where it gathers activities and has no more to say: each one, in a line.

A kind's `proof.py` takes from here what it does not say otherwise.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from contracts.engine.proof import Considered, UnitLine
from contracts.kinds.parts import Channels, Measure
from contracts.queries.proof import ShownFigure
from contracts.queries.proof_evidence import EvidenceRow
from contracts.queries.recordings import Recordings
from contracts.views.proof_rows import Rows, RowWords, one_by_one, with_more
from contracts.views.proof_tables import Table, looked_at

EVIDENCE = ""


def source(measure: Measure) -> str:
    return "activity"


def template(measure: Measure) -> str:
    return "contracts/_looked_at.html"


def rows(told: ShownFigure, words: RowWords) -> Rows:
    found = one_by_one(told, words)
    if told.per_team:
        return found
    names = {unit.unit: unit.name for unit in told.proof.units}
    return with_more(found, "Counts for", lambda row: ", ".join(names.get(key, key) for key in row["said"]["units"]))


def tables(told: ShownFigure, rows: Rows, words: RowWords, known: Recordings, today: date) -> list[Table]:
    channels = {id: activity.channel_id for id, activity in told.activities.items()}
    return looked_at(rows, words, known, channels, today)


def strip_label(days: str) -> str:
    return f"Counted: {days}." if days else "Nothing counted."


def strip_spans(told: ShownFigure, rows: Rows, *, today: date, last_before: date | None) -> list[dict[str, Any]]:
    return []


def evidence_columns(measure: Measure) -> tuple[str, ...]:
    return ("units",)


def row_evidence(told: ShownFigure, one: Considered) -> dict[str, Any]:
    """The keys of the units for which it counts, or will; None where the team is judged as one."""
    return {"units": None if told.per_team else told.proof.served.get(one.id, [])}


def unit_evidence(told: ShownFigure, unit: UnitLine) -> dict[str, Any]:
    return {}


def further_evidence(told: ShownFigure) -> list[EvidenceRow]:
    return []


def sentence(told: ShownFigure, channels: Channels, today: date) -> str | None:
    return None
