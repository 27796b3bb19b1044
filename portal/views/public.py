"""The public's pages made from several apps: home, all teams, and one team."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from chats.activity_log import CHANNEL as WEB_CHAT
from chats.next_chats import next_of_force, next_of_team
from chats.queries import looks_of
from contracts.engine.settling import settle_each_stale, settle_if_stale
from contracts.kinds import KINDS
from contracts.models.statuses import JUDGED, KEPT, KEPT_WORDS
from contracts.queries.afterwards import spells
from contracts.queries.assessments import Cell
from contracts.queries.planned_activities import plans_of
from contracts.queries.provisional import marked, provisional
from contracts.queries.public import Kept, kept_by, promises_of
from engagement.events import Event, public_events, why_cancelled
from engagement.models import ActivityNeighbourhood
from engagement.queries import channels
from engagement.wording import when_beside, when_words
from portal.context import site_of
from portal.templatetags.gds import in_words
from portal.views.promises import promise
from record.compiled import compiled
from record.dates import day_words
from record.timezones import day_of
from teams.models import Force, Priority, Rank, Team
from teams.queries import PublicTeam, PublishedOfficer, public_team, teams_by_section

SOON = timedelta(days=42)
REFRESHED = timedelta(days=92)  # priorities are refreshed within three months: the national guarantee
RANK_WORDS = {
    Rank.PCSO: ("PCSO", "Community support officer"),
    Rank.PC: ("PC", "Police constable"),
    Rank.SERGEANT: ("Sgt", "Sergeant"),
    Rank.INSPECTOR: ("Insp", "Inspector"),
    Rank.CHIEF_INSPECTOR: ("Ch Insp", "Chief inspector"),
    Rank.SUPERINTENDENT: ("Supt", "Superintendent"),
}


def home(request: HttpRequest) -> HttpResponse:
    """Find your team, what is on, and how the force keeps its promises. With several forces, one is looked at."""
    now = timezone.now()
    today = day_of(now)
    forces = _forces()
    force = next((one for one in forces if one.key == request.GET.get("force")), forces[0] if forces else None)
    if force is None:
        return render(request, "public/home_empty.html")
    teams = _teams(force.pk, today)
    settle_each_stale(teams, now)
    lines = kept_by(force, teams, today)
    versions = [line.standard.version for line in lines]
    numbers = provisional((force.key, version.contract.key, version) for version in versions)
    kept = [_kept(line) | {"provisional": marked(numbers, line.standard.version)} for line in lines]
    events = public_events(teams, now=now, last_day=today + SOON)
    meetings = [event for event in events if event.activity.channel_id != WEB_CHAT]
    context: dict[str, Any] = {
        "force": force,
        "forces": forces if len(forces) > 1 else [],
        "number": len(teams),
        "events": _events(meetings[:6], now, with_team=True),
        "chats": looks_of(next_of_force(force.pk, now), now),
        "kept": kept,
        "provisional": numbers,
        "counts": sum((line["counts"] for line in kept), Counter()),
        "site": site_of(force, today),
    }
    return render(request, "public/home.html", context)


def teams(request: HttpRequest) -> HttpResponse:
    """All teams under their forces and sections; `q` finds by the name of a team, a section or a neighbourhood."""
    today = day_of(timezone.now())
    wanted = request.GET.get("q", "").strip()[:100]
    found = set(_found(wanted, today).values_list("id", flat=True)) if wanted else None
    sections: list[dict[str, Any]] = [
        {"section": one.section, "teams": [team for team in one.teams if found is None or team.id in found]}
        for one in teams_by_section(today=today)
    ]
    shown = [one for one in sections if one["teams"]]
    context = {"sections": shown, "wanted": wanted, "number": sum(len(one["teams"]) for one in shown)}
    return render(request, "public/teams.html", context)


def team(request: HttpRequest, key: str) -> HttpResponse:
    """A team as its residents see it: who they are, what they promise and whether they keep it."""
    now = timezone.now()
    today = day_of(now)
    shown = public_team(key, today=today)
    settle_if_stale(shown.team, now)
    kinds_of_activity = channels()
    cells = promises_of(shown.team, today)
    exempt = spells(cell.assessment for cell in cells)
    places = {place.id: place.name for place in shown.neighbourhoods}
    # Told apart only where a promise speaks of them: what is planned and not announced is the team's.
    expects = any(cell.assessment.scheduled for cell in cells)
    planned = plans_of(shown.team.pk, today) if expects else []
    numbers = provisional((shown.team.force.key, cell.assessment.contract.key, cell.standard.version) for cell in cells)
    context = {
        "provisional": numbers,
        "shown": shown,
        "team": shown.team,
        "lede": _lede(shown),
        "people": [_person(officer) for officer in shown.officers],
        "promises": [
            promise(cell, kinds_of_activity, shown.team, places, today, exempt, planned)
            | {"provisional": marked(numbers, cell.standard.version)}
            for cell in cells
        ],
        "counts": Counter(cell.status for cell in cells),
        "replies": [said for cell in cells if (said := _reply(cell))],
        "priorities": [_priority(priority, today) for priority in shown.priorities],
        "events": _events(public_events([shown.team.id], now=now, last_day=today + SOON), now),
        "chats": looks_of(next_of_team(shown.team.pk, now), now),
        "site": site_of(shown.team.force, today),
    }
    return render(request, "public/team.html", context)


def _found(wanted: str, today: date) -> QuerySet[Team]:
    named = Q(name__icontains=wanted) | Q(section__name__icontains=wanted)
    places = Q(neighbourhoods__name__icontains=wanted) & (
        Q(neighbourhoods__active_until=None) | Q(neighbourhoods__active_until__gte=today)
    )
    return Team.objects.active_on(today).filter(named | places).distinct()


def _kept(line: Kept) -> dict[str, Any]:
    judged = sum(line.counts[status] for status in JUDGED)
    well = sum(line.counts[status] for status in KEPT)
    contract = line.standard.version.contract
    return {
        "words": line.standard.promise or line.standard.title,
        "url": f"{reverse('contract', args=[contract.force.key, contract.key])}#{line.standard.code}",
        "figure": f"{well} of {judged}" if judged else "none yet",
        "said": f"teams {KEPT_WORDS}" if judged else "was there to judge",
        "counts": line.counts,
    }


def _reply(cell: Cell) -> str:
    """How soon a reply is promised, in the promise's own words where it has some; empty where none is."""
    said = KINDS.of(cell.measure).words.reply(cell.measure)
    return said and (cell.standard.promise or said)


