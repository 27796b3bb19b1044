"""The life of a chat, as one table: which state leads where, and what must be there first.

`manage.py chat_lifecycle` prints it as a diagram; the docs hold what it printed and a test compares them.
Source: domain.md, "Web chats"; interfaces.md, "Chats".
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices

QUESTIONS_OPEN_BEFORE = timedelta(days=7)  # at the earliest
EARLY = timedelta(minutes=30)  # who goes live longer than this before the time is asked first


class ChatState(TextChoices):
    DRAFT = "draft", "Draft"
    ANNOUNCED = "announced", "Announced"
    OPEN = "open", "Questions open"
    LIVE = "live", "Live"
    CLOSED = "closed", "Closed to questions"
    FOLLOW_UP = "follow_up", "Follow-up"
    PUBLISHED = "published", "Published"
    CANCELLED = "cancelled", "Cancelled"


_PEOPLE = ("moderator", "safeguarding")
# From a state to those it can lead to, each with what must be there first: names of `chats.conditions`.
# A cancelled chat that was asked something is still answered: nothing asked disappears.
MOVES: dict[ChatState, dict[ChatState, tuple[str, ...]]] = {
    ChatState.DRAFT: {ChatState.ANNOUNCED: ("notice",), ChatState.CANCELLED: ()},
    ChatState.ANNOUNCED: {ChatState.OPEN: _PEOPLE, ChatState.CANCELLED: ()},
    ChatState.OPEN: {ChatState.LIVE: _PEOPLE, ChatState.CANCELLED: ()},
    ChatState.LIVE: {ChatState.CLOSED: ("urgent_owned",)},
    ChatState.CLOSED: {ChatState.FOLLOW_UP: ("urgent_owned",)},
    ChatState.FOLLOW_UP: {ChatState.PUBLISHED: ("urgent_owned", "accounted_for")},
    ChatState.PUBLISHED: {},
    ChatState.CANCELLED: {ChatState.FOLLOW_UP: ("was_asked",)},
}

TAKES_QUESTIONS = frozenset({ChatState.OPEN, ChatState.LIVE})
IS_MODERATED = frozenset({ChatState.OPEN, ChatState.LIVE, ChatState.CLOSED, ChatState.FOLLOW_UP})
IS_SORTED = frozenset({ChatState.CLOSED, ChatState.FOLLOW_UP})  # leftovers, by theme
IS_ANSWERED = IS_MODERATED | {ChatState.PUBLISHED}
CAN_BE_MOVED = frozenset({ChatState.DRAFT, ChatState.ANNOUNCED, ChatState.OPEN})  # to another day or hour


def diagram() -> str:
    """The table as a diagram in Mermaid's words, with the conditions on the arrows."""
    lines = ["stateDiagram-v2", f"    [*] --> {ChatState.DRAFT.value}"]
    for before, following in MOVES.items():
        for after, conditions in following.items():
            needed = ", ".join(name.replace("_", " ") for name in conditions)
            lines.append(f"    {before.value} --> {after.value}" + (f" : {needed}" if needed else ""))
    return "\n".join([*lines, f"    {ChatState.PUBLISHED.value} --> [*]", ""])
