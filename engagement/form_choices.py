"""What an activity of a team may name, in the order in which it is offered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from engagement.content import ActivityContent
from engagement.models import Activity, Audience, Channel
from teams.models import Neighbourhood, Person, Team

LATELY = timedelta(days=365)  # officers who left within this time can still be named


@dataclass(frozen=True)
class Choices:
    """What an activity of one team may name. Channels come in the order in which they are offered."""

    team: Team
    channels: list[Channel]
    neighbourhoods: list[Neighbourhood]
    officers: list[Person]
    teams: list[Team]
    audiences: list[Audience]
    titles: list[str]


def choices_of(team: Team, today: date, stored: ActivityContent | None = None) -> Choices:
    """What can be chosen for the team, and what `stored` names already, whatever it is. Six queries."""
    of_force = Q(force=team.force_id)
    active = Q(active_until=None) | Q(active_until__gte=today - LATELY)
    posted = Q(last_day=None) | Q(last_day__gte=today - LATELY)
    places = Q(team=team) & active
    teams = (Q(active_until=None) | Q(active_until__gte=today)) & ~Q(
        pk=team.pk
    )  # one that has ended can be told nothing
    officers = Q(id__in=team.postings.filter(posted, first_day__lte=today).values("person"))
    if stored:
        places |= Q(police_id__in=stored.neighbourhoods)
        teams |= Q(key__in=stored.also_teams)
        officers |= Q(key__in=[*stored.officers, stored.led_by])
    lately = _lately(team)
    return Choices(
        team=team,
        channels=_last_used_first([channel for channel, _ in lately]),
        neighbourhoods=list(Neighbourhood.objects.filter(of_force, places).order_by("name", "id")),
        officers=list(Person.objects.filter(of_force, officers).order_by("name", "id")),
        teams=list(Team.objects.filter(of_force, teams).order_by("name", "id")),
        audiences=list(Audience.objects.order_by("position", "key")),
        titles=list(dict.fromkeys(title for _, title in lately))[:12],
    )


def _lately(team: Team) -> list[tuple[str, str]]:
    """Channel and title of what the team logged last, the newest first."""
    recent = Activity.objects.filter(team=team).order_by("-starts_at", "id")
    return list(recent.values_list("channel", "title")[:60])


def _last_used_first(lately: Iterable[str]) -> list[Channel]:
    used = {key: place for place, key in enumerate(dict.fromkeys(lately))}
    channels = Channel.objects.order_by("position", "key")
    return sorted(channels, key=lambda channel: used.get(channel.key, len(used)))
