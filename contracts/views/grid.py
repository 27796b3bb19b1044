"""The oversight grid: teams by section and name, standards across, each cell a link to its proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from contracts.engine.settling import settle_each_stale
from contracts.forms import GridFilter
from contracts.periods import period_containing
from contracts.queries import letter_answers, versions
from contracts.queries.grid import (
    GridQuery,
    cells,
    inspectors,
    looked_at_through,
    met_by_quarter,
    touched_afterwards,
)
from contracts.queries.status_changes import StatusChange, turned
from contracts.queries.versions import Terms
from contracts.views.grid_file import grid_file
from contracts.views.grid_table import BySection, Sheet, contract_url, grid, proof_url
from contracts.wording import fact, period_name
from record.dates import day_words
from record.timezones import day_of
from teams.models import Force, Section, Team
from teams.permissions import Permission, forces_for, roles_with, teams_for
from teams.requests import SignedInRequest

VISIT_ENDS_AFTER = timedelta(minutes=30)  # without a look at the grid
UNLESS_SEEN = timedelta(days=7)
MOST_TURNED = 12


def oversight(request: SignedInRequest) -> HttpResponse:
    """The grid of everything in the person's scope. Teams that wait for their check still are named."""
    now = timezone.now()
    today = day_of(now)
    scope = teams_for(request.user, Permission.SEE_OVERSIGHT, today)
    contracts = versions.in_force(forces_for(request.user, Permission.SEE_OVERSIGHT, today), today)
    if not contracts:
        return render(request, "contracts/grid_empty.html", {"today": today, "wide": True})
    terms = _chosen(contracts, request.GET.get("contract"))
    teams = list(scope.filter(force=terms.contract.force_id).select_related("force").by_section())
    settle_each_stale([team.pk for team in teams], now)
    form = _form(request, today, terms, teams)
    sheet = _sheet(form, terms, teams, today)
    if request.GET.get("format") == "csv":
        return grid_file(sheet, _asked(form, terms, today), now)
    since = last_visit(request, now)
    context = _page(request, form, sheet, teams, since, now) | _choice(contracts, terms)
    context["shares"] = letter_answers.shares(_overseen_whole(request, today), now)
    return render(request, "contracts/grid.html", context)


def _overseen_whole(request: SignedInRequest, today: date) -> QuerySet[Force]:
    """The forces that the person looks over as a whole: a section's inspector is shown no figure of all the others'."""
    whole = request.user.grants.on(today).filter(section=None, team=None, role__in=roles_with(Permission.SEE_OVERSIGHT))
    return Force.objects.filter(pk__in=whole.values("force"))


def _chosen(contracts: list[Terms], key: str | None) -> Terms:
    return next((terms for terms in contracts if terms.contract.key == key), contracts[0])


def _choice(contracts: list[Terms], chosen: Terms) -> dict[str, Any]:
    """The contracts to choose from, where there are several, and what the address of this one must keep."""
    if len(contracts) == 1:
        return {"contracts": [], "hidden": [], "clear": "?"}
    links = [
        {"title": terms.contract.title, "url": f"?{_named(terms)}", "current": terms is chosen} for terms in contracts
    ]
    return {"contracts": links, "hidden": [("contract", chosen.contract.key)], "clear": f"?{_named(chosen)}"}


def _named(terms: Terms) -> str:
    return urlencode({"contract": terms.contract.key})


def _form(request: SignedInRequest, today: date, terms: Terms, teams: list[Team]) -> GridFilter:
    sections: dict[int, Section] = {team.section_id: team.section for team in teams}
    standards = [(s.code, f"{s.code} {s.title}") for s in terms.nearest(today).standards.all()]
    return GridFilter(request.GET, today=today, sections=sections.values(), standards=standards)


def _asked(form: GridFilter, terms: Terms, today: date) -> GridQuery:
    period = form.chosen("period")
    return GridQuery(
        contract=terms.contract,
        today=today,
        closed_by=date.fromisoformat(period) if period else None,
        known_on=form.chosen("known_on"),
    )


def _sheet(form: GridFilter, terms: Terms, teams: list[Team], today: date) -> Sheet:
    """Everything that passes the filters: all pages of it, since the sums are of all."""
    asked = _asked(form, terms, today)
    version = terms.nearest(asked.day)
    wanted = [team for team in teams if _active(team, asked.day) and form.chosen("section") in (None, team.section.key)]
    standards = [s for s in version.standards.all() if form.chosen("standard") in (None, s.code)]
    wanted = wanted if standards else []
    found = cells(asked, wanted)
    late = touched_afterwards(asked, found)
    sheet = Sheet(terms, version, standards, wanted, found, _query(asked), afterwards=late)
    return _only(sheet, form.chosen("status"))


