"""Deciding: an inspector approves, passes on or refuses; the oversight body consents or does not; one is taken back.

Each by itself, or all of a batch that the person may decide.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from contracts.actions import exemptions as actions
from contracts.exemption_forms import ApproveForm
from contracts.forms import ReasonForm
from contracts.models import Exemption
from contracts.permissions import get_exemption_for
from contracts.queries import exemptions as queries
from contracts.queries.exemption_turns import would_turn
from contracts.views.exemption_asking import warnings
from contracts.views.exemptions import page
from record.refusal import Invalid, done
from record.timezones import day_of
from teams.permissions import Permission, teams_for
from teams.requests import SignedInRequest

State = Exemption.State


@require_POST
def approve(request: SignedInRequest, pk: int) -> HttpResponse:
    """Approve what somebody else asked for, with a sentence for residents."""
    return _with_words(request, pk, actions.approve, "Approved. The days are exempt, and the figures follow.")


@require_POST
def pass_on(request: SignedInRequest, pk: int) -> HttpResponse:
    """Agree, and ask the oversight body as well."""
    told = "Passed on. It counts once the oversight body consents; until then everything is owed."
    return _with_words(request, pk, actions.pass_on, told)


@require_POST
def refuse(request: SignedInRequest, pk: int) -> HttpResponse:
    """Refuse what somebody else asked for, saying why."""
    told = "Refused. Everything stays owed."
    return _with_reason(request, pk, Permission.APPROVE_EXEMPTION, actions.refuse, told)


@require_POST
def consent(request: SignedInRequest, pk: int) -> HttpResponse:
    """The oversight body's consent, a row of its own."""
    found = _seen(request, pk, Permission.CONSENT_EXEMPTION)
    return _tried(request, found, lambda: actions.consent(exemption=found, by=request.user), "Consented. It counts.")


@require_POST
def refuse_consent(request: SignedInRequest, pk: int) -> HttpResponse:
    """The oversight body does not agree, and says why."""
    told = "Not consented to. Everything stays owed."
    return _with_reason(request, pk, Permission.CONSENT_EXEMPTION, actions.refuse_consent, told)


@require_POST
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take an exemption back, asked for or approved."""
    told = "Taken back. The days are owed again."
    return _with_reason(request, pk, Permission.ASK_EXEMPTION, actions.withdraw, told)


def together(request: SignedInRequest, batch: UUID) -> HttpResponse:
    """What was asked for together: what turns by team, each with its link, and one decision for all that wait."""
    now = timezone.now()
    today = day_of(now)
    found = queries.together(batch, teams_for(request.user, Permission.READ, today))
    if not found:
        raise Http404("No exemptions of this number.")
    mine = list(queries.waiting_for(request.user, today).filter(batch=batch))
    if request.method == "POST":
        return _all_at_once(request, batch, mine)
    waiting = [one for one in found if one.state in queries.UNDECIDED]
    context = {
        "exemptions": found,
        "first": found[0],
        "waiting": waiting,
        "mine": mine,
        "consents": bool(mine) and mine[0].state == State.PASSED_ON,
        "passes_on": bool(mine) and mine[0].state == State.ASKED and mine[0].needs_consent,
        "turns": would_turn(waiting, now) if waiting else None,
        "warnings": warnings(found[0], today) if waiting else [],
        "approve_form": ApproveForm(prefix="yes"),
        "form": ReasonForm(prefix="no"),
        "today": today,
    }
    return render(request, "contracts/exemptions_together.html", context)


def _all_at_once(request: SignedInRequest, batch: UUID, mine: list[Exemption]) -> HttpResponse:
    """The same decision on each that waits for this person; one that cannot be decided so is said, and left."""
    yes = request.POST.get("decision") == "yes"
    words = request.POST.get("yes-public_words", "")[:2000]
    reason = request.POST.get("no-reason", "")[:2000]
    settled, left = 0, []
    for one in mine:
        try:
            _decide(one, yes, words, reason, request)
            settled += 1
        except Invalid as invalid:
            left.append(invalid.said)
    if settled:
        messages.success(request, f"{settled} decided together.")
    for said in dict.fromkeys(left):
        messages.error(request, said)
    return redirect("exemptions_together", batch)


def _decide(one: Exemption, yes: bool, words: str, reason: str, request: SignedInRequest) -> None:
    passed_on = one.state == State.PASSED_ON
    if not yes:
        refused = actions.refuse_consent if passed_on else actions.refuse
        refused(exemption=one, reason=reason, by=request.user)
    elif passed_on:
        actions.consent(exemption=one, by=request.user)
    else:
        agree = actions.pass_on if one.needs_consent else actions.approve
        agree(exemption=one, public_words=words, by=request.user)


def _seen(request: SignedInRequest, pk: int, permission: Permission) -> Exemption:
    """The exemption in the version that the page showed, where it says which: another one is not decided unseen."""
    found = get_exemption_for(request.user, pk, permission, day_of(timezone.now()))
    if request.POST.get("version", "").isdecimal():
        found.version = int(request.POST["version"][:9])
    return found


def _with_words(request: SignedInRequest, pk: int, action: Callable[..., Any], told: str) -> HttpResponse:
    found = _seen(request, pk, Permission.APPROVE_EXEMPTION)
    form = ApproveForm(request.POST)
    words = form.cleaned_data["public_words"] if form.is_valid() else ""
    if form.errors:
        return page(request, found, ReasonForm(), approve_form=form)
    return _tried(request, found, lambda: action(exemption=found, public_words=words, by=request.user), told)


def _tried(request: SignedInRequest, found: Exemption, act: Callable[[], Any], told: str) -> HttpResponse:
    try:
        act()
    except Invalid as invalid:
        messages.error(request, invalid.said)
    else:
        messages.success(request, told)
    return redirect("exemption", pk=found.pk)


def _with_reason(
    request: SignedInRequest, pk: int, permission: Permission, action: Callable[..., Any], told: str
) -> HttpResponse:
    found = _seen(request, pk, permission)
    form = ReasonForm(request.POST)

    def act(said: dict[str, Any]) -> None:
        action(exemption=found, reason=said["reason"], by=request.user)

    if done(form, act):
        messages.success(request, told)
        return redirect("exemption", pk=found.pk)
    return page(request, get_exemption_for(request.user, pk, permission, day_of(timezone.now())), form)
