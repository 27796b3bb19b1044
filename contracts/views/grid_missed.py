"""What is missed now in every contract of the force, above a grid that shows one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from contracts.models.statuses import URGENT, AssessmentStatus
from contracts.queries.assessments import Cell
from contracts.queries.missed_now import missed_now
from contracts.queries.versions import Terms, channel_words
from contracts.views.grid_table import address_of, contract_links, window_line
from teams.models import Team

MOST = 5


def missed_everywhere(contracts: Sequence[Terms], chosen: Terms, teams: Sequence[Team], today: date) -> dict[str, Any]:
    """The worst of them, how many there are in each contract, and the links to the contracts with what each misses."""
    ours = [terms for terms in contracts if terms.contract.force_id == chosen.contract.force_id]
    found = missed_now(teams, [terms.contract for terms in ours], today, most=MOST)
    channels = channel_words()
    links = contract_links(contracts, chosen)
    for link, terms in zip(links, contracts, strict=False):
        link["said"] = _said(found.counts[terms.contract.pk]) if terms in ours else ""
    return {
        "missed": [_line(cell, channels, today) for cell in found.worst],
        "missed_number": found.number,
        "missed_in": [_of_contract(terms, found.counts[terms.contract.pk]) for terms in ours],
        "contracts": links,
    }


def _said(counts: Counter[str]) -> str:
    """How many windows that are open now ask for somebody."""
    some = [f"{counts[status]:,} {status.word}" for status in URGENT if counts[status]]
    return ", ".join(some) or f"nothing {' or '.join(status.word for status in URGENT)}"


def _of_contract(terms: Terms, counts: Counter[str]) -> dict[str, Any]:
    missed = AssessmentStatus.MISSED
    return {
        "title": terms.contract.title,
        "url": f"{address_of(terms)}&status={missed.value}",
        "number": counts[missed],
    }


def _line(cell: Cell, channels: dict[str, Any], today: date) -> dict[str, Any]:
    line = window_line(cell.assessment, cell.standard, channels, today)
    return line | {"window": f"{line['window']}, {cell.assessment.contract.title}"}
