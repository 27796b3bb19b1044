"""One standard over time, of all teams or of one; and one team over time, standard by standard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from contracts.engine.settling import settle_each_stale
from contracts.models import Contract, Standard
from contracts.queries import versions
from contracts.queries.over_time import History, histories, history
from contracts.queries.revisions import revisions
from contracts.queries.versions import Terms
from contracts.views import over_time_file as files
from contracts.views import over_time_page as pages
from contracts.views.grid_table import over_time_url, team_url
from contracts.views.over_time_series import Series, Told, series, spreads
from contracts.views.rule_facts import rule_facts
from record.timezones import day_of
from teams.models import Team
from teams.permissions import Permission, forces_for, get_team_for, teams_for
from teams.requests import SignedInRequest

SMALL_CHARTS = 48  # on one page


@dataclass(frozen=True)
class Overseen:
    """One standard, the teams of the scope that it may bind, and what each came to."""

    told: Told
    rows: list[Series]
    history: History
    team: Team | None

    @property
    def contract(self) -> Contract:
        return self.told.terms.contract

    @property
    def shown(self) -> Series | None:
        """The one team's, where one is asked for."""
        return next((one for one in self.rows if self.team and one.team.pk == self.team.pk), None)


def over_time(request: SignedInRequest, contract: str, standard: str) -> HttpResponse:
    """One standard, window after window: of all teams in the person's scope, or of `team`. Files by `format=csv`."""
    now = timezone.now()
    today = day_of(now)
    terms = _terms(request, contract, today)
    found = _standard(terms, standard, today)
    key = request.GET.get("team", "")
    team = get_team_for(request.user, key, Permission.SEE_OVERSIGHT, today) if key else None
    if team and team.force_id != terms.contract.force_id:
        raise Http404("The team is not bound by this contract.")
    overseen = _overseen(request, Told(terms, found, today), team, now)
    if request.GET.get("format") == "csv":
        return _file(request, overseen, now)
    context = _shown(overseen, now) | _frame(overseen) | _small(request, overseen)
    return render(request, "contracts/over_time.html", context | {"today": today})


def team_over_time(request: SignedInRequest, team: str) -> HttpResponse:
    """Each standard of one team, window after window, those that were dropped within them among these."""
    now = timezone.now()
    today = day_of(now)
    found = get_team_for(request.user, team, Permission.SEE_OVERSIGHT, today)
    settle_each_stale([found.pk], now)
    every = versions.terms_of(Contract.objects.filter(force=found.force_id))
    rows = [(terms, list(_standards(terms, found, today))) for terms in every]
    if request.GET.get("format") == "csv":
        return files.of_team(found, rows, now)
    shown = [
        {
            "title": terms.contract.title,
            "provisional": terms.nearest(today).provisional,
            "standards": pages.by_standard(some, terms.contract),
        }
        for terms, some in rows
        if some
    ]
    context = {"team": found, "contracts": shown, "today": today, "breadcrumbs": _above(found)}
    return render(request, "contracts/team_over_time.html", context | {"said": _said_of_all(rows)})


def _terms(request: SignedInRequest, key: str, today: date) -> Terms:
    """The contract with all its versions: 404 outside the person's forces, 403 inside where they look over nothing."""
    readable = forces_for(request.user, Permission.READ, today)
    found = Contract.objects.filter(force__in=readable, key=key).order_by("id").first()
    if found is None:
        raise Http404("There is no such contract.")
    if not forces_for(request.user, Permission.SEE_OVERSIGHT, today).filter(pk=found.force_id).exists():
        raise PermissionDenied(f"You may not {Permission.SEE_OVERSIGHT.value}.")
    (terms,) = versions.terms_of([found])
    return terms


def _standard(terms: Terms, code: str, today: date) -> Standard:
    """As it is now; of one that was dropped as it was last."""
    begun = [version for version in terms.versions if version.first_day <= today] or terms.versions
    for version in reversed(begun):
        for standard in version.standards.all():
            if standard.code == code:
                return standard
    raise Http404("No version of this contract has such a standard.")


