"""Contracts, for everybody: the list of them, and each version in the format of its file."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router

from contracts.api.shapes import Contracts, ContractStated
from contracts.models import ContractVersion
from contracts.queries import versions
from contracts.queries.versions import Terms
from contracts.version_contents import VersionContent, content_of
from record.timezones import day_of
from teams.api import Key

router = Router()


@router.get("/contracts", response=Contracts, auth=None)
def contracts(request: HttpRequest, force: Key | None = None) -> dict[str, Any]:
    """Every contract with its versions, the earliest first; `force` keeps those of one force. One page holds all."""
    found = sorted(versions.published(), key=lambda terms: (terms.contract.force.key, terms.contract.key))
    kept = [_listed(terms) for terms in found if force in (None, terms.contract.force.key)]
    return {"items": kept, "next": None}


@router.get("/contracts/{force}/{contract}", response=ContractStated, auth=None, exclude_none=True)
def contract(request: HttpRequest, force: Key, contract: Key, version: Key | None = None) -> dict[str, Any]:
    """The version in force today, else the nearest, or the one of that key: as its file states it."""
    terms = versions.find(force, contract)
    if terms is None:
        raise Http404("There is no such contract.")
    return _stated(terms, _chosen(terms, version))


def _chosen(terms: Terms, key: str | None) -> ContractVersion:
    if key is None:
        return terms.nearest(day_of(timezone.now()))
    found = next((version for version in terms.versions if version.key == key), None)
    if found is None:
        raise Http404("There is no such version.")
    return found


def _stated(terms: Terms, version: ContractVersion) -> dict[str, Any]:
    content: VersionContent = content_of(version)
    names = {"contract": terms.contract.key, "force": terms.contract.force.key}
    standards = [
        vars(one) | {"promise": one.promise or None, "duties": list(one.duties) or None} for one in content.standards
    ]
    return names | content.as_json() | {"standards": standards}


def _listed(terms: Terms) -> dict[str, Any]:
    return {
        "force": terms.contract.force.key,
        "contract": terms.contract.key,
        "title": terms.contract.title,
        "versions": [
            {
                "version": version.key,
                "title": version.title,
                "provisional": version.provisional,
                "in_force_from": version.first_day,
                "in_force_until": version.last_day,
            }
            for version in terms.versions
        ],
    }
