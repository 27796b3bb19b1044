"""The exempt days of a proof: each exemption with who asked and approved, and the figure without them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.urls import reverse

from contracts.engine.assessment import AssessmentScope, assess
from contracts.models import Exemption
from contracts.queries.afterwards import late_in
from contracts.queries.proof import ShownFigure
from contracts.wording import ADDED_AFTERWARDS, exempt_line, figure_recorded


def exempt(told: ShownFigure, today: date) -> dict[str, Any] | None:
    """None where no exemption reaches into the window. For staff: the asker's words are among it."""
    proof = told.proof
    if not proof.exemptions:
        return None
    late = late_in(proof)
    rows = Exemption.objects.select_related("asked_by", "decided_by").in_bulk([one.id for one in proof.exemptions])
    return {
        "lines": [
            {
                "text": exempt_line(one, today),
                "every_standard": one.every_standard,
                "reason": one.reason,
                "mark": ADDED_AFTERWARDS if one.id in late else "",
                "row": rows[one.id],
                "url": reverse("exemption", args=[one.id]),
            }
            for one in proof.exemptions
        ],
        "afterwards": bool(late),
        "without": without(told),
    }


def without(told: ShownFigure) -> dict[str, str] | None:
    """How the window would stand if nothing had been exempt, on this day or before: the same engine, told none."""
    proof = told.proof
    row, contract = proof.assessment, proof.standard.version.contract
    scope = AssessmentScope(
        (told.team.pk,),
        proof.as_of,
        proof.known_at,
        contract=contract.pk,
        code=row.standard,
        window=row.first_day,
        without_exemptions=True,
    )
    found = assess(scope)
    if not found:
        return None
    figures = {name: getattr(found[0], name) for name in ("status", "achieved", "required", "scheduled", "due_by")}
    judged = replace(told.judgement, **figures)
    return {"status": judged.status, "figure": figure_recorded(judged, told.measure)}
