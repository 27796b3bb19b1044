"""The doors through which staff come to a chat.

Whoever runs chats for the team may do everything in its chats; others do what a grant of the chat gives them, as long
as they hold some role in its force. Outside one's scope a chat does not exist. Source: interfaces.md, "Roles".
"""

from __future__ import annotations

import enum
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from chats.models import Alert, Chat, ChatGrant, ChatRole
from teams.permissions import Asker, Permission, held_by, permissions_for, teams_for


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
    """Everything the person may do in the chat. Two queries, one more for the force's second contact."""
    if not person.is_authenticated or person.force_id != chat.force_id:
        return frozenset()
    if Permission.RUN_CHAT in permissions_for(person, chat.team, today):
        return _ALL
    roles = ChatGrant.objects.on(today).filter(chat=chat, person=person).values_list("role", flat=True)
    return frozenset().union(*(MAY[role] for role in [*roles, *_called_as(person, chat)]))


def chats_for(person: Asker, today: date) -> QuerySet[Chat]:
    """The chats a person sees as staff: of the teams they may read, those in which they hold a grant, and those to
    which they were called as the force's second contact.
    """
    held = ChatGrant.objects.on(today).filter(held_by(person)).values("chat")
    called = _called_to().filter(force__second_contact=person.pk)
    mine = Q(team__in=teams_for(person, Permission.READ, today)) | Q(pk__in=held) | Q(pk__in=called)
    return Chat.objects.filter(mine)


def _called_as(person: Asker, chat: Chat) -> list[ChatRole]:
    """What the force's second contact does in a chat to which they were called."""
    called = chat.force.second_contact_id == person.pk and _called_to().filter(pk=chat.pk).exists()
    return [ChatRole.SAFEGUARDING] if called else []


def _called_to() -> QuerySet[Chat]:
    """Chats in which nobody opened what may be danger in time."""
    return Chat.objects.filter(questions__alerts__cause=Alert.Cause.UNOPENED)


def get_chat_for(person: Asker, id: UUID, duty: Duty, today: date) -> Chat:
    """The chat with its team and force. Raises what `get_chat_and_duties` raises."""
    return get_chat_and_duties(person, id, duty, today)[0]


def get_chat_and_duties(person: Asker, id: UUID, duty: Duty, today: date) -> tuple[Chat, frozenset[Duty]]:
    """The chat with its team and force, and everything the person may do in it.

    Raises Http404 outside the person's scope, as for an id that nobody has; PermissionDenied inside it, where nothing
    gives them the duty.
    """
    chat = get_object_or_404(chats_for(person, today).select_related("team__section", "force", "activity"), pk=id)
    duties = duties_of(person, chat, today)
    if duty not in duties:
        raise PermissionDenied(f"You may not {duty.value}.")
    return chat, duties


def get_seen_chat(person: Asker, id: UUID, today: date) -> Chat:
    """A chat that has been announced, or one that the person sees as staff. Raises Http404 for every other one."""
    seen = Chat.objects.public() | chats_for(person, today)
    return get_object_or_404(seen.select_related("team__section", "force"), pk=id)


def get_public_chat(id: UUID) -> Chat:
    """A chat that has been announced. Raises Http404 for a draft, as for an id that nobody has."""
    return get_object_or_404(Chat.objects.public().select_related("team__section", "force"), pk=id)
