"""A team's public events as a file that calendars subscribe to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition

from engagement.events import Event, announced_events
from engagement.models import Activity
from record.timezones import day_of, midnight
from teams.models import Team


@cache_control(no_cache=True)  # ask each time: what a proxy kept for an hour would hide that it was cancelled
def team_calendar(request: HttpRequest, key: str) -> HttpResponse:
    """The team's calendar, also of one that has ended. A program that has it already costs three queries."""
    today = day_of(timezone.now())
    team = get_object_or_404(Team.objects.select_related("force"), key=key)
    changed_at = _changed_at(team, today)  # before the events: what changes in between is sent again, and never missed
    events = announced_events(team, today=today)

    @condition(etag_func=lambda request: _tag(events, today), last_modified_func=lambda request: changed_at)
    def answer(request: HttpRequest) -> HttpResponse:
        return _file(team, events)

    return answer(request)


def _file(team: Team, events: list[Event]) -> HttpResponse:
    from engagement.calendar import calendar_of  # what writes the file is loaded by whoever asks for one

    shown = [event.activity for event in events if event.says_the_row]
    prefetch_related_objects(shown, "neighbourhood_links__neighbourhood", "team_links__team")
    page = settings.SITE_URL + reverse("team", args=[team.key])
    answer = HttpResponse(
        calendar_of(team, events, page=page, site=settings.SITE_URL), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = f'inline; filename="{team.key}.ics"'
    return answer


def _tag(events: Iterable[Event], today: date) -> str:
    """Every event has a version. The names beside it have none, so they are looked at anew each day."""
    said = "\n".join([today.isoformat(), *(f"{event.activity.id} {event.number} {event.became}" for event in events)])
    return f'"{sha256(said.encode()).hexdigest()}"'


def _changed_at(team: Team, today: date) -> datetime:
    """When the calendar may last have changed: an event can also leave it, and then only the force's newest shows it.

    Events come and go by the day alone, too: announced from today on, or too long ago.
    """
    newest = Activity.objects.filter(force=team.force_id).newest_known_at()
    return max(midnight(today), newest) if newest else midnight(today)
