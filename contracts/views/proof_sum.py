"""The sum of a proof, line by line, so that anybody can do it again. Which lines, its kind of measure says."""

from __future__ import annotations

from datetime import date
from typing import Any

from contracts.kinds import KINDS
from contracts.queries.proof import ShownFigure

Sum = dict[str, Any]


def proof_sum(told: ShownFigure, today: date) -> Sum | None:
    """The argument of `_components/sum.html`, with a `title`; None where there is nothing to add up."""
    status, left = told.judgement.status, told.proof.calendar.obligated_days
    # Where days are owed of a team and nothing is, a sum left nothing: that is the one to show.
    if status == "not_applicable" or (status == "exempt" and not (left and told.per_team)):
        return None
    return KINDS.of(told.measure).proof.proof_sum(told, today)


def sum_of(title: str, lines: list[dict[str, str]], text: str, figure: int | None) -> Sum:
    return {"title": title, "lines": lines, "total": {"text": text, "figure": "" if figure is None else str(figure)}}


def line(text: str, figure: object) -> dict[str, str]:
    return {"text": text, "figure": str(figure)}


def length(first: date, last: date) -> int:
    """In days, both included."""
    return (last - first).days + 1
