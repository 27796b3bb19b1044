"""The oversight grid: teams by section and name, standards across, each cell a link to its proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from contracts.engine.settling import settle_each_stale
from contracts.grid_forms import GridFilter
from contracts.permissions import forces_overseen_whole
from contracts.queries import grid_past, letter_answers, versions
from contracts.queries.grid import inspectors, looked_at_through, successors, touched_afterwards
from contracts.queries.revisions import revised
from contracts.queries.versions import Terms
from contracts.views.grid_file import grid_file
from contracts.views.grid_missed import missed_everywhere
from contracts.views.grid_page import about
from contracts.views.grid_sections import board, rows_shown
from contracts.views.grid_sheet import Sheet, sheet
from contracts.views.grid_strips import GridPast
from contracts.views.grid_table import GridAddress, address_of, contract_links, contract_url
from contracts.views.grid_turned import last_visit, news
from record.timezones import day_of
from teams.models import Force, Team
from teams.models.areas import TeamQuerySet
from teams.permissions import Permission, forces_for, teams_for
from teams.requests import SignedInRequest

WHOLE = ("section", "standard", "status", "period", "known_on", "team")  # asked for nothing of these, it is all, now


def oversight(request: SignedInRequest) -> HttpResponse:
    """The grid of everything in the person's scope. Teams that wait for their check still are named."""
    now = timezone.now()
    today = day_of(now)
    scope = teams_for(request.user, Permission.SEE_OVERSIGHT, today)
    contracts = versions.in_force(forces_for(request.user, Permission.SEE_OVERSIGHT, today), today)
    if not contracts:
        return render(request, "contracts/grid_empty.html", {"today": today, "wide": True})
    terms = _chosen(contracts, request.GET.get("contract"))
    teams = _teams_of(scope, terms.contract.force)
    form = GridFilter(request.GET, today=today, contracts=contracts, terms=terms, teams=teams)
    if not form.is_valid():
        return _refused(request, form, contracts, terms, today)
    settle_each_stale([team.pk for team in teams], now)
    made = sheet(form, terms, teams, today)
    if form.cleaned_data["format"] == "csv":
        return grid_file(replace(made, afterwards=touched_afterwards(made.asked, made.cells.values())), form, now)
    channels_of = cache(versions.channel_words)
    context = _page(request, form, made, now) | _choice(contracts, terms)
    if not any(form.cleaned_data[name] for name in WHOLE):
        context |= missed_everywhere(contracts, terms, teams, channels_of, today)
    if not made.asked.is_another_day:
        context |= news(made, form, teams, last_visit(request, now), channels_of, today)
    shares = letter_answers.shares(forces_overseen_whole(request.user, today), now)  # one for each such force
    context |= {"shares": shares, "may_audit": bool(shares)}
    return render(request, "contracts/grid.html", context)


def _refused(
    request: SignedInRequest, form: GridFilter, contracts: list[Terms], terms: Terms, today: date
) -> HttpResponse:
    """What means nothing is answered with no figure at all; a file that was asked for so is none."""
    context = {"form": form, "filters": form.bar, "today": today, "wide": True, "contract": terms.contract}
    return render(request, "contracts/grid_refused.html", context | _choice(contracts, terms), status=400)


def _teams_of(scope: TeamQuerySet, force: Force) -> list[Team]:
    """By section and name; of one force, which is known already."""
    teams = list(scope.filter(force=force).by_section())
    for team in teams:
        team.force = force
    return teams


def _chosen(contracts: list[Terms], key: str | None) -> Terms:
    return next((terms for terms in contracts if terms.contract.key == key), contracts[0])


def _choice(contracts: list[Terms], chosen: Terms) -> dict[str, Any]:
    """The contracts to choose from, where there are several, and what the address of this one must keep."""
    links = contract_links(contracts, chosen)
    if not links:
        return {"contracts": [], "hidden": [], "clear": "?"}
    return {"contracts": links, "hidden": [("contract", chosen.contract.key)], "clear": address_of(chosen)}


def _page(request: SignedInRequest, form: GridFilter, found: Sheet, now: datetime) -> dict[str, Any]:
    rows = rows_shown(found, form)
    made = replace(found, afterwards=touched_afterwards(found.asked, found.shown(rows)))
    address = GridAddress(request.GET)
    unseen = {team.pk for team in made.teams} - looked_at_through(made.teams).keys()
    after = successors(made.ended) if made.ended else {}
    return {
        "wide": True,
        "today": day_of(now),
        "contract": made.terms.contract,
        "contract_url": contract_url(made.terms.contract),
        "version": made.version,
        "counts": made.counts(),
        "grid": board(made, _past(made, rows), form, address, after),
        "filters": form.bar,
        "asked": made.asked,
        "unseen": [team.name for team in made.teams if team.pk in unseen],
        "pack": address.of_pack(made.terms.contract),
        "csv": address.to(format="csv", fold=None, open=None),
        **about(made, form, address, now),
    }


def _past(made: Sheet, rows: list[Team]) -> GridPast:
    """What lies behind the rows, which is as known now: of another day's knowledge, or without room for it, nothing."""
    asked = made.asked
    names = inspectors({team.section_id for team in made.teams}, asked.today)
    if asked.known_on or made.is_compact:
        return GridPast(inspectors=names)
    contract = made.terms.contract
    windows = grid_past.last_windows(contract, rows, asked.day if asked.is_over else None)
    codes = [standard.code for standard in made.standards]
    shown = [one for some in windows.values() for one in some]
    return GridPast(
        windows=windows,
        revised=revised(contract, rows, shown),
        quarters=grid_past.kept_by_quarter(contract, rows, codes, asked.day if asked.is_over else asked.today),
        last_quarter=grid_past.closed_quarters(asked.day + timedelta(days=1))[-1].last_day,
        inspectors=names,
        today=asked.today,
    )
