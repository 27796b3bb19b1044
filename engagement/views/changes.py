"""What people do with an activity that is there: correct, withdraw, confirm, and say that they were there too."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from engagement import actions
from engagement.cancel_form import CancelForm
from engagement.content import ActivityContent
from engagement.events import residents_know
from engagement.form_choices import choices_of
from engagement.forms import ConfirmForm, CorrectForm, LeaveForm, WithdrawForm, begin_with
from engagement.models import Activity, Status
from engagement.permissions import get_activity_for, get_joined_team
from engagement.queries import activity_content, activity_contents, version_looked_at
from engagement.wording import differences, names_in
from record.refusal import Invalid, show_at_fields
from record.timezones import day_of
from teams.models import Team
from teams.permissions import Permission
from teams.requests import SignedInRequest

MEANWHILE = "Somebody else changed this activity meanwhile. Look at it again."


def correct(request: SignedInRequest, id: UUID) -> HttpResponse:
    """Put an activity right, with a reason. Whoever was slower sees both texts and chooses."""
    now = timezone.now()
    found = get_activity_for(request.user, id, Permission.CORRECT_OWN, day_of(now))
    shown = _looked_at(found, request.POST.get("version", ""))
    form = _correct_form(request.POST or None, found, shown, now, reason=request.GET.get("reason", ""))
    if request.method != "POST" or not form.is_valid():
        return _correct_page(request, found, form)
    try:
        actions.correct(activity=found, changes=form.changes(), by=request.user, now=now, **_why(form))
    except actions.Conflict as conflict:
        return _both(request, conflict, now)
    except Invalid as invalid:
        show_at_fields(form, invalid)
        return _correct_page(request, found, form)
    messages.success(request, "Corrected. What it said before stays in its history.")
    return redirect(f"/activities/{found.id}/")


def _looked_at(found: Activity, version: str) -> ActivityContent:
    """What the form was drawn from: what it was left as is compared with that, and not with what came meanwhile."""
    looked_at = version_looked_at(found, version)
    return activity_contents([looked_at])[0] if looked_at else activity_content(found)


def _correct_form(
    data: Any, found: Activity, shown: ActivityContent, now: datetime, *, reason: str = ""
) -> CorrectForm:
    """`reason` is what the form begins with, where a page that leads here knows it."""
    choices = choices_of(found.team, day_of(now), shown)
    initial = {**begin_with(shown), "version": found.version, "reason": reason}
    return CorrectForm(data, choices=choices, now=now, initial=initial, stored=shown)


def _why(form: Any) -> dict[str, Any]:
    return {"reason": form.cleaned_data["reason"], "version": form.cleaned_data["version"]}


def _correct_page(request: SignedInRequest, found: Activity, form: CorrectForm, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    return render(request, "engagement/correct.html", {"activity": found, "form": form, **more}, status=status)


def _both(request: SignedInRequest, conflict: actions.Conflict, now: datetime) -> HttpResponse:
    """Their text and ours side by side; sending the form again puts ours over theirs."""
    found, stored = conflict.activity, conflict.stored
    data = request.POST.copy()
    data["version"] = str(found.version)
    return _correct_page(
        request,
        found,
        _correct_form(data, found, stored, now),
        changes=side_by_side(stored, conflict.sent, force=found.force_id),
        status=409,
    )


def side_by_side(stored: ActivityContent, sent: ActivityContent, *, force: int) -> list[dict[str, str]]:
    """What differs: `before` is what is stored, `after` what was sent."""
    sent = replace(sent, id=stored.id)
    names = names_in([stored, sent], force=force)
    return differences(stored, sent, names)


def withdraw(request: SignedInRequest, id: UUID) -> HttpResponse:
    """Say that an activity should not have been logged. It stays, and never counts."""
    now = timezone.now()
    found = get_activity_for(request.user, id, Permission.WITHDRAW, day_of(now))
    form = WithdrawForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(activity=found, by=request.user, now=now, **_why(form))
        except actions.Conflict:
            messages.warning(request, MEANWHILE)
        else:
            messages.success(request, "Withdrawn. It stays in the log, and counts for nothing.")
        return redirect(f"/activities/{found.id}/")
    return render(request, "engagement/withdraw.html", {"activity": found, "form": form})


def cancel(request: SignedInRequest, id: UUID) -> HttpResponse:
    """Say that what was planned is not going to be, or was not, and why: where residents know of it, they read that."""
    now = timezone.now()
    found = get_activity_for(request.user, id, Permission.CONFIRM, day_of(now))
    if found.status != Status.PLANNED:
        messages.warning(request, f"{found.title} is {found.get_status_display().lower()}: only a plan is cancelled.")
        return redirect(_back(request, found))
    initial = {"version": found.version, "words": request.GET.get("words", "")}
    form = CancelForm(request.POST or None, initial=initial, residents_know=residents_know(found, day_of(now)))
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel(activity=found, by=request.user, now=now, **form.cleaned_data)
        except actions.Conflict:
            messages.warning(request, f"{found.title}: {MEANWHILE}")
        except Invalid as invalid:
            messages.error(request, f"Not cancelled: {invalid.said}")
        else:
            messages.success(request, f"{found.title}: cancelled. It counts for nothing.")
        return redirect(_back(request, found))
    return render(request, "engagement/cancel.html", {"activity": found, "form": form})


def leave(request: SignedInRequest, id: UUID) -> HttpResponse:
    """Take one's own team out of what another team logged: it does not count for it, and the history says why."""
    now = timezone.now()
    found = get_activity_for(request.user, id, Permission.READ, day_of(now))
    team = get_joined_team(request.user, found, day_of(now), request.GET.get("team", ""))
    form = LeaveForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_team_out(activity=found, team=team, by=request.user, now=now, **_why(form))
        except actions.Conflict:
            messages.warning(request, MEANWHILE)
            return redirect(f"/activities/{found.id}/")
        told = found.logged_by.name if found.logged_by else f"The sergeant of {found.team.name}"
        said = f"{team.name} is out of “{found.title}”. It does not count for it any more. {told} is told why."
        messages.success(request, said)
        return redirect(_back_to(team))
    return render(request, "engagement/leave.html", {"activity": found, "form": form, "team": team})


