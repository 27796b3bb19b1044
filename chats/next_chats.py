"""The chats that come next, for pages that show a few of them and are asked for often."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from chats.models import Chat
from chats.queries import coming
from record.compiled import compiled
from record.timezones import day_of, midnight


def next_of_team(team: int, now: datetime) -> list[Chat]:
    """The first of the team's chats to come; none where there is none."""
    return _next_of_team(team, midnight(day_of(now)))


def next_of_force(force: int, now: datetime) -> list[Chat]:
    """The first three of the force's chats to come."""
    return _next_of_force(force, midnight(day_of(now)))


@compiled
def _next_of_team(team: int, day_began: datetime) -> QuerySet[Chat]:
    return coming(day_began).filter(team=team)[:1]


@compiled
def _next_of_force(force: int, day_began: datetime) -> QuerySet[Chat]:
    return coming(day_began).filter(force=force)[:3]
