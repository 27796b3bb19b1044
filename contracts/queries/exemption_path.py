"""The way of an exemption: who asked for it, who approved it, who consented, each with its instant, and its lengths."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from contracts.engine.proof import Proof
from contracts.models import Exemption, ExemptionConsent, ExemptionKind, ExemptionVersion
from contracts.queries.afterwards import late_in
from contracts.queries.exemptions import names_of

State = Exemption.State
PATH_COLUMNS = (
    "exempt_from",
    "exempt_until",
    "exempt_days",
    "every_standard",
    "exemption_kind",
    "greatest_days",
    "reason_given",
    "public_words",
    "asked_by",
    "asked_at",
    "approved_by",
    "approved_at",
    "by_file",
    "consent_by",
    "consent_at",
    "afterwards",
)


def exemption_paths(proof: Proof) -> dict[int, dict[str, Any]]:
    """By the exemption's id, as known at the proof's instant. Names are today's. For staff alone."""
    ids = [one.id for one in proof.exemptions]
    if not ids:
        return {}
    late, kinds = late_in(proof), ExemptionKind.objects.in_bulk()
    steps, consents = _steps(ids, proof.known_at), _consents(ids, proof.known_at)
    called = names_of(step.by for found in steps.values() for step in found)
    return {
        one.id: {
            "exempt_from": one.first_day,
            "exempt_until": one.last_day,
            "exempt_days": (one.last_day - one.first_day).days + 1,
            "every_standard": one.every_standard,
            "exemption_kind": kinds[one.kind].name,
            "greatest_days": kinds[one.kind].greatest_days,
            "reason_given": one.reason,
            "public_words": one.public_words,
            **_said(steps[one.id], called),
            **_consented(consents.get(one.id)),
            "afterwards": one.id in late,
        }
        for one in proof.exemptions
    }


def _steps(ids: list[int], known_at: datetime | None) -> dict[int, list[ExemptionVersion]]:
    found = ExemptionVersion.objects.filter(exemption__in=ids)
    if known_at is not None:
        found = found.filter(known_at__lte=known_at)
    steps: dict[int, list[ExemptionVersion]] = defaultdict(list)
    for version in found.order_by("exemption", "version"):
        steps[version.exemption_id].append(version)
    return steps


def _said(steps: list[ExemptionVersion], called: dict[str, str]) -> dict[str, Any]:
    """The last asking and the first approval after it; an inspector's passing on is the approval.

    What no person asked for in the portal came by a file, which is asking and approving in one.
    """
    asked = next((step for step in reversed(steps) if step.state == State.ASKED), None)
    since = asked.version if asked else 0
    said_yes = {State.PASSED_ON, State.APPROVED}
    approved = next((step for step in steps if step.version > since and step.state in said_yes), None)
    return {
        "asked_by": called.get(asked.by, asked.by) if asked else None,
        "asked_at": asked.known_at if asked else None,
        "approved_by": called.get(approved.by, approved.by) if approved else None,
        "approved_at": approved.known_at if approved else None,
        "by_file": asked is None,
    }


def _consents(ids: list[int], known_at: datetime | None) -> dict[int, ExemptionConsent]:
    """The oversight body's word, where it was given."""
    found = ExemptionConsent.objects.filter(exemption__in=ids, given=True).select_related("reviewer").order_by("at")
    if known_at is not None:
        found = found.filter(at__lte=known_at)
    return {one.exemption_id: one for one in found}


def _consented(consent: ExemptionConsent | None) -> dict[str, Any]:
    return {"consent_by": consent.reviewer.name if consent else None, "consent_at": consent.at if consent else None}
