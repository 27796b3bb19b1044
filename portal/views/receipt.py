"""A receipt to keep: what is in the record under eight characters that a person can read out, write down and type."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagement.models import Activity
from engagement.permissions import activities_for
from engagement.queries import activity_contents
from engagement.receipts import ids_of, number_of
from engagement.wording import names_in, said, told_by, when_words
from record.dates import clock, moment_words
from record.timezones import LONDON, day_of
from teams.requests import SignedInRequest


@require_safe
def find(request: SignedInRequest) -> HttpResponse:
    """By the number as it was typed. What is none is said to be none, on the outbox's page."""
    typed = request.GET.get("number", "")
    ids = ids_of(typed)
    return redirect(f"/r/{number_of(ids[0])}/" if ids else "/outbox/?no_receipt=1")


@require_safe
def receipt(request: SignedInRequest, number: str) -> HttpResponse:
    """What the person may read of the record under the number. `?format=text` is a file to keep."""
    ids = ids_of(number)
    seen = activities_for(request.user, day_of(timezone.now()))
    rows = seen.filter(pk__range=ids) if ids else Activity.objects.none()
    found = list(rows.select_related("team", "channel", "force").order_by("id"))
    if not found:
        raise Http404
    receipts = [_receipt(request, activity) for activity in found]
    if request.GET.get("format") == "text":
        answer = HttpResponse("\n\n".join(_text(one) for one in receipts), content_type="text/plain; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="receipt-{receipts[0]["number"]}.txt"'
        return answer
    return render(request, "portal/receipt.html", {"receipts": receipts, "first": receipts[0]})


def _receipt(request: SignedInRequest, found: Activity) -> dict[str, Any]:
    versions = list(found.versions.order_by("version"))
    first, newest = versions[0], versions[-1]
    content = activity_contents([newest])[0]
    names = names_in([content], force=found.force_id, people=[first.by])
    words, number = said(content, names), number_of(found.pk)
    facts = {
        "Planned for" if found.starts_at > first.known_at else "Happened": when_words(content),
        "Typed": _exact(first.recorded_at) if first.recorded_at else "not said by the device",
        "Recorded": _exact(first.known_at),
        "By": told_by(first.by, names),
        "Team": found.team.name,
    }
    return {
        "activity": found,
        "number": number,
        "address": request.build_absolute_uri(f"/r/{number}/"),
        "lede": f"{words['Kind']}: {found.title}. {words['Status']}.",
        "facts": [{"term": term, "text": text} for term, text in facts.items()],
        "changed": len(versions) - 1,
        "hash": newest.content_hash,
    }


def _exact(instant: datetime) -> str:
    """As in "Thursday 3 December 2026, 11:20:07", on London's clock."""
    day, _, _ = moment_words(instant).rpartition(", ")
    return f"{day}, {clock(instant)}:{instant.astimezone(LONDON):%S}"


def _text(receipt: dict[str, Any]) -> str:
    facts = [f"{fact['term']}: {fact['text']}" for fact in receipt["facts"]]
    lines = [f"Receipt {receipt['number']}", receipt["lede"], *facts, receipt["address"]]
    return "\n".join([*lines, f"SHA-256 of what is stored: {receipt['hash']}", ""])
