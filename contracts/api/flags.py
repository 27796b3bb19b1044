"""Flags, those that have cleared included."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from ninja import Router

from contracts.api.pagination import IDENTITY, ONE_MORE, Item, after, contracts_of, page, place_of, readable_teams
from contracts.api.shapes import Flags
from contracts.models import Flag
from teams.api import Key
from teams.requests import ApiRequest

router = Router()


@router.get("/flags", response=Flags)
def flags(
    request: ApiRequest, team: Key | None = None, contract: Key | None = None, cursor: str | None = None
) -> dict[str, Any]:
    """Every flag of the teams one may read, sorted by team, contract, standard and first day of the window."""
    place = place_of(cursor)
    teams = readable_teams(request, team, timezone.now())
    rows = Flag.objects.filter(team__in=teams, contract__in=contracts_of(teams, contract))
    found = after(rows, place).select_related("team", "contract", "version").order_by(*IDENTITY)[:ONE_MORE]
    return page([_shown(flag) for flag in found])


def _shown(flag: Flag) -> Item:
    return {
        "id": flag.pk,
        "team": flag.team.key,
        "contract": flag.contract.key,
        "version": flag.version.key,
        "standard": flag.code,
        "first_day": flag.first_day,
        "level": flag.level,
        "opened_at": flag.opened_at,
        "cleared_at": flag.cleared_at,
    }
