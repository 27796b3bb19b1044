"""The proof of one figure: for everybody who may read the team, with all three figures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from contracts.engine.settling import settle_if_stale
from contracts.forms import ClockForm
from contracts.models import Assessment, Contract
from contracts.permissions import forces_overseen_whole
from contracts.queries.proof import ShownFigure, window, windows_of_period
from contracts.views.grid_table import proof_url, team_url
from contracts.views.pack import as_pdf
from contracts.views.proof_clocks import ProofQuery, clocks
from contracts.views.proof_figures_file import figure_lines
from contracts.views.proof_file import proof_file
from contracts.views.proof_kept import kept_section
from contracts.views.proof_page import page, window_link
from contracts.views.proof_removed import no_longer_owed
from contracts.views.proof_rows import row_words
from record.dates import moment_short
from record.timezones import day_of
from teams.models import Team
from teams.permissions import Permission, get_team_for, may_anywhere
from teams.requests import SignedInRequest


def proof(request: SignedInRequest, team: str, contract: str, standard: str, first_day: date) -> HttpResponse:
    """The window that starts on the day. A period's first day leads to its window, or offers both where it is cut."""
    now = timezone.now()
    today = day_of(now)
    found = get_team_for(request.user, team, Permission.READ, today)
    settle_if_stale(found, now)
    assessment = window(found, contract, standard, first_day)
    if assessment is None:
        agreed = get_object_or_404(Contract.objects.select_related("force"), force=found.force_id, key=contract)
        return _by_period(request, found, agreed, standard, first_day)
    form = ClockForm(request.GET, now=now)
    asked = ProofQuery(form.chosen("known_at"), form.chosen("as_of"))
    both = clocks(assessment, asked, now)
    if request.GET.get("format") == "csv":
        return proof_file(both.shown, figure_lines(both.figures, now))
    if request.GET.get("format") == "pdf":
        return as_pdf([assessment], now)
    words = row_words()
    context = page(assessment, asked, both, words, now) | {"clock_form": form, "today": today}
    context["sheet"] = _sheet(context, both.shown, now)
    if context["another_day"]:
        context["freshness"] = None  # worked out just now, and of another day: nothing was checked for it
    if forces_overseen_whole(request.user, today).filter(pk=found.force_id).exists():
        context["links"] = [*context["links"], _with_its_year(found)]
    context["kept"] = kept_section(both.shown.proof, found, words, person=request.user, now=now)
    return render(request, "contracts/proof.html", context | {"breadcrumbs": _above(request, found, today)})


def _with_its_year(team: Team) -> dict[str, str]:
    url = f"{reverse('audit')}?{urlencode({'force': team.force.key})}"
    return {"label": "Its year for the auditor", "url": url, "icon": "ui-download"}


def _sheet(context: dict[str, Any], shown: ShownFigure, now: datetime) -> list[dict[str, str]]:
    """What each printed sheet says of itself."""
    proof, standard = shown.proof, context["standard"]
    return [
        {"term": "Team", "text": shown.team.name},
        {"term": "Contract", "text": standard.version.title},
        {"term": "Standard", "text": f"{standard.code} {standard.title}, version {standard.version.key}"},
        {"term": "Period", "text": context["name"]},
        {"term": "As of", "text": moment_short(proof.as_of)},
        {"term": "As known at", "text": moment_short(proof.known_at or now)},
    ]


def _by_period(request: SignedInRequest, team: Team, contract: Contract, code: str, day: date) -> HttpResponse:
    windows = windows_of_period(team, contract, code, day)
    if not windows:
        return _only_on_record(request, team, contract, code, day)
    if len(windows) == 1:
        asked = request.GET.urlencode()
        return redirect(_address(windows[0]) + (f"?{asked}" if asked else ""))
    today = day_of(timezone.now())
    links = [window_link(one, today) for one in windows]
    return render(request, "contracts/proof_parts.html", {"team": team, "code": code, "parts": links, "today": today})


def _only_on_record(request: SignedInRequest, team: Team, contract: Contract, code: str, day: date) -> HttpResponse:
    """A figure that was shown once and is owed no longer: what the record keeps of it, and what took it away."""
    today = day_of(timezone.now())
    window = Assessment(team=team, contract=contract, code=code, first_day=day)
    context = no_longer_owed(window, today)
    if context is None:
        raise Http404("Nothing is owed in a window that starts on this day.")
    return render(request, "contracts/proof_removed.html", context | {"breadcrumbs": _above(request, team, today)})


def _address(assessment: Assessment) -> str:
    return proof_url(assessment.team, assessment.contract, assessment.code, assessment.first_day)


def _above(request: SignedInRequest, team: Team, today: date) -> list[dict[str, str]]:
    """Where the person comes from: only who may see the grid is led back to it."""
    crumbs = [{"label": team.name, "url": team_url(team)}]
    if not may_anywhere(request.user, Permission.SEE_OVERSIGHT, today):
        return crumbs
    section = {"label": team.section.name, "url": f"/oversight/?{urlencode({'section': team.section.key})}"}
    return [{"label": "Oversight", "url": "/oversight/"}, section, *crumbs]
