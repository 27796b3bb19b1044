"""Asking for exemptions: the form, then what they would turn and who reads it, and only then the asking."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from contracts.actions import exemptions as actions
from contracts.exemption_forms import LONG, ExemptionForm
from contracts.models import Exemption
from contracts.queries import exemptions as queries
from contracts.queries import versions
from contracts.queries.exemption_turns import would_turn
from record.dates import days_words
from record.refusal import Invalid, show_at_fields
from record.timezones import day_of
from teams.permissions import Permission, forces_for, teams_for
from teams.requests import SignedInRequest


def ask(request: SignedInRequest) -> HttpResponse:
    """Ask that nothing be owed for some days: said, looked at, and then asked for."""
    now = timezone.now()
    form = _form(request, day_of(now))
    if request.method != "POST" or "change" in request.POST or not form.is_valid():
        return _again(request, form)
    try:
        if "confirmed" in request.POST:
            return _asked(request, form)
        return _looked_at(request, form, now)
    except Invalid as invalid:
        show_at_fields(form, invalid, {"standard": "standards"})
        return _again(request, form)


def _form(request: SignedInRequest, today: date) -> ExemptionForm:
    teams = list(teams_for(request.user, Permission.ASK_EXEMPTION, today).active_on(today).by_section())
    forces = forces_for(request.user, Permission.ASK_EXEMPTION, today)
    standards = queries.standards_to_choose(versions.in_force(forces, today))
    team = request.GET.get("team") or (teams[0].key if len(teams) == 1 else "")
    initial = {
        "teams": [team] if team else [],
        "standards": request.GET.getlist("standard"),
        "first_day": today,
    }
    kinds = list(queries.kinds())
    return ExemptionForm(request.POST or None, teams=teams, standards=standards, kinds=kinds, initial=initial)


def _again(request: SignedInRequest, form: ExemptionForm) -> HttpResponse:
    return render(request, "contracts/exemption_ask.html", {"form": form})


def _asked(request: SignedInRequest, form: ExemptionForm) -> HttpResponse:
    said = {name: form.cleaned_data[name] for name in ("first_day", "last_day", "reason", "kind")}
    asked = actions.ask_together(wanted=_wanted(form), by=request.user, **said)
    messages.success(request, "Asked for. Somebody else decides, and is told; until then everything is owed.")
    return redirect("exemptions_together", asked[0].batch) if asked[0].batch else redirect("exemption", asked[0].pk)


def _wanted(form: ExemptionForm) -> list[tuple[Any, str]]:
    said = form.cleaned_data
    return [(team, standard) for team in said["teams"] for standard in said["standards"]]


def _looked_at(request: SignedInRequest, form: ExemptionForm, now: datetime) -> HttpResponse:
    """What it would turn, who reads it and what is unusual, before anything is asked."""
    said, today = form.cleaned_data, day_of(now)
    kind = queries.kinds().get(key=said["kind"])
    unsaved = actions.exemptions_of(_wanted(form), said["first_day"])
    for one in unsaved:
        one.last_day, one.kind, one.reason = said["last_day"], kind, said["reason"]
    context = {
        "sent": form.sent,
        "first": unsaved[0],
        "kind": kind,
        "teams": said["teams"],
        "standards": said["standards"],
        "days": days_words(said["first_day"], said["last_day"], today),
        "turns": would_turn(unsaved, now),
        "warnings": warnings(unsaved[0], today),
        "today": today,
    }
    return render(request, "contracts/exemption_look.html", context)


def warnings(exemption: Exemption, today: date) -> list[dict[str, str]]:
    """What is unusual about the days, as notes of a bold lead and a text."""
    kind, found = exemption.kind, []
    if exemption.days > LONG:
        years = exemption.days / 365.25
        found.append({"lead": f"{exemption.days:,} days.", "text": f"That is {years:.0f} years. Are both years right?"})
    if exemption.needs_consent:
        over = f"{kind.name} lasts {kind.greatest_days:,} days at most; this is {exemption.days:,}."
        why = over if exemption.days > kind.greatest_days else "This kind always does."
        text = f"{why} An inspector can only pass it on."
        found.append({"lead": "It needs the oversight body as well.", "text": text})
    if exemption.first_day < today:
        text = "Days that are over can be asked for; every figure that they touch then says “Added afterwards”."
        found.append({"lead": "It begins in the past.", "text": text})
    return found
