"""One's own letters: what one was told, when, whether it arrived, what one answered, and what waits and why."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contracts.queries.flag_lines import waiting
from portal.tables import OwnLetters
from portal.waiting_letters import by_person
from record.letters import Letter
from record.pagination import open_page
from teams.requests import SignedInRequest


@require_safe
def own_letters(request: SignedInRequest) -> HttpResponse:
    """The person's letters, the latest first; nobody else's."""
    rows = Letter.objects.filter(person=request.user.key).order_by("-written_at", "id")
    table = OwnLetters(rows, empty_text="No letter has been written to you yet.")
    open_page(table, request, per_page=25)
    table.load_lines()
    groups = by_person(waiting(request.user, timezone.now()))
    return render(request, "portal/own_letters.html", {"table": table, "waits": groups[0] if groups else None})
