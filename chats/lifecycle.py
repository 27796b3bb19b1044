"""The life of a chat, as one table: which state leads where, and what must be there first.

`manage.py chat_lifecycle` prints it as a diagram; the docs hold what it printed and a test compares them.
Source: "Web chats" in the domain, and the chats' part of the interfaces.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices

QUESTIONS_OPEN_BEFORE = timedelta(days=7)  # at the earliest
EARLY = timedelta(minutes=30)  # who goes live longer than this before the time is asked first


class State(TextChoices):
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
MOVES: dict[State, dict[State, tuple[str, ...]]] = {
    State.DRAFT: {State.ANNOUNCED: ("notice",), State.CANCELLED: ()},
    State.ANNOUNCED: {State.OPEN: _PEOPLE, State.CANCELLED: ()},
    State.OPEN: {State.LIVE: _PEOPLE, State.CANCELLED: ()},
    State.LIVE: {State.CLOSED: ("urgent_owned",)},
    State.CLOSED: {State.FOLLOW_UP: ("urgent_owned",)},
    State.FOLLOW_UP: {State.PUBLISHED: ("urgent_owned", "accounted_for")},
    State.PUBLISHED: {},
    State.CANCELLED: {State.FOLLOW_UP: ("was_asked",)},
}

TAKES_QUESTIONS = frozenset({State.OPEN, State.LIVE})
IS_MODERATED = frozenset({State.OPEN, State.LIVE, State.CLOSED, State.FOLLOW_UP})
IS_SORTED = frozenset({State.CLOSED, State.FOLLOW_UP})  # leftovers, by theme
IS_ANSWERED = IS_MODERATED | {State.PUBLISHED}
CAN_BE_MOVED = frozenset({State.DRAFT, State.ANNOUNCED, State.OPEN})  # to another day or hour


def diagram() -> str:
    """The table as a diagram in Mermaid's words, with the conditions on the arrows."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.DRAFT.value}"]
    for before, following in MOVES.items():
        for after, conditions in following.items():
            needed = ", ".join(name.replace("_", " ") for name in conditions)
            lines.append(f"    {before.value} --> {after.value}" + (f" : {needed}" if needed else ""))
    return "\n".join([*lines, f"    {State.PUBLISHED.value} --> [*]", ""])