def _overseen(request: SignedInRequest, told: Told, team: Team | None, now: datetime) -> Overseen:
    scope = teams_for(request.user, Permission.SEE_OVERSIGHT, told.today).filter(force=told.terms.contract.force_id)
    teams = list(scope.select_related("section", "force").order_by("name", "id"))
    settle_each_stale([one.pk for one in teams], now)
    kind = told.standard.measure["period"]
    past = history(told.terms.contract, told.standard.code, teams, kind, told.today)
    like = spreads(told, past)
    looked = {team.pk: _revised(told, past, team)} if team else {}
    rows = [
        series(told, past, one, like=like, revised=looked.get(one.pk))
        for one in teams
        if one.pk in past.windows or one == team
    ]
    return Overseen(told, rows, past, team)


def _revised(told: Told, past: History, team: Team) -> Any:
    return revisions(told.terms.contract, team, [one for one in past.of(team) if one], told.today)


def _shown(overseen: Overseen, now: datetime) -> dict[str, Any]:
    if overseen.shown:
        return pages.of_one(overseen.shown, overseen.told, now)
    return pages.of_all(overseen.rows, overseen.told, overseen.history)


def _frame(overseen: Overseen) -> dict[str, Any]:
    told, team = overseen.told, overseen.team
    return {
        "standard": told.standard,
        "version": told.standard.version,
        "team": team,
        "facts": rule_facts(told.standard, overseen.contract, versions.channel_words(), versions.audience_words()),
        "all_url": over_time_url(overseen.contract, told.standard.code),
        "breadcrumbs": _above(team) if team else [{"label": "Oversight", "url": "/oversight/"}],
        "teams": len(overseen.rows),
    }


def _small(request: SignedInRequest, overseen: Overseen) -> dict[str, Any]:
    page = Paginator(overseen.rows, SMALL_CHARTS).get_page(request.GET.get("page"))
    if not overseen.history.slots:
        return {"page": page, "minis": [], "scale_words": ""}
    return {
        "page": page,
        "minis": pages.by_team(overseen.rows, list(page.object_list), overseen.team, overseen.contract),
        "scale_words": pages.scale_words(overseen.rows),
    }


def _file(request: SignedInRequest, overseen: Overseen, now: datetime) -> HttpResponse:
    """`of=teams`: of all teams; `of=days`: the days below of the one."""
    wanted, shown = request.GET.get("of", ""), overseen.shown
    if shown and wanted == "days":
        return files.of_days(shown, pages.quarters(shown, overseen.told, now), overseen.contract, now)
    rows = [shown] if shown and wanted != "teams" else overseen.rows
    return files.of_windows(rows, overseen.told, shown.team if shown and wanted != "teams" else None, now)


def _standards(terms: Terms, team: Team, today: date) -> Iterator[Series]:
    """The standards of one contract that have a window among the last, in the order of the version that is in force."""
    now = {standard.code: standard for standard in terms.nearest(today).standards.all()}
    known = {standard.code: standard for version in terms.versions for standard in version.standards.all()}
    if not known:
        return
    in_turn = {**now, **{code: one for code, one in known.items() if code not in now}}
    kinds = {code: one.measure["period"] for code, one in in_turn.items()}
    for code, past in histories(terms.contract, team, kinds, today).items():
        if past.windows:
            yield series(Told(terms, _standard(terms, code, today), today), past, team)


def _said_of_all(rows: Sequence[tuple[Terms, list[Series]]]) -> dict[str, int]:
    kept = [one.kept for _, some in rows for one in some]
    return {"kept": sum(one.kept for one in kept), "of": sum(one.of for one in kept), "standards": len(kept)}


def _above(team: Team) -> list[dict[str, str]]:
    section = {"label": team.section.name, "url": f"/oversight/?section={team.section.key}"}
    return [{"label": "Oversight", "url": "/oversight/"}, section, {"label": team.name, "url": team_url(team)}]
