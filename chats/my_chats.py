"""The chats in which a person has something to do, each with its desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Prefetch, Q
from django.urls import reverse

from chats.lifecycle import ChatState
from chats.models import Chat, ChatGrant, ChatRole
from record.timezones import midnight
from teams.models import Person
from teams.permissions import Permission, teams_for

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

REMEMBERED = timedelta(days=31)  # a chat that is over is among one's own for so long


@dataclass(frozen=True)
class Mine:
    """A chat in which the person has something to do. `may_edit`: its plan too."""

    chat: Chat
    does: str  # "Running it", "Moderating, Answering"
    url: str


class Parts(TypedDict):
    """What `mine` adds to a chat."""

    held: list[ChatGrant]  # the person's own


def mine(person: Person, today: date) -> list[Mine]:
    """The chats in whose desk the person has something to do: those to come and running first, then those just over."""
    run = teams_for(person, Permission.RUN_CHAT, today)
    grants = ChatGrant.objects.on(today).filter(person=person)
    chats = (
        Chat.objects.filter(Q(team__in=run) | Q(pk__in=grants.values("chat")), force=person.force_id)
        .exclude(state__in=[ChatState.PUBLISHED, ChatState.CANCELLED], ends_at__lt=midnight(today - REMEMBERED))
        .select_related("team")
        .prefetch_related(Prefetch("grants", grants.order_by("id"), to_attr="held"))
        .order_by("starts_at", "id")
    )
    runs = set(run.values_list("pk", flat=True))
    over = (ChatState.PUBLISHED, ChatState.CANCELLED)
    return [_mine(chat, runs) for chat in sorted(chats, key=lambda chat: chat.state in over)]


def _mine(chat: WithAnnotations[Chat, Parts], runs: Iterable[int]) -> Mine:
    roles = [ChatRole(grant.role).label for grant in chat.held]
    does = ", ".join([*(["Running it"] if chat.team_id in runs else []), *roles])
    return Mine(chat, does, reverse("chat_desk", args=[chat.pk]))
