"""The three figures of a proof as the API answers them: the same as its page and its file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from contracts.engine.proof import Proof
from contracts.models import Assessment, Contract
from contracts.queries.proof import ShownFigure
from contracts.queries.recorded_between import Between
from contracts.queries.three_figures import PARTS, ThreeFigures, said_by
from contracts.three_figures_words import agreement, nothing_more, why_they_differ
from contracts.wording.came_between import came_between_words
from teams.models import Team


def row_of(proven: Proof, team: Team, contract: Contract) -> Assessment:
    """The assessment of which this is the proof, not stored: what names it, and its days."""
    row = proven.assessment
    return Assessment(
        team=team,
        contract=contract,
        version=proven.standard.version,
        code=row.standard,
        first_day=row.first_day,
        last_day=proven.calendar.last_day,
        period_first_day=row.period_start,
        period_last_day=row.period_end,
        status=row.status,
    )


def figures_shown(figures: ThreeFigures, today: date) -> dict[str, Any]:
    shown, first, why = figures.shown, figures.record.first_kept, figures.why
    return {
        "figures": {
            "as_it_happened": _worked_out(figures.now),
            "shown_on": figures.instant,
            "shown": shown and dict(zip(PARTS, shown.said, strict=True)) | {"entry": shown.entry, "at": shown.at},
            "first_kept": first and {"entry": first.sequence, "at": first.at},
            "worked_out_again": figures.then and _worked_out(figures.then),
            "agrees": figures.agrees,
            "agreement": agreement(figures),
            "why_they_differ": why_they_differ(figures, today),
            "not_worked_in": _between(why.since if why else (), today),
        },
        "came_between": _between(figures.between, today),
        "nothing_else": nothing_more(figures, today)[1],
    }


def _worked_out(side: ShownFigure) -> dict[str, Any]:
    said = dict(zip(PARTS, said_by(side), strict=True))
    return said | {"as_of": side.proof.as_of, "known_at": side.proof.known_at}


def _between(found: Iterable[Between], today: date) -> list[dict[str, Any]]:
    return [
        {
            "noun": one.noun,
            "id": one.id,
            "recorded_at": one.recorded_at,
            "by": one.by,
            "is_new": one.is_new,
            "said": came_between_words(one, today).text,
        }
        for one in found
    ]
