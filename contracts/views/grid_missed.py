"""What is missed now in every contract of the force, above a grid that shows one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from contracts.models.statuses import URGENT, AssessmentStatus
from contracts.queries.missed_now import MissedWindow, missed_now
from contracts.queries.versions import Terms
from contracts.views.grid_table import Channels, address_of, contract_links, window_line
from teams.models import Team

MOST = 5


def missed_everywhere(
    contracts: Sequence[Terms], chosen: Terms, teams: Sequence[Team], channels_of: Channels, today: date
) -> dict[str, Any]:
    """The worst of them, how many there are in each contract, and the links to the contracts with what each misses."""
    ours = [terms for terms in contracts if terms.contract.force_id == chosen.contract.force_id]
    found = missed_now(teams, ours, today, most=MOST)
    channels = channels_of() if found.worst else {}
    links = contract_links(contracts, chosen)
    for link, terms in zip(links, contracts, strict=False):
        link["said"] = _said(found.counts[terms.contract.pk]) if terms in ours else ""
    return {
        "missed": [_line(one, channels, today) for one in found.worst],
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


def _line(one: MissedWindow, channels: Mapping[str, Any], today: date) -> dict[str, Any]:
    line = window_line(one.team, one.contract, one.standard, one.window, channels=channels, today=today)
    return line | {"window": f"{line['window']}, {one.contract.title}"}
