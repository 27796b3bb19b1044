"""The exempt days of a proof: each exemption with who asked and approved, and the figure without them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from contracts.engine.assessment import AssessmentScope, assess
from contracts.queries.exemption_path import exemption_paths
from contracts.queries.proof import ShownFigure
from contracts.wording import ADDED_AFTERWARDS, exempt_line, figure_recorded, from_to
from contracts.wording.things import days
from record.dates import day_words
from record.timezones import day_of


def exempt(told: ShownFigure, today: date) -> dict[str, Any] | None:
    """None where no exemption reaches into the window. For staff: the asker's words are among it."""
    proof = told.proof
    if not proof.exemptions:
        return None
    paths = exemption_paths(proof)
    return {
        "lines": [
            {
                "text": exempt_line(one, today),
                "every_standard": one.every_standard,
                "reason": one.reason,
                "mark": ADDED_AFTERWARDS if paths[one.id]["afterwards"] else "",
                "steps": list(_steps(paths[one.id], today)),
                "url": reverse("exemption", args=[one.id]),
            }
            for one in proof.exemptions
        ],
        "afterwards": any(path["afterwards"] for path in paths.values()),
        "without": without(told),
    }


def _steps(path: dict[str, Any], today: date) -> Iterator[dict[str, Any]]:
    """From the days to whoever said yes; `late` is a step taken once the days had begun."""
    first, last = path["exempt_from"], path["exempt_until"]
    yield {"when": from_to(first, last, today), "text": "The days that it excuses.", "late": False}
    if path["asked_by"]:
        yield _step(path["asked_at"], f"Asked for by {path['asked_by']}{_after(path['asked_at'], last)}.", first, today)
    if path["approved_by"]:
        verb = "Taken as approved from a file, sent by" if path["by_file"] else "Approved by"
        kind, most = path["exemption_kind"].lower(), days(path["greatest_days"])
        length = f"{days(path['exempt_days']).capitalize()}; the greatest length of “{kind}” is {most}."
        yield _step(path["approved_at"], f"{verb} {path['approved_by']}. {length}", first, today)
    if path["consent_by"]:
        yield _step(path["consent_at"], f"The oversight body consented: {path['consent_by']}.", first, today)


def _step(at: datetime, text: str, first: date, today: date) -> dict[str, Any]:
    return {"when": day_words(day_of(at), today), "text": text, "late": day_of(at) > first}


def _after(at: datetime, last: date) -> str:
    """How long after the last of the days, where all of them were over."""
    after = (day_of(at) - last).days
    return f", {days(after)} after the last of them" if after > 0 else ""


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
