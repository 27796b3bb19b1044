"""The doors through which staff come to a chat.

Whoever runs chats for the team may do everything in its chats; others do what a grant of the chat gives them, as long
as they hold some role in its force. Outside one's scope a chat does not exist. Source: "Roles" in the interfaces.
"""

from __future__ import annotations

import enum
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from chats.models import Chat, ChatGrant, ChatRole
from teams.permissions import Asker, Permission, permissions_for, teams_for


class Duty(enum.Enum):
    """One thing a person may do in a chat."""

    SEE_DESK = "see the desk of a chat"
    ANSWER = "answer in a chat"
    MODERATE = "moderate a chat"
    SAFEGUARD = "take on what is urgent in a chat"
    SEE_ORIGINALS = "read what was removed before it was published"
    RUN = "run a chat"


_ALL = frozenset(Duty)
MAY: dict[str, frozenset[Duty]] = {
    ChatRole.MODERATOR: frozenset({Duty.SEE_DESK, Duty.ANSWER, Duty.MODERATE, Duty.SEE_ORIGINALS, Duty.SAFEGUARD}),
    ChatRole.SAFEGUARDING: frozenset({Duty.SEE_DESK, Duty.SAFEGUARD, Duty.SEE_ORIGINALS}),
    ChatRole.ANSWERING: frozenset({Duty.SEE_DESK, Duty.ANSWER}),
}


def duties_of(person: Asker, chat: Chat, today: date) -> frozenset[Duty]:
    """Everything the person may do in the chat. Two queries."""
    if not person.is_authenticated or person.force_id != chat.force_id:
        return frozenset()
    if Permission.RUN_CHAT in permissions_for(person, chat.team, today):
        return _ALL
    roles = ChatGrant.objects.on(today).filter(chat=chat, person=person).values_list("role", flat=True)
    return frozenset().union(*(MAY[role] for role in roles))


def chats_for(person: Asker, today: date) -> QuerySet[Chat]:
    """The chats a person sees as staff: of the teams they may read, and those in which they hold a grant."""
    held = ChatGrant.objects.on(today).filter(person_id=person.pk).values("chat")
    return Chat.objects.filter(Q(team__in=teams_for(person, Permission.READ, today)) | Q(pk__in=held))


def get_chat_for(person: Asker, id: UUID, duty: Duty, today: date) -> Chat:
    """The chat with its team and force.

    Raises Http404 outside the person's scope, as for an id that nobody has; PermissionDenied inside it, where nothing
    gives them the duty.
    """
    chat = get_object_or_404(chats_for(person, today).select_related("team__section", "force", "activity"), pk=id)
    if duty not in duties_of(person, chat, today):
        raise PermissionDenied(f"You may not {duty.value}.")
    return chat


def get_seen_chat(person: Asker, id: UUID, today: date) -> Chat:
    """A chat that has been announced, or one that the person sees as staff. Raises Http404 for every other one."""
    seen = Chat.objects.public() | chats_for(person, today)
    return get_object_or_404(seen.select_related("team__section", "force"), pk=id)


def get_public_chat(id: UUID) -> Chat:
    """A chat that has been announced. Raises Http404 for a draft, as for an id that nobody has."""
    return get_object_or_404(Chat.objects.public().select_related("team__section", "force"), pk=id)
