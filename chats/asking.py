"""How a visitor's question, or their "I want to know this too", comes in: the same steps for the page and for the API.

From our own page, by somebody who is not shut out, and not too often; then the action.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from chats import actions, visitors
from chats.actions import AskOutcome, MovedOn, NotNow
from chats.models import Chat, Question
from chats.rate_limits import (
    SUPPORT,
    Sender,
    ShutOut,
    TooOften,
    require_room,
    require_room_to_ask,
    require_welcome,
)

# What can be in the way, beside words that cannot be taken: its status, and its code for programs.
REFUSALS: dict[type[Exception], tuple[int, str]] = {
    ShutOut: (403, "shut_out"),
    NotNow: (409, "not_now"),
    MovedOn: (409, "moved_on"),
    TooOften: (429, "too_often"),
}


def ask(
    request: HttpRequest, chat: Chat, *, id: UUID, text: str, name: str, now: datetime
) -> tuple[Question, AskOutcome]:
    """Hold a question. Raises PermissionDenied for another site's page, one of REFUSALS, and Invalid."""
    sender = _welcomed(request, chat, now)
    require_room_to_ask(chat, sender, now)
    return actions.ask(chat=chat, id=id, text=text, name=name, sender=sender, now=now)


def support(request: HttpRequest, question: Question, *, now: datetime) -> int:
    """Want to know it too; how many do now. Raises PermissionDenied for another site's page, and one of REFUSALS."""
    sender = _welcomed(request, question.chat, now)
    require_room(question.chat, "support", SUPPORT, sender.address, now)
    return actions.support(question=question, sender=sender, now=now)


def _welcomed(request: HttpRequest, chat: Chat, now: datetime) -> Sender:
    visitors.require_own_page(request)
    sender = visitors.sender(request, chat, now)
    require_welcome(chat, sender)
    return sender
