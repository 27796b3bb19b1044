"""What is promised, for everybody to read: each contract with its versions, and what changed between them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from contracts.models import ContractVersion
from contracts.permissions import may_rehearse
from contracts.queries import versions
from contracts.queries.adoption import adopted_later
from contracts.queries.versions import Terms
from contracts.views.grid_table import contract_url
from contracts.wording import rule
from contracts.wording.differences import difference
from record.timezones import day_of


def contracts(request: HttpRequest) -> HttpResponse:
    """Every contract, by force, with the version that holds today."""
    today = day_of(timezone.now())
    rows = [_row(terms, today) for terms in versions.published()]
    return render(request, "contracts/contracts.html", {"contracts": rows, "today": today})


def contract(request: HttpRequest, force: str, contract: str) -> HttpResponse:
    """One contract: the version in force, or the one asked for; every standard's promise and rule in words."""
    terms = versions.find(force, contract)
    if terms is None:
        raise Http404("There is no such contract.")
    today = day_of(timezone.now())
    version = _version(terms, request.GET.get("version"), today)
    channels, audiences = versions.channel_words(), versions.audience_words()
    context = {
        "contract": terms.contract,
        "version": version,
        "state": state(version, today),
        "standards": [(one, _sentence(rule(one.measure, channels, audiences))) for one in version.standards.all()],
        "versions": [
            {
                "version": one,
                "state": state(one, today),
                "url": f"{contract_url(terms.contract)}?version={one.key}",
                "adopted": adopted_later(one, one.first_day),
            }
            for one in reversed(terms.versions)
        ],
        "changes": [_changes(*pair, channels, audiences) for pair in versions.in_pairs(terms)],
        "rehearsal": request.user.is_authenticated and may_rehearse(request.user, terms.contract.force_id, today),
        "today": today,
    }
    return render(request, "contracts/contract.html", context)


def state(version: ContractVersion, today: date) -> str:
    """ "in force", "ended" or "to come"."""
    if version.first_day > today:
        return "to come"
    return "ended" if version.last_day and version.last_day < today else "in force"


def _row(terms: Terms, today: date) -> dict[str, Any]:
    version = terms.nearest(today)
    return {
        "contract": terms.contract,
        "version": version,
        "state": state(version, today),
        "number": len(version.standards.all()),
        "url": contract_url(terms.contract),
    }


def _version(terms: Terms, key: str | None, today: date) -> ContractVersion:
    if key is None:
        return terms.nearest(today)
    found = next((version for version in terms.versions if version.key == key), None)
    if found is None:
        raise Http404("There is no such version.")
    return found


def _changes(before: ContractVersion, after: ContractVersion, channels: Any, audiences: Any) -> dict[str, Any]:
    """What the later version changed, a sentence a standard; and how many it carries on as they were."""
    said = [(one.standard, difference(one, channels, audiences)) for one in versions.differences(before, after)]
    return {
        "before": before,
        "after": after,
        "gap": before.last_day is not None and (after.first_day - before.last_day).days > 1,
        "changed": [(standard, words) for standard, words in said if words],
        "kept": sum(not words for _, words in said),
    }


def _sentence(phrase: str) -> str:
    return f"{phrase[0].upper()}{phrase[1:]}."
