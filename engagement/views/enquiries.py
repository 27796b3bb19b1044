"""Enquiries: what residents asked, and when they were answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from engagement import actions
from engagement.enquiry_forms import AnswerForm
from engagement.exporting import enquiries_as_csv
from engagement.filters import EnquiryFilter
from engagement.models import Enquiry
from engagement.permissions import enquiries_for, get_enquiry_for
from engagement.queries import enquiry_contents
from engagement.tables import EnquiryTable
from engagement.wording import history, moment_told, names_in, told_by
from inputs.exports import as_a_file, asks_for_a_file, download
from record.dates import moment_words
from record.pagination import open_page
from record.refusal import Invalid
from record.timezones import day_of
from teams.permissions import Permission, may_anywhere, permissions_for
from teams.requests import SignedInRequest

A_PAGE = 25
MEANWHILE = "Somebody else changed this enquiry meanwhile. Look at it again."


def enquiries(request: SignedInRequest) -> HttpResponse:
    """The enquiries that the person may read, those that wait first, the longest waiting at the top; or as a file."""
    today = _today()
    rows = enquiries_for(request.user, today).select_related("team")
    waiting_first = rows.order_by(F("answered_at").desc(nulls_first=True), "received_at", "id")
    found = EnquiryFilter(request.GET, queryset=waiting_first, person=request.user, today=today)
    if asks_for_a_file(request) and found.form.is_valid():
        return download(enquiries_as_csv(found.qs.order_by("received_at", "id")), f"enquiries-{today}.csv")
    table = EnquiryTable(found.qs, exclude=["team"] if found.has_one_team else [])
    open_page(table, request, per_page=A_PAGE)
    may_import = may_anywhere(request.user, Permission.IMPORT, today)
    context = {
        "table": table,
        "filter": found,
        "noun": "enquiries",
        "may_import": may_import,
        "csv_query": as_a_file(request),
    }
    return render(request, "engagement/enquiries.html", context)


def enquiry(request: SignedInRequest, id: UUID) -> HttpResponse:
    """One enquiry with its history, and the form that says when it was answered."""
    now = timezone.now()
    wanted = Permission.ANSWER_ENQUIRY if request.method == "POST" else Permission.READ
    found = get_enquiry_for(request.user, id, wanted, day_of(now))
    begins = {"answered_at": now, "version": found.version}
    form = AnswerForm(request.POST or None, received_at=found.received_at, now=now, initial=begins)
    if request.method == "POST" and form.is_valid() and _answer(request, found, form, now):
        return redirect(f"/enquiries/{found.id}/")
    held = permissions_for(request.user, found.team, day_of(now))
    context = {
        "form": form,
        "may_answer": _waits(found) and Permission.ANSWER_ENQUIRY in held,
        "may_correct": Permission.CORRECT_ENQUIRY in held,
        **_told(found),
    }
    return render(request, "engagement/enquiry.html", context)


def _answer(request: SignedInRequest, found: Enquiry, form: AnswerForm, now: datetime) -> bool:
    """False where something in the form is to be put right."""
    answered_at = form.cleaned_data["answered_at"]
    try:
        actions.answer_enquiry(
            enquiry=found, answered_at=answered_at, by=request.user, now=now, version=form.cleaned_data["version"]
        )
    except actions.EnquiryConflict:
        messages.warning(request, MEANWHILE)
    except Invalid as error:
        if not _waits(found):
            messages.warning(request, error.said)
            return True
        for sentences in error.fields.values():
            form.add_error("answered_at", sentences)
        return False
    else:
        messages.success(request, f"Noted: answered on {moment_told(answered_at)}.")
    return True


def _waits(found: Enquiry) -> bool:
    return found.answered_at is None and not found.withdrawn_because


def _told(found: Enquiry) -> dict[str, Any]:
    versions = list(found.versions.order_by("version"))
    contents = enquiry_contents(versions)
    names = names_in(contents, force=found.force_id, people=[version.by for version in versions])
    first = versions[0]
    recorded = {"term": "Recorded", "text": f"{moment_words(first.known_at)}, {told_by(first.by, names)}"}
    facts = [*_facts(found), recorded]
    return {"enquiry": found, "facts": facts, "versions": history(versions, contents, names), "today": _today()}


def _today() -> date:
    return day_of(timezone.now())


def _facts(found: Enquiry) -> list[dict[str, Any]]:
    withdrawn = [{"term": "Withdrawn because", "text": found.withdrawn_because}] if found.withdrawn_because else []
    return [
        {"term": "Received", "text": moment_told(found.received_at)},
        {"term": "Team", "text": found.team.name},
        {"term": "Neighbourhood", "text": found.neighbourhood.name if found.neighbourhood else ""},
        {"term": "Answered", "text": moment_told(found.answered_at) if found.answered_at else "Not yet"},
        *withdrawn,
    ]
