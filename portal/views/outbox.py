"""The outbox: what waits on this device, which its own script shows, and what of this person's has arrived."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagement.models import Activity, ActivityVersion
from engagement.receipts import number_of
from record.dates import moment_words
from record.timezones import day_of
from teams.models import Person
from teams.requests import SignedInRequest

KEPT = timedelta(days=90)
MOST = 200  # receipts on one page
SHOWN = 5  # before "all"


@require_safe
def outbox(request: SignedInRequest) -> HttpResponse:
    """What waits is on the device alone; what this person logged in 90 days is here, with its receipts."""
    now = timezone.now()
    arrived = [_line(first, now) for first in _logged_by(request.user, now)]
    context = {"arrived": arrived[:SHOWN], "more_arrived": arrived[SHOWN:], "no_receipt": "no_receipt" in request.GET}
    return render(request, "portal/outbox.html", context)


def _logged_by(person: Person, now: datetime) -> list[ActivityVersion]:
    """The first versions, the newest first."""
    own = Activity.objects.filter(logged_by=person).values("pk")
    logged = ActivityVersion.objects.filter(activity__in=own, version=1, known_at__gte=now - KEPT)
    return list(logged.order_by("-known_at", "activity")[:MOST])


def _line(first: ActivityVersion, now: datetime) -> dict[str, str]:
    number = number_of(first.activity_id)
    return {
        "title": first.title,
        "number": number,
        "url": f"/r/{number}/",
        "when": moment_words(first.known_at, day_of(now)),
    }
