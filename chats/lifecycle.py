"""The life of a chat, as one table: which state leads where, and what must be there first.

`manage.py chat_lifecycle` prints it as a diagram; the docs hold what it printed and a test compares them.
Source: "Web chats" in the domain, and the chats' part of the interfaces.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices

QUESTIONS_OPEN_BEFORE = timedelta(days=7)  # at the earliest


class State(TextChoices):
    DRAFT = "draft", "Draft"
    ANNOUNCED = "announced", "Announced"
    OPEN = "open", "Questions open"
    LIVE = "live", "Live"
    CLOSED = "closed", "Closed to questions"
    FOLLOW_UP = "follow_up", "Follow-up"
    PUBLISHED = "published", "Published"
    CANCELLED = "cancelled", "Cancelled"


# From a state to those it can lead to. A cancelled chat that was asked something is still answered: see follow-up.
MOVES: dict[State, tuple[State, ...]] = {
    State.DRAFT: (State.ANNOUNCED, State.CANCELLED),
    State.ANNOUNCED: (State.OPEN, State.CANCELLED),
    State.OPEN: (State.LIVE, State.CANCELLED),
    State.LIVE: (State.CLOSED,),
    State.CLOSED: (State.FOLLOW_UP,),
    State.FOLLOW_UP: (State.PUBLISHED,),
    State.PUBLISHED: (),
    State.CANCELLED: (State.FOLLOW_UP,),
}

# What stands in the way of coming into a state: the names of the conditions in `chats.conditions`, in words.
CONDITIONS: dict[State, tuple[str, ...]] = {
    State.ANNOUNCED: ("notice",),
    State.OPEN: ("moderator", "safeguarding"),
    State.LIVE: ("moderator", "safeguarding"),
    State.CLOSED: ("urgent_owned",),
    State.FOLLOW_UP: ("urgent_owned", "was_asked"),
    State.PUBLISHED: ("urgent_owned", "accounted_for"),
}

TAKES_QUESTIONS = frozenset({State.OPEN, State.LIVE})
IS_MODERATED = frozenset({State.OPEN, State.LIVE, State.CLOSED, State.FOLLOW_UP})
IS_ANSWERED = IS_MODERATED | {State.PUBLISHED}
CAN_BE_MOVED = frozenset({State.DRAFT, State.ANNOUNCED, State.OPEN})  # to another day or hour


def diagram() -> str:
    """The table as a diagram in Mermaid's words, with the conditions on the arrows."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.DRAFT.value}"]
    for before, following in MOVES.items():
        for after in following:
            needed = ", ".join(name.replace("_", " ") for name in CONDITIONS.get(after, ()))
            lines.append(f"    {before.value} --> {after.value}" + (f" : {needed}" if needed else ""))
    return "\n".join([*lines, f"    {State.PUBLISHED.value} --> [*]", ""])