def _active(team: Team, day: date) -> bool:
    return team.active_from <= day and (team.active_until is None or day <= team.active_until)


def _only(sheet: Sheet, status: str | None) -> Sheet:
    """The teams that have the status in some cell, all of them where none is asked for."""
    if status is None:
        return sheet
    kept = [team for team in sheet.teams if any(cell and cell.status == status for cell in sheet.row(team))]
    return replace(sheet, teams=kept)


def _query(asked: GridQuery) -> str:
    return f"?known_at={asked.known_on}" if asked.known_on else ""


def last_visit(request: SignedInRequest, now: datetime) -> datetime:
    """Since when to say what turned: when the person last looked, on another visit than this one."""
    kept = request.session.get("oversight", {})
    since, seen = (parse_datetime(kept.get(name, "")) for name in ("since", "seen"))
    if seen is None:
        since = now - UNLESS_SEEN
    elif since is None or now - seen > VISIT_ENDS_AFTER:
        since = seen
    request.session["oversight"] = {"since": since.isoformat(), "seen": now.isoformat()}
    return since


def _page(
    request: SignedInRequest, form: GridFilter, sheet: Sheet, teams: list[Team], since: datetime, now: datetime
) -> dict[str, Any]:
    today = day_of(now)
    asked = _asked(form, sheet.terms, today)
    page = BySection(sheet.teams).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    unseen = {team.pk for team in sheet.teams} - looked_at_through(sheet.teams).keys()
    return {
        "wide": True,
        "today": today,
        "contract": sheet.terms.contract,
        "contract_url": contract_url(sheet.terms.contract),
        "version": sheet.version,
        "counts": sheet.counts(),
        "said": _said(sheet),
        "grid": grid(_with_lines(sheet, asked, shown), shown),
        "page": page,
        "filters": form,
        "asked": asked,
        "period": _period(asked),
        "unseen": [team.name for team in sheet.teams if team.pk in unseen],
        "csv": f"?{_as_csv(request)}",
        **_turned(sheet, teams, since, today),
    }


def _with_lines(sheet: Sheet, asked: GridQuery, shown: list[Team]) -> Sheet:
    """With the lines of the teams shown, and who runs their sections. The lines say what is known now, or nothing."""
    sections = {team.section for team in shown}
    after = asked.closed_by + timedelta(days=1) if asked.closed_by else asked.today  # the line ends with what is shown
    lines = {} if asked.known_on else met_by_quarter(asked.contract, shown, after)
    return replace(sheet, trends=lines, inspectors=inspectors(sections, asked.today))


def _said(sheet: Sheet) -> dict[str, Any]:
    """How many teams ask for somebody, of how many."""
    troubled = [team for team in sheet.teams if {"missed", "at_risk"} & sheet.counts([team]).keys()]
    return {"teams": len(sheet.teams), "troubled": len(troubled), "judged": sum(sheet.counts().values())}


def _period(asked: GridQuery) -> str:
    """The quarter by whose end the windows shown had closed; empty for those open now."""
    if asked.closed_by is None:
        return ""
    return period_name("quarter", period_containing("quarter", asked.closed_by).first_day, asked.closed_by)


def _as_csv(request: SignedInRequest) -> str:
    parameters = request.GET.copy()
    parameters.pop("page", None)
    parameters["format"] = "csv"
    return parameters.urlencode()


def _turned(sheet: Sheet, teams: list[Team], since: datetime, today: date) -> dict[str, Any]:
    shown, number = turned(contract=sheet.terms.contract, teams=teams, since=since, most=MOST_TURNED)
    channels = versions.channel_words()
    return {
        "turned": [_turn(one, channels, today) for one in shown],
        "turned_more": number - len(shown),
        "since": since,
        "since_words": day_words(day_of(since), today),
    }


def _turn(one: StatusChange, channels: dict[str, Any], today: date) -> dict[str, Any]:
    row = one.assessment
    return {
        "title": f"{row.team.name}: {one.standard.title}",
        "url": proof_url(row.team, row.contract, row.code, row.first_day),
        "before": one.was,
        "after": row.status,
        "day": day_of(one.at),
        "why": fact(row, one.standard.measure, channels, today=today, team=row.team.name),
    }