def _back_to(team: Team) -> str:
    return f"/my-team/?{urlencode({'team': team.key})}"


@require_POST
def confirm(request: SignedInRequest, id: UUID) -> HttpResponse:
    """Say how a plan went."""
    now = timezone.now()
    found = get_activity_for(request.user, id, Permission.CONFIRM, day_of(now))
    form = ConfirmForm(request.POST)
    if not form.is_valid() and form.asks:
        return render(request, "engagement/confirm.html", {"activity": found, "form": form})
    if not form.is_valid():
        messages.error(request, f"Not saved: {_first(form)}")
    else:
        _confirm(request, found, form.cleaned_data, now)
    return redirect(_back(request, found))


def _confirm(request: SignedInRequest, found: Activity, said: dict[str, Any], now: datetime) -> None:
    came = 0 if said["outcome"] == "nobody_came" else said["attendance"]
    try:
        actions.confirm(
            activity=found,
            held=True,
            attendance=came,
            by=request.user,
            now=now,
            version=said["version"],
        )
    except actions.Conflict:
        messages.warning(request, f"{found.title}: {MEANWHILE}")
    except Invalid as invalid:
        messages.error(request, f"Not saved: {invalid.said}")
    else:
        messages.success(request, f"{found.title}: {_outcome(came)}")


def _outcome(came: int | None) -> str:
    return {None: "it was held.", 0: "held, and nobody came."}.get(came, f"held, {came} came.")


def _first(form: Any) -> str:
    return next(error for errors in form.errors.values() for error in errors)


def _back(request: SignedInRequest, found: Activity) -> str:
    if request.GET.get("next") == "my-team":
        return f"/my-team/?{urlencode({'team': found.team.key})}"
    return f"/activities/{found.id}/"


@require_POST
def join(request: SignedInRequest, id: UUID) -> HttpResponse:
    """ "I was there too": the person takes part in what a colleague logged. It still counts once."""
    now = timezone.now()
    found = get_activity_for(request.user, id, Permission.LOG_ACTIVITY, day_of(now))
    if found.status == Status.WITHDRAWN:
        messages.warning(request, "It was withdrawn meanwhile. Log yours.")
        return redirect(f"/activities/{found.id}/")
    try:
        actions.join(activity=found, person=request.user, version=found.version, now=now)
    except actions.Conflict:
        messages.warning(request, MEANWHILE)
    else:
        messages.success(request, f"You are named in {found.title}. It counts once.")
    return redirect(f"/activities/{found.id}/")
