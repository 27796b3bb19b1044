"""A version of a contract on its way: the file, what it would do, and the second person where it reaches back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from contracts.actions import proposals as actions
from contracts.actions.versions import Moved
from contracts.forms import ContractFileForm, PastReasonForm, ReasonForm
from contracts.importing import read_contract
from contracts.models import ContractProposal
from contracts.permissions import get_proposal_for
from contracts.queries import proposals
from contracts.views.contract_change_page import change_page, listed
from inputs import Refused
from inputs.documents import parse_sent
from record.refusal import Invalid, done, show_at_fields
from record.timezones import day_of
from teams.models import Person
from teams.permissions import Permission, forces_for, may_anywhere, require_anywhere
from teams.requests import SignedInRequest

LOOKED_AGAIN = "What is stored has moved since, or a day has begun. This is what it would do now: look at it first."
MOST_FAULTS = 50  # of a file, shown on the page
MOST_DECIDED = 20


def changes(request: SignedInRequest) -> HttpResponse:
    """What waits, and the form that sends a file: an administrator's."""
    now = timezone.now()
    today = day_of(now)
    form, faults = ContractFileForm(request.POST or None, request.FILES or None), []
    if request.method == "POST":
        require_anywhere(request.user, Permission.MANAGE, today)
        if form.is_valid():
            try:
                sent = _sent(request.user, form.cleaned_data["file"], now)
            except Refused as refused:
                faults = [str(refusal) for refusal in refused.refusals]
                form.add_error("file", "The file cannot be taken. What is wrong with it stands below.")
            except Invalid as invalid:
                show_at_fields(form, invalid)
            else:
                return redirect("contract_change", pk=sent.pk)
    context = {
        "form": form,
        "faults": faults[:MOST_FAULTS],
        "more_faults": max(0, len(faults) - MOST_FAULTS),
        "may_send": may_anywhere(request.user, Permission.MANAGE, today),
        "waiting": listed(proposals.waiting_for(request.user, today)),
        "own": listed(proposals.own(request.user, today)),
        "decided": listed(proposals.decided(request.user, today)[:MOST_DECIDED]),
        "today": today,
    }
    return render(request, "contracts/contract_changes.html", context)


def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """One file with what it would do, and what the person may do about it."""
    return _page(request, _found(request, pk), timezone.now())


@require_POST
def look(request: SignedInRequest, pk: int) -> HttpResponse:
    """Work out anew what it would do."""
    found, now = _found(request, pk), timezone.now()
    try:
        actions.look_again(proposal=found, now=now)
    except Invalid as invalid:
        messages.error(request, invalid.said)
    return redirect("contract_change", pk=pk)


@require_POST
def propose(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask a second person to publish what reaches into the past."""
    found, now = _found(request, pk, Permission.MANAGE), timezone.now()
    form = PastReasonForm(request.POST)

    def act(said: dict[str, Any]) -> None:
        actions.propose(proposal=found, **said, looked_at=_seen(request), by=request.user, now=now)

    return _answered(request, found, now, form, act, "Somebody else must publish it now. It waits on their page.")


@require_POST
def publish(request: SignedInRequest, pk: int) -> HttpResponse:
    """Store the version that was looked at."""
    found, now = _found(request, pk), timezone.now()

    def act(said: dict[str, Any]) -> None:
        actions.publish(proposal=found, looked_at=_seen(request), by=request.user, now=now)

    return _answered(request, found, now, None, act, "Published. Every figure that it touches is worked out anew.")


@require_POST
def refuse(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say no, and why."""
    found, now = _found(request, pk), timezone.now()
    form = ReasonForm(request.POST)

    def act(said: dict[str, Any]) -> None:
        actions.refuse(proposal=found, reason=said["reason"], by=request.user, now=now)

    return _answered(request, found, now, form, act, "Refused. Nothing was stored.")


@require_POST
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the own file back."""
    found, now = _found(request, pk, Permission.MANAGE), timezone.now()

    def act(said: dict[str, Any]) -> None:
        actions.withdraw(proposal=found, by=request.user, now=now)

    return _answered(request, found, now, None, act, "Withdrawn. Nothing was stored.")


def _found(request: SignedInRequest, pk: int, permission: Permission = Permission.SECOND_CONTRACT) -> ContractProposal:
    return get_proposal_for(request.user, pk, permission, day_of(timezone.now()))


def _seen(request: SignedInRequest) -> str:
    """The look that the button was beside."""
    return request.POST.get("looked_at", "")


def _answered(
    request: SignedInRequest,
    found: ContractProposal,
    now: datetime,
    form: PastReasonForm | ReasonForm | None,
    act: Callable[[dict[str, Any]], None],
    told: str,
) -> HttpResponse:
    """Do it; where the look has moved, look again and show that: nobody agrees to what they have not seen."""
    try:
        if form is None:
            act({})
        elif not done(form, act):
            return _page(request, found, now, form)
        messages.success(request, told)
    except Moved:
        return _moved(request, found, now)
    except Invalid as invalid:
        messages.error(request, invalid.said)
    return redirect("contract_change", pk=found.pk)


def _moved(request: SignedInRequest, found: ContractProposal, now: datetime) -> HttpResponse:
    try:
        actions.look_again(proposal=found, now=now)
    except Invalid as invalid:
        messages.error(request, invalid.said)
    else:
        messages.error(request, LOOKED_AGAIN)
    return redirect("contract_change", pk=found.pk)


def _page(
    request: SignedInRequest, found: ContractProposal, now: datetime, form: PastReasonForm | ReasonForm | None = None
) -> HttpResponse:
    context = change_page(found, request.user, now, request.GET.get("page"))
    forms = {
        "past_form": form if isinstance(form, PastReasonForm) else PastReasonForm(),
        "refuse_form": form if isinstance(form, ReasonForm) else ReasonForm(),
        "form": form,
    }
    return render(request, "contracts/contract_change.html", context | forms)


def _sent(person: Person, file: UploadedFile, now: datetime) -> ContractProposal:
    """Keep the version that the file states. Raises Refused for a file that cannot be taken, Invalid for the rest."""
    document = parse_sent(file.read())
    stated = read_contract(document)
    if not forces_for(person, Permission.MANAGE, day_of(now)).filter(pk=stated.force.pk).exists():
        # In the words of a force that is not there: which others there are is nobody's business.
        document.refuse("is not a force that you run", "force")
        document.finish()
        raise PermissionDenied
    try:
        return actions.send(**vars(stated), by=person, now=now)
    except Invalid as invalid:
        for place, reasons in invalid.fields.items():
            if place == "file":
                raise
            document.refuse(" ".join(reasons), place)
        document.finish()
        raise