def _lede(shown: PublicTeam) -> str:
    places = [place.name for place in shown.neighbourhoods]
    if not shown.is_active:
        return "This team has ended. Its log stays."
    number = len(shown.officers)
    if not number:
        return f"This team looks after {_and(places) or shown.team.section.name}. No officer of it is named at present."
    for_all = any(not officer.neighbourhoods for officer in shown.officers)
    named = {place for officer in shown.officers for place in officer.neighbourhoods}
    theirs = [place for place in places if for_all or place in named]
    nobodys = [place for place in places if place not in theirs]
    who = f"{in_words(number).capitalize()} officer{'s look' if number > 1 else ' looks'}"
    without = f" No officer is named for {_and(nobodys)} at present." if nobodys else ""
    return f"{who} after {_and(theirs) or shown.team.section.name}.{without}"


def _and(places: Sequence[str]) -> str:
    return f"{', '.join(places[:-1])} and {places[-1]}" if len(places) > 1 else "".join(places)


def _person(officer: PublishedOfficer) -> dict[str, Any]:
    short, words = RANK_WORDS[officer.rank]
    initials = "".join(part[0] for part in officer.name.split()[:2]).upper()
    places = " and ".join(officer.neighbourhoods) or "The whole team’s area"
    return {"initials": initials, "name": f"{short} {officer.name}", "lines": [words, places]}


def _priority(priority: Priority, today: date) -> dict[str, Any]:
    where = f" in {priority.neighbourhood.name}" if priority.neighbourhood else ""
    stale = priority.first_day < today - REFRESHED
    since = f"Since {day_words(priority.first_day, today)}{where}. {priority.action}".strip()
    promised = "Out of date: set more than three months ago" if stale else "Set within the last three months"
    return {"title": priority.title, "text": since, "checked": promised, "stale": stale}


def _events(events: Sequence[Event], now: datetime, *, with_team: bool = False) -> list[dict[str, Any]]:
    where: dict[UUID, list[str]] = defaultdict(list)
    for activity, place in _places([event.activity.pk for event in events if event.says_the_row]):
        where[activity].append(place)
    why = why_cancelled(events)
    return [
        _event(event, day_of(now), with_team, why.get(event.activity.pk, ""), where[event.activity.pk])
        for event in events
    ]


@compiled
def _forces() -> QuerySet[Force]:
    return Force.objects.order_by("id")


@compiled
def _teams(force: int, today: date) -> QuerySet[Team, int]:
    return Team.objects.filter(force=force).active_on(today).values_list("id", flat=True)


@compiled
def _places(activities: list[UUID]) -> QuerySet[ActivityNeighbourhood, tuple[UUID, str]]:
    named = ActivityNeighbourhood.objects.filter(activity__in=activities).order_by("id")
    return named.values_list("activity_id", "neighbourhood__name")


def _page_of(event: Event) -> str:
    """A chat's own page. Links that people typed lead anywhere, and are not for everybody."""
    ours = event.told.channel_id == WEB_CHAT and event.told.url.startswith(f"{settings.SITE_URL}/")
    return event.told.url if ours else ""


def _event(event: Event, today: date, with_team: bool, why_not: str, where: Sequence[str]) -> dict[str, Any]:
    """As `events.html` takes it: what the public was told, and in front of it what became of that."""
    activity, told = event.activity, event.told
    places = ", ".join(where)
    when = f"{when_beside(told, today)}."
    if event.moved_from:
        when = f"Now {when_words(told, today)}. It was to be {when_words(event.moved_from, today)}."
    why_not = f"{why_not.rstrip('.')}." if why_not else ""
    said = [why_not, when, f"{places}." if places else "", activity.team.name if with_team else ""]
    return {
        "starts_at": told.starts_at,
        "title": told.title,
        "url": _page_of(event) or (reverse("team", args=[activity.team.key]) if with_team else ""),
        "text": " ".join(filter(None, said)),
        "lead": event.became.value
        or ("Moved" if event.moved_from else "Today" if day_of(told.starts_at) <= today else ""),
        "changed": event.is_off or event.moved_from is not None,
    }
