"""Exemptions: what waits for a decision, what was decided, and one with its versions. One asks, another decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from contracts.actions import exemptions as actions
from contracts.forms import ExemptionForm, ReasonForm
from contracts.models import Exemption, ExemptionVersion
from contracts.permissions import get_exemption_for
from contracts.queries import exemptions as queries
from contracts.queries import versions
from contracts.tables import Exemptions
from record.dates import day_words
from record.pagination import open_page
from record.refusal import Invalid, done
from record.timezones import day_of
from teams.deciding import why_not
from teams.permissions import Permission, forces_for, get_team_for, may_anywhere, permissions_for, teams_for
from teams.requests import SignedInRequest

State = Exemption.State


def exemptions(request: SignedInRequest) -> HttpResponse:
    """The exemptions of the teams that the person may read."""
    today = _today()
    teams = teams_for(request.user, Permission.READ, today)
    table = Exemptions(queries.decided(teams))
    open_page(table, request, per_page=25)
    context = {
        "waiting": queries.waiting(teams),
        "table": table,
        "may_ask": may_anywhere(request.user, Permission.ASK_EXEMPTION, today),
        "today": today,
    }
    return render(request, "contracts/exemptions.html", context)


def ask(request: SignedInRequest) -> HttpResponse:
    """Ask that nothing be owed for some days."""
    today = _today()
    teams = teams_for(request.user, Permission.ASK_EXEMPTION, today).active_on(today).by_section()
    forces = forces_for(request.user, Permission.ASK_EXEMPTION, today)
    standards = queries.standards_to_choose(versions.in_force(forces, today))
    wanted = {"team": request.GET.get("team"), "standard": request.GET.get("standard"), "first_day": today}
    form = ExemptionForm(request.POST or None, teams=list(teams), standards=standards, initial=wanted)

    def act(said: dict[str, Any]) -> None:
        team = get_team_for(request.user, said.pop("team"), Permission.ASK_EXEMPTION, today)
        actions.ask(team=team, by=request.user, **said)

    if request.method == "POST" and done(form, act):
        messages.success(request, "Asked for. Somebody else decides; until then everything is owed.")
        return redirect("exemptions")
    return render(request, "contracts/exemption_ask.html", {"form": form, "today": today})


def exemption(request: SignedInRequest, pk: int) -> HttpResponse:
    """One exemption, with what the person may do about it."""
    return _page(request, get_exemption_for(request.user, pk, Permission.READ, _today()), ReasonForm())


@require_POST
def approve(request: SignedInRequest, pk: int) -> HttpResponse:
    """Approve what somebody else asked for."""
    found = get_exemption_for(request.user, pk, Permission.APPROVE_EXEMPTION, _today())
    try:
        actions.approve(exemption=found, by=request.user)
    except Invalid as invalid:
        messages.error(request, invalid.said)
    else:
        messages.success(request, "Approved. The days are exempt, and the figures follow.")
    return redirect("exemption", pk=pk)


@require_POST
def refuse(request: SignedInRequest, pk: int) -> HttpResponse:
    """Refuse what somebody else asked for, saying why."""
    found = get_exemption_for(request.user, pk, Permission.APPROVE_EXEMPTION, _today())
    return _with_reason(request, found, actions.refuse, "Refused. Everything stays owed.")


@require_POST
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take an exemption back, asked for or approved."""
    found = get_exemption_for(request.user, pk, Permission.ASK_EXEMPTION, _today())
    return _with_reason(request, found, actions.withdraw, "Taken back. The days are owed again.")


def _with_reason(request: SignedInRequest, found: Exemption, action: Callable[..., Any], told: str) -> HttpResponse:
    form = ReasonForm(request.POST)

    def act(said: dict[str, Any]) -> None:
        action(exemption=found, reason=said["reason"], by=request.user)

    if done(form, act):
        messages.success(request, told)
        return redirect("exemption", pk=found.pk)
    return _page(request, found, form)


def _today() -> date:
    return day_of(timezone.now())


def _page(request: SignedInRequest, found: Exemption, form: ReasonForm) -> HttpResponse:
    today = _today()
    allowed = permissions_for(request.user, found.team, today)
    asked, own = found.state == State.ASKED, found.asked_by_id == request.user.pk
    whose = why_not(request.user, Permission.APPROVE_EXEMPTION, found.team, asked_by=found.asked_by_id, today=today)
    decides = asked and Permission.APPROVE_EXEMPTION in allowed
    undoes = Permission.ASK_EXEMPTION in allowed and (found.state == State.APPROVED or (asked and own))
    context = {
        "exemption": found,
        "standard": queries.standard_of(found),
        "form": form,
        "may_decide": decides and not whose,
        "own": whose if decides else "",
        "may_withdraw": undoes,
        "versions": _history(queries.versions_of(found)),
        "afterwards": day_of(_first_asked(found)) > found.first_day,
        "today": today,
    }
    return render(request, "contracts/exemption.html", context)


def _first_asked(found: Exemption):
    return found.versions.order_by("version").values_list("known_at", flat=True)[0]


def _history(found: list[ExemptionVersion]) -> list[dict[str, Any]]:
    """As `history.html` takes them: each version with what it changed of the one before."""
    names = queries.names_of(version.by for version in found)
    earlier = [*found[1:], None]
    return [
        {
            "number": version.version,
            "received_at": version.known_at,
            "by": names.get(version.by, version.by or "an import"),
            "why": "",
            "changes": _changes(before, version) if before else [],
            "current": version is found[0],
        }
        for version, before in zip(found, earlier, strict=True)
    ]


def _changes(before: ExemptionVersion, after: ExemptionVersion) -> list[dict[str, str]]:
    said = [(name, words(before), words(after)) for name, words in SAID.items()]
    return [{"name": name, "before": was, "after": now} for name, was, now in said if was != now]


SAID: dict[str, Callable[[ExemptionVersion], str]] = {
    "State": lambda version: version.get_state_display(),
    "From": lambda version: day_words(version.first_day),
    "To": lambda version: day_words(version.last_day),
    "Why": lambda version: version.reason,
}
