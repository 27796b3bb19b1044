"""What a device needs to go on without signal: its script, the pages it shows then, and a copy of what one reads.

The script and the shell are the same for everybody, so that they can be kept beforehand. The copy is one person's: what
their team owes and plans, and the form of the log, as they would be now. The device shows it to nobody else, and drops
it at signing out and a day after the session's end. Source: reliability.md, "Without signal".
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagement import queries
from engagement.form_choices import choices_of
from engagement.models import Activity, Status
from engagement.permissions import permits
from engagement.wording import when_words
from portal import shell as offline_shell
from portal.forms import LogForm, first_values
from portal.views import log, my_team
from record.timezones import day_of
from teams.device_key import device_key_of
from teams.models import Person, Team
from teams.permissions import Permission, permissions_for, teams_for
from teams.requests import PublicRequest, SignedInRequest

MANIFEST = "self.__WB_MANIFEST"  # where the worker's script takes the list of what it keeps beforehand
KEPT_AFTER = timedelta(hours=24)  # the copy, after the session's end
MOST_TEAMS = 5
MOST_ACTIVITIES = 150
LATELY, SOON = timedelta(days=14), timedelta(days=14)


@require_safe
def worker(request: PublicRequest) -> HttpResponse:
    """The service worker. Its text changes with whatever it keeps, so that a device notices a new release."""
    script = Path(str(finders.find("worker.js"))).read_text(encoding="utf-8")
    listed = script.replace(MANIFEST, json.dumps(offline_shell.manifest()))
    answer = HttpResponse(listed, content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@require_safe
def shell(request: PublicRequest) -> HttpResponse:
    """The page that the device opens where no page comes: it draws itself from what is kept there."""
    return HttpResponse(offline_shell.page())


@require_safe
def copy(request: SignedInRequest) -> HttpResponse:
    """What this person reads without signal, and for how many seconds from now."""
    now = timezone.now()
    teams = _own_teams(request.user, day_of(now))
    rest = request.session.get_expiry_age() + int(KEPT_AFTER.total_seconds())
    return JsonResponse(
        {
            "person": device_key_of(request.user),
            "name": request.user.name,
            "as_of": now.isoformat(timespec="seconds"),
            "seconds": rest,
            "teams": [_team(request.user, team, now) for team in teams],
            "activities": _activities(request.user, teams, now),
            "channels": {key: {"name": one.name, "icon": one.icon} for key, one in queries.channels().items()},
        }
    )


def _own_teams(person: Person, today: date) -> list[Team]:
    """Those the person is posted to, else those they log for; no more than a device can be asked to hold."""
    own = log.own_teams(person.pk, today)
    teams = log.lasting(person, today)
    posted = teams.filter(pk__in=list(own))
    return list(posted[:MOST_TEAMS]) or list(teams[:MOST_TEAMS])


def _team(person: Person, team: Team, now: datetime) -> dict[str, Any]:
    context = my_team.page_context(team, person, now) | {"offline": True}
    choices = choices_of(team, day_of(now))
    values = first_values(choices=choices, person=person, asked={}, now=now)
    form = LogForm(initial=values, choices=choices, now=now)
    rules = log.rules(team, now)
    return {
        "key": team.key,
        "name": team.name,
        "lede": context["lede"],
        "my_team": render_to_string("portal/_my_team_body.html", context),
        "log": render_to_string("portal/_log_form.html", {"team": team, "form": form, "rules": rules}),
    }


def _activities(person: Person, teams: list[Team], now: datetime) -> list[dict[str, Any]]:
    """What one can say something of without signal: plans, and what happened lately."""
    today = day_of(now)
    lately = Q(day__gte=today - LATELY, day__lte=today + SOON)
    plans = Q(status=Status.PLANNED, day__gte=today - timedelta(days=31), day__lte=today + SOON)
    of_teams = Activity.objects.of_teams(teams_for(person, Permission.READ, today).filter(pk__in=[t.pk for t in teams]))
    rows = of_teams.filter(plans | lately & ~Q(status=Status.WITHDRAWN)).order_by("-starts_at", "id")
    rows = rows.select_related("channel", "team", "led_by", "logged_by").prefetch_related("officer_links")
    held: dict[int, frozenset[Permission]] = {}
    found = []
    for activity in rows[:MOST_ACTIVITIES]:
        if activity.team_id not in held:
            held[activity.team_id] = permissions_for(person, activity.team, today)
        found.append(_activity(activity, person, held[activity.team_id], today))
    return found


def _activity(activity: Activity, person: Person, held: frozenset[Permission], today: date) -> dict[str, Any]:
    plan = activity.status == Status.PLANNED
    may_confirm = plan and permits(activity, person, held, Permission.CONFIRM)
    there = any(link.person_id == person.pk for link in activity.officer_links.all())
    return {
        "id": str(activity.pk),
        "title": activity.title,
        "team": activity.team.key,
        "channel": activity.channel_id,
        "status": activity.status,
        "version": activity.version,
        "starts_at": activity.starts_at.isoformat(),
        "text": f"{activity.channel.name}, {when_words(activity, today)}",
        "state": activity.get_status_display(),
        "people_come": activity.channel.has_attendance,
        "summary": activity.summary,
        "may": {
            "confirm": may_confirm,
            "cancel": may_confirm,
            "withdraw": permits(activity, person, held, Permission.WITHDRAW),
            "join": Permission.LOG_ACTIVITY in held and not there,
        },
    }
