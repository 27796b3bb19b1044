"""Everything that the page of a version on its way shows, as its templates take it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator

from contracts.actions.proposals import OPEN, content_of, has_moved
from contracts.models import Contract, ContractProposal
from contracts.queries import versions as queries
from contracts.queries.contract_preview import Look, StandardDifference, compared_with, differences, placed_of
from contracts.version_contents import VersionContent
from contracts.wording import contract_changes as words
from contracts.wording.differences import difference
from record.timezones import day_of
from teams.models import Person
from teams.permissions import Permission, forces_for

State = ContractProposal.State
A_PAGE = 50  # figures that turn


def change_page(proposal: ContractProposal, person: Person, now: datetime, page: str | None) -> dict[str, Any]:
    """The context of `contracts/contract_change.html`. What it would do is as it was last looked at."""
    today, found, content = day_of(now), Look.from_data(proposal.looked), content_of(proposal)
    is_open, own = proposal.state in OPEN, proposal.proposed_by_id == person.pk
    moved = is_open and has_moved(proposal, now)
    return {
        "proposal": proposal,
        "content": content,
        "found": found,
        "own": own,
        "is_open": is_open,
        "moved": moved,
        "sum": words.in_sum(len(found.turned), found.judged, found.teams),
        "ways": [{"before": before, "after": after, "number": number} for before, after, number in _ways(found)],
        "letters": words.letters(found.flags),
        "past": words.past(found.past, day_of(proposal.looked_at)),
        "differs": _differences(proposal, content),
        "page": Paginator(_cells(found, proposal), A_PAGE).get_page(page),
        **_may(proposal, person, today, own=own, moved=moved),
        "today": today,
    }


def listed(found: Iterable[ContractProposal]) -> list[dict[str, Any]]:
    """Proposals as lists show them."""
    return [
        {"proposal": one, "title": one.content["title"], "turned": len(one.looked["turned"])} for one in list(found)
    ]


def _ways(found: Look) -> list[tuple[str, str, int]]:
    return words.ways(found.counts)


def _may(proposal: ContractProposal, person: Person, today: date, *, own: bool, moved: bool) -> dict[str, bool]:
    """Which buttons the person gets: none of those that agree, where the look has moved."""
    draft, waits = proposal.state == State.LOOKED_AT, proposal.state == State.PROPOSED
    manages = own and forces_for(person, Permission.MANAGE, today).filter(pk=proposal.force_id).exists()
    return {
        "may_publish": not moved and ((manages and draft and not proposal.touches_past) or (waits and not own)),
        "may_propose": not moved and manages and draft and proposal.touches_past,
        "may_refuse": waits and not own,
        "may_withdraw": manages and (draft or waits),
        "asks_two": proposal.touches_past,
    }


def _differences(proposal: ContractProposal, content: VersionContent) -> dict[str, Any]:
    """What the file makes of the version it is compared with, a sentence a standard; and how many it carries on."""
    stored = Contract.objects.filter(force=proposal.force, key=proposal.contract).first()
    before = compared_with(placed_of(stored), content) if stored else None
    channels, audiences = queries.channel_words(), queries.audience_words()
    pairs: list[StandardDifference] = differences(before, content)
    said = [(one.standard, difference(one, channels, audiences)) for one in pairs]
    kept = [standard for standard, sentence in said if not sentence]
    return {
        "before": before,
        "changed": [(standard, sentence) for standard, sentence in said if sentence],
        "kept": words.kept_words(standard.title for standard in kept),
    }


def _cells(found: Look, proposal: ContractProposal) -> list[dict[str, Any]]:
    """Each figure, with the address of its proof where one is kept: of what was judged before."""
    return [
        {
            "cell": one,
            "why": words.WHY[one.why],
            "url": f"/oversight/{one.team}/{proposal.contract}/{one.standard}/{one.first_day}/" if one.before else "",
        }
        for one in found.turned
    ]
