"""Enquiries: what residents asked, and when they were answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from engagement import actions
from engagement.filters import EnquiryFilter
from engagement.forms import EnquiryAnswerForm
from engagement.models import Enquiry
from engagement.permissions import enquiries_for, get_enquiry_for
from engagement.tables import EnquiryTable
from record.dates import moment_words
from record.pagination import open_page
from record.refusal import Invalid
from record.timezones import day_of
from teams.permissions import Permission, may_anywhere, permissions_for
from teams.requests import SignedInRequest

A_PAGE = 25


def enquiries(request: SignedInRequest) -> HttpResponse:
    """The enquiries that the person may read; those that wait first, the longest waiting at the top."""
    today = day_of(timezone.now())
    rows = enquiries_for(request.user, today).select_related("team")
    waiting_first = rows.order_by(F("answered_at").desc(nulls_first=True), "received_at", "id")
    found = EnquiryFilter(request.GET, queryset=waiting_first, person=request.user, today=today)
    table = EnquiryTable(found.qs, exclude=["team"] if found.has_one_team else [])
    open_page(table, request, per_page=A_PAGE)
    may_import = may_anywhere(request.user, Permission.IMPORT, today)
    context = {"table": table, "filter": found, "noun": "enquiries", "may_import": may_import}
    return render(request, "engagement/enquiries.html", context)


def enquiry(request: SignedInRequest, id: UUID) -> HttpResponse:
    """One enquiry, and the form that says when it was answered."""
    now = timezone.now()
    wanted = Permission.ANSWER_ENQUIRY if request.method == "POST" else Permission.READ
    found = get_enquiry_for(request.user, id, wanted, day_of(now))
    form = EnquiryAnswerForm(request.POST or None, initial={"answered_at": now})
    if request.method == "POST" and form.is_valid() and _answer(request, found, form, now):
        return redirect(f"/enquiries/{found.id}/")
    may_answer = Permission.ANSWER_ENQUIRY in permissions_for(request.user, found.team, day_of(now))
    context = {"enquiry": found, "form": form, "facts": _facts(found), "may_answer": may_answer}
    return render(request, "engagement/enquiry.html", context)


def _answer(request: SignedInRequest, found: Enquiry, form: EnquiryAnswerForm, now: datetime) -> bool:
    answered_at = form.cleaned_data["answered_at"]
    try:
        actions.answer_enquiry(enquiry=found, answered_at=answered_at, by=request.user, now=now)
    except Invalid as error:
        for sentences in error.fields.values():
            form.add_error("answered_at", sentences)
        return False
    messages.success(request, f"Noted: answered on {moment_words(answered_at)}.")
    return True


def _facts(found: Enquiry) -> list[dict[str, Any]]:
    return [
        {"term": "Asked", "text": moment_words(found.received_at)},
        {"term": "Team", "text": found.team.name},
        {"term": "Neighbourhood", "text": found.neighbourhood.name if found.neighbourhood else ""},
        {"term": "Answered", "text": moment_words(found.answered_at) if found.answered_at else "Not yet"},
    ]
