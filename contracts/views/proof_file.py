"""The rows of a proof as a file: each thing looked at, with its one reason and the clocks of the proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpResponse

from contracts.engine.proof import Considered
from contracts.queries.adoption import adopted_later
from contracts.queries.afterwards import late_in
from contracts.queries.proof import ShownFigure
from inputs.exports import as_csv

HEADER = ("team", "contract", "version", "standard", "first_day", "id", "day", "reason", "title", "channel", "status")
MORE = ("attendance", "advertised_on", "received_at", "as_of", "known_at", "added_afterwards", "version_adopted_on")


def proof_file(told: ShownFigure, figures: Mapping[str, Any]) -> HttpResponse:
    """Counted rows first, as the proof has them. `figures` are columns that say the same on every line."""
    row = told.proof.assessment
    lines = as_csv((*HEADER, *MORE, *figures), ([*line, *figures.values()] for line in _lines(told)))
    answer = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
    name = f"{row.team}-{row.contract}-{row.standard}-{row.first_day}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _lines(told: ShownFigure) -> Iterator[list[Any]]:
    row, proof = told.proof.assessment, told.proof
    mark = "yes" if late_in(told.proof) else "no"
    adopted = adopted_later(proof.standard.version, row.first_day)
    identity = [row.team, row.contract, row.version, row.standard, row.first_day]
    clocks = [proof.as_of, proof.known_at or proof.as_of]
    for one in told.rows:
        yield [*identity, one.id, one.day, one.reason, *_said(told, one), *clocks, mark, adopted]


def _said(told: ShownFigure, one: Considered) -> list[Any]:
    """Title, channel, status, attendance, advertised on, and when this version was received."""
    if activity := told.activities.get(one.id):
        about = [activity.title, activity.channel_id, activity.status, activity.attendance, activity.advertised_on]
        return [*about, activity.known_at]
    if enquiry := told.enquiries.get(one.id):
        return [enquiry.subject, None, None, None, None, enquiry.known_at]
    if grade := told.grades.get(one.id):
        return [grade.grade, None, None, None, None, grade.known_at]
    return [None] * 6
