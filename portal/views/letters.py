"""The letters the portal has written, for those who look after it: what was told, what became of it, what waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from contracts.queries.flag_lines import Waiting, waiting
from contracts.queries.letter_answers import lines_of
from inputs.exports import as_csv
from portal.filters import LetterFilter
from portal.tables import LettersTable
from portal.waiting_letters import MOST_PEOPLE, by_person, by_reason
from record import letters_fence
from record.letters import Letter
from record.pagination import open_page
from record.timezones import day_of
from teams.models import Force, Person
from teams.permissions import Permission, forces_for
from teams.requests import SignedInRequest

LATELY = timedelta(weeks=13)
MOST_ROWS = 10_000  # of a file
HEADER = (
    "written_at",
    "person",
    "address",
    "subject",
    "state",
    "sent_at",
    "delivery",
    "delivery_words",
    "delivery_at",
    "told",
    "answers",
)


def letters(request: SignedInRequest) -> HttpResponse:
    """Every letter of the forces that the person looks after, the latest first."""
    now = timezone.now()
    forces = forces_for(request.user, Permission.MANAGE, day_of(now))
    rows = Letter.objects.filter(force__in=forces.values("key")).order_by("-written_at", "id")
    form = LetterFilter(request.GET, forces=forces)
    found = form.narrow(rows)
    if request.GET.get("format") == "csv":
        return _file(found, day_of(now).isoformat())
    table = LettersTable(found, empty_text=_nothing(form))
    open_page(table, request, per_page=50)
    table.load_lines()
    counts = dict(rows.order_by().values_list("state").annotate(Count("id")))
    context = {
        "table": table,
        "filters": form,
        "counts": counts,
        "number": sum(counts.values()),
        "held": letters_fence.is_closed(),
        "returned": _returned(rows, now),
        "csv": _as_file(request),
        **_waiting(forces, form, now),
    }
    return render(request, "portal/letters.html", context)


def _nothing(form: LetterFilter) -> str:
    return "No letter fits. Clear the filters to see all." if form.has_changed() else "No letter has been written yet."


def _as_file(request: SignedInRequest) -> str:
    asked = request.GET.copy()
    asked["format"] = "csv"
    asked.pop("page", None)
    return f"?{asked.urlencode()}"


def _returned(rows: QuerySet[Letter], now: datetime) -> list[Letter]:
    """The latest letter of each address that does not work: still its person's own, and nothing has arrived since."""
    own = Person.objects.filter(key=OuterRef("person"), email__iexact=OuterRef("address"), is_active=True)
    arrived = Letter.objects.filter(
        address=OuterRef("address"), delivery=Letter.Delivery.DELIVERED, delivery_at__gt=OuterRef("delivery_at")
    )
    failed = rows.filter(delivery=Letter.Delivery.FAILED, sent_at__gte=now - LATELY)
    found = failed.filter(Exists(own), ~Exists(arrived)).annotate(name=Subquery(own.values("name")[:1]))
    return list(found.order_by("address", "-delivery_at", "id").distinct("address"))


def _waiting(forces: QuerySet[Force], form: LetterFilter, now: datetime) -> dict[str, Any]:
    """What waits and why, of the person and the team that the list is narrowed to."""
    found: list[Waiting] = [one for force in forces.order_by("id") for one in waiting(force, now)]
    person, team = form.said("person"), form.said("team")
    found = [one for one in found if person in ("", one.line.person.key) and team in ("", one.line.flag.team.key)]
    groups = by_person(found)
    return {
        "waits": groups[:MOST_PEOPLE],
        "more_people": max(0, len(groups) - MOST_PEOPLE),
        "waiting_lines": len(found),
        "waiting_people": len(groups),
        "reasons": by_reason(found),
    }


def _file(found: QuerySet[Letter], today: str) -> HttpResponse:
    answer = HttpResponse("".join(as_csv(HEADER, _rows(found))), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="letters-{today}.csv"'
    return answer


def _rows(found: QuerySet[Letter]) -> Iterator[list[Any]]:
    """No text of a letter: what it told stands in the names of its flags."""
    shown = list(found[:MOST_ROWS])
    told = lines_of([letter.pk for letter in shown])
    for letter in shown:
        lines = told[letter.pk]
        yield [
            letter.written_at,
            letter.person,
            letter.address,
            letter.subject,
            letter.state,
            letter.sent_at,
            letter.delivery,
            letter.delivery_words,
            letter.delivery_at,
            "; ".join(f"{line.title} {line.flag.first_day.isoformat()}" for line in lines),
            "; ".join(line.answer.answer if line.answer else "" for line in lines),
        ]
