"""What a sheet of paper says of itself: how to read it, what stands behind it, and who can check it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from django.conf import settings

from contracts.api.assessments import NOT_HASHED
from contracts.models import Assessment, Contract
from contracts.models.statuses import MISSED
from contracts.views.grid_table import contract_url, proof_url
from contracts.wording.things import listed
from record.dates import day_words
from record.timezones import day_of
from teams.models import Force

WHAT = (
    "A figure is one promise of one team in one period: what was owed, what was done, and whether it was enough. It is "
    "worked out from what the team recorded, by the rule that stands with it; nobody types it. {rules}"
)
CLOCKS = (
    "“As it happened” is what all that is known now makes of it, and can still change. “Shown” is what the portal said "
    "on that day, from the force’s record: its entries are numbered, and none is changed or removed later. The proof’s "
    "page lists those of its figure."
)
IN_TURN = (
    "Teams stand here by section and name, and not by how much they missed: they differ in size and in what they owe."
)
WHO = (
    "The address beneath a figure opens its proof as it was known at that moment, for whoever signs in and may read "
    "that team; for nobody else."
)
HASH = (
    "The SHA-256 is of “This proof as JSON” at that address, which names it as content_hash: of the whole answer "
    "without {not_hashed}, as JSON with sorted keys and without blanks (RFC 8785), in UTF-8. Whoever has the answer "
    "can make it again. It also changes when somebody’s name does, or the program that writes the answer."
)
PROVISIONAL = "Numbers marked provisional are the portal’s own; no force has agreed them."


def how(chosen: Sequence[Assessment], *, provisional: bool) -> list[str]:
    rules = _rules(dict.fromkeys(one.contract for one in chosen))
    of_several = [IN_TURN] if len(chosen) > 1 else []
    digest = HASH.format(not_hashed=listed(NOT_HASHED, "and"))
    return [WHAT.format(rules=rules), CLOCKS, *of_several, WHO, digest, *([PROVISIONAL] * provisional)]


def _rules(contracts: Iterable[Contract]) -> str:
    said = [f"{settings.SITE_URL}{contract_url(one)}" for one in contracts]
    return f"The rules are public, without signing in: {listed(said, 'and')}"


def title(chosen: Sequence[Assessment], now: datetime) -> str:
    """Of one figure alone it is no pack."""
    return f"{'One figure' if len(chosen) == 1 else 'Committee pack'}, {day_words(day_of(now))}"


def lede(chosen: Sequence[Assessment]) -> str:
    missed = sum(one.status == MISSED for one in chosen)
    return f"{len(chosen)} figures, {missed or 'none'} of them missed, each with what it rests on."


def note(force: Force) -> str:
    return "Demonstration: every name and figure is invented." if force.invented else ""


def address(assessment: Assessment, now: datetime) -> str:
    path = proof_url(assessment.team, assessment.contract, assessment.code, assessment.first_day)
    return f"{settings.SITE_URL}{path}?known_at={now.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
