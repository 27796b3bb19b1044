"""Flags: those that stand, the worst first; one with its history; and what people do about it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from contracts.actions import flags as actions
from contracts.engine.settling import settle_each_stale, settle_if_stale
from contracts.forms import FlagPlanForm, ReasonForm
from contracts.models import Flag
from contracts.permissions import get_flag_for
from contracts.queries import exemptions, flags, versions
from contracts.queries.flags import Raised
from contracts.tables import ClearedFlags
from contracts.views.grid_table import proof_url
from contracts.wording import fact, figure, window_name
from record.pagination import open_page
from record.refusal import done
from record.timezones import day_of
from teams.permissions import Permission, permissions_for, teams_for
from teams.requests import SignedInRequest

MOST_STANDING = 100  # on the page; beyond that the grid is the better list


def standing(request: SignedInRequest) -> HttpResponse:
    """The flags of the teams that the person may read."""
    now = timezone.now()
    today = day_of(now)
    teams = teams_for(request.user, Permission.READ, today)
    rows = flags.standing(teams)
    listed = list(rows[:MOST_STANDING])
    settle_each_stale({one.team_id for one in listed}, now)
    shown = flags.raised(listed)
    channels = versions.channel_words()
    table = ClearedFlags(flags.cleared(teams))
    open_page(table, request, per_page=25)
    context = {
        "flags": [line(one, channels, today) for one in shown],
        "hidden": max(0, rows.count() - MOST_STANDING) if len(shown) == MOST_STANDING else 0,
        "table": table,
        "waiting": exemptions.waiting_for(request.user, today).count(),
        "today": today,
    }
    return render(request, "contracts/flags.html", context)


def flag(request: SignedInRequest, pk: int) -> HttpResponse:
    """One flag with everything that happened to it, and the forms of what the person may do about it."""
    found = get_flag_for(request.user, pk, Permission.READ, day_of(timezone.now()))
    return _page(request, found, FlagPlanForm(initial={"plan": found.plan}), ReasonForm())


@require_POST
def acknowledge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what the team means to do about the flag."""
    found = get_flag_for(request.user, pk, Permission.ACKNOWLEDGE_FLAG, day_of(timezone.now()))
    form = FlagPlanForm(request.POST)

    def act(said: dict[str, Any]) -> None:
        actions.acknowledge(flag=found, plan=said["plan"], by=request.user)

    if done(form, act):
        messages.success(request, "Your plan is kept, and everybody who reads this flag sees it.")
        return redirect("flag", pk=pk)
    return _page(request, found, form, ReasonForm())


@require_POST
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close the flag of a broken promise that nothing can mend any more."""
    found = get_flag_for(request.user, pk, Permission.CLOSE_FLAG, day_of(timezone.now()))
    form = ReasonForm(request.POST)

    def act(said: dict[str, Any]) -> None:
        actions.close(flag=found, reason=said["reason"], by=request.user)

    if done(form, act):
        messages.success(request, "The flag is closed. The figure stays as it is.")
        return redirect("flag", pk=pk)
    return _page(request, found, FlagPlanForm(initial={"plan": found.plan}), form)


def line(one: Raised, channels: dict[str, Any], today: date) -> dict[str, Any]:
    """A flag in words: what, since when, how it stands, and what the team means to do."""
    flag, standard, row = one.flag, one.standard, one.assessment
    return {
        "flag": flag,
        "standard": standard,
        "title": f"{flag.team.name}: {standard.title}",
        "period": window_name(standard.measure["period"], row, today) if row else "",
        "fact": _fact(one, channels, today),
        "figure": figure(row, standard.measure, late=one.late) if row else "",
        "proof": proof_url(flag.team, flag.contract, flag.code, flag.first_day) if row else "",
    }


def _fact(one: Raised, channels: dict[str, Any], today: date) -> str:
    if one.assessment is None:
        return "Nothing is owed here any more."
    team = one.flag.team.name
    return fact(
        one.assessment, one.standard.measure, channels, today=today, team=team, late=one.late, last_on=one.last_on
    )


def _page(request: SignedInRequest, found: Flag, plan: FlagPlanForm, reason: ReasonForm) -> HttpResponse:
    now = timezone.now()
    today = day_of(now)
    settle_if_stale(found.team, now)
    allowed = permissions_for(request.user, found.team, today)
    (shown,) = flags.raised([found])
    stands = found.cleared_at is None
    context = {
        **line(shown, versions.channel_words(), today),
        "changes": flags.changes_of(found),
        "form": next((form for form in (plan, reason) if form.is_bound), None),
        "plan_form": plan if stands and Permission.ACKNOWLEDGE_FLAG in allowed else None,
        "reason_form": reason if Permission.CLOSE_FLAG in allowed and actions.can_be_closed(found, today) else None,
        "today": today,
    }
    return render(request, "contracts/flag.html", context)
