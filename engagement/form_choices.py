"""What an activity of a team may name, in the order in which it is offered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from engagement.content import ActivityContent
from engagement.models import Activity, Audience, Channel
from engagement.queries import channels
from record.compiled import compiled
from teams.models import Neighbourhood, Person, Posting, Team

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
    of_force, since = (team.force_id, team.pk), today - LATELY
    places = list(stored.neighbourhoods) if stored else []
    teams = list(stored.also_teams) if stored else []
    officers = [*stored.officers, *filter(None, [stored.led_by])] if stored else []
    lately = _lately(team.pk)
    return Choices(
        team=team,
        channels=_last_used_first([channel for channel, _ in lately]),
        neighbourhoods=_neighbourhoods(*of_force, since, places),
        officers=_officers(*of_force, today, since, officers),
        teams=_teams(*of_force, today, teams),
        audiences=_audiences(),
        titles=list(dict.fromkeys(title for _, title in lately))[:12],
    )


@compiled
def _neighbourhoods(force: int, team: int, since: date, named: list[str]) -> QuerySet[Neighbourhood]:
    active = Q(active_until=None) | Q(active_until__gte=since)
    offered = Q(team=team) & active | Q(police_id__in=named)
    return Neighbourhood.objects.filter(offered, force=force).order_by("name", "id")


@compiled
def _officers(force: int, team: int, today: date, since: date, named: list[str]) -> QuerySet[Person]:
    posted = Q(last_day=None) | Q(last_day__gte=since)
    offered = Q(id__in=Posting.objects.filter(posted, team=team, first_day__lte=today).values("person"))
    return Person.objects.filter(offered | Q(key__in=named), force=force).order_by("name", "id")


@compiled
def _teams(force: int, team: int, today: date, named: list[str]) -> QuerySet[Team]:
    lasting = Q(active_until=None) | Q(active_until__gte=today)  # one that has ended can be told nothing
    return Team.objects.filter(lasting & ~Q(pk=team) | Q(key__in=named), force=force).order_by("name", "id")


@compiled
def _audiences() -> QuerySet[Audience]:
    return Audience.objects.order_by("position", "key")


@compiled
def _lately(team: int) -> QuerySet[Activity, tuple[str, str]]:
    """Channel and title of what the team logged last, the newest first."""
    recent = Activity.objects.filter(team=team).order_by("-starts_at", "id")
    return recent.values_list("channel", "title")[:60]


def _last_used_first(lately: Iterable[str]) -> list[Channel]:
    used = {key: place for place, key in enumerate(dict.fromkeys(lately))}
    return sorted(channels().values(), key=lambda channel: used.get(channel.key, len(used)))
