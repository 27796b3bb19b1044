"""What a sergeant or inspector does with an enquiry that is there: put its times right, withdraw it, take that back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from engagement import actions
from engagement.content import EnquiryContent
from engagement.enquiry_forms import COUNTS, INSTANTS, CorrectEnquiryForm, WithdrawEnquiryForm
from engagement.models import Enquiry
from engagement.permissions import get_enquiry_for
from engagement.queries import enquiry_contents, version_looked_at
from engagement.views.enquiries import MEANWHILE
from engagement.wording import differences, names_in
from record.refusal import Invalid, show_at_fields
from record.timezones import day_of
from teams.permissions import Permission
from teams.requests import SignedInRequest


def correct(request: SignedInRequest, id: UUID) -> HttpResponse:
    """Put an enquiry right, with a reason. Whoever was slower sees both texts and chooses."""
    now = timezone.now()
    found = get_enquiry_for(request.user, id, Permission.CORRECT_ENQUIRY, day_of(now))
    shown = _looked_at(found, request.POST.get("version", ""))
    form = _correct_form(request.POST or None, found, shown, now, withdrawn=request.GET.get("withdrawn", ""))
    if request.method != "POST" or not form.is_valid():
        return _correct_page(request, found, form)
    said = form.cleaned_data
    try:
        actions.correct_enquiry(
            enquiry=found,
            changes=form.changes(),
            by=request.user,
            reason=said["reason"],
            version=said["version"],
            now=now,
        )
    except actions.EnquiryConflict as conflict:
        return _both(request, conflict, now)
    except Invalid as invalid:
        show_at_fields(form, invalid)
        return _correct_page(request, found, form)
    messages.success(request, "Corrected. What it said before stays in its history.")
    return redirect(f"/enquiries/{found.id}/")


def _looked_at(found: Enquiry, version: str) -> EnquiryContent:
    """What the form was drawn from: what it was left as is compared with that, and not with what came meanwhile."""
    return enquiry_contents([version_looked_at(found, version) or found])[0]


def _correct_form(
    data: Any, found: Enquiry, shown: EnquiryContent, now: datetime, *, withdrawn: str = ""
) -> CorrectEnquiryForm:
    begins = {name: getattr(shown, name) for name in INSTANTS}
    initial = {**begins, "version": found.version, "withdrawn": COUNTS if withdrawn == "no" else ""}
    return CorrectEnquiryForm(data, content=shown, now=now, initial=initial)


def _correct_page(
    request: SignedInRequest, found: Enquiry, form: CorrectEnquiryForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    return render(request, "engagement/enquiry_correct.html", {"enquiry": found, "form": form, **more}, status=status)


def _both(request: SignedInRequest, conflict: actions.EnquiryConflict, now: datetime) -> HttpResponse:
    """Their text and ours side by side; sending the form again puts ours over theirs."""
    found = conflict.enquiry
    data = request.POST.copy()
    data["version"] = str(found.version)
    texts = conflict.stored, conflict.sent
    differing = differences(*texts, names_in(texts, force=found.force_id))
    return _correct_page(
        request, found, _correct_form(data, found, conflict.stored, now), changes=differing, status=409
    )


def withdraw(request: SignedInRequest, id: UUID) -> HttpResponse:
    """Say that an enquiry is none for this team. It stays with its history, and never counts."""
    now = timezone.now()
    found = get_enquiry_for(request.user, id, Permission.CORRECT_ENQUIRY, day_of(now))
    if found.withdrawn_because:
        messages.warning(request, f"It was withdrawn already: {found.withdrawn_because}.")
        return redirect(f"/enquiries/{found.id}/")
    form = WithdrawEnquiryForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_enquiry(
                enquiry=found, because=form.because, by=request.user, now=now, version=form.cleaned_data["version"]
            )
        except actions.EnquiryConflict:
            messages.warning(request, MEANWHILE)
        else:
            messages.success(request, "Withdrawn. It stays with its history, and counts for nothing.")
        return redirect(f"/enquiries/{found.id}/")
    return render(request, "engagement/enquiry_withdraw.html", {"enquiry": found, "form": form})
