"""What can be done next with a chat as a whole, as its desk offers it: the step, what is missing, what it asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chats.conditions import refusals
from chats.lifecycle import EARLY, MOVES, ChatState
from chats.models import Chat

LABELS: dict[ChatState, str] = {
    ChatState.ANNOUNCED: "Announce it",
    ChatState.OPEN: "Open to questions",
    ChatState.LIVE: "Go live",
    ChatState.CLOSED: "Close to questions",
    ChatState.FOLLOW_UP: "Begin the follow-up",
    ChatState.PUBLISHED: "Publish the transcript",
    ChatState.CANCELLED: "Cancel the chat",
}
DONE: dict[ChatState, str] = {
    ChatState.ANNOUNCED: "Announced. It stands on the portal’s page of chats and in the team’s plans.",
    ChatState.OPEN: "Open. Questions can be asked from now on, and wait here to be read.",
    ChatState.LIVE: "Live. What you publish is seen at once.",
    ChatState.CLOSED: "Closed to questions. It is logged as held; what is left can still be answered.",
    ChatState.FOLLOW_UP: "The follow-up has begun: every question gets its answer or its reason.",
    ChatState.PUBLISHED: "The transcript is published.",
    ChatState.CANCELLED: "Cancelled. Its page says so, with your reason.",
}
# Steps that need words of their own: which, and whether the step is refused without them.
CANCELLING = "Why is it cancelled?"
SHORT_NOTICE = "Why is the notice short?"


@dataclass(frozen=True)
class AvailableMove:
    """A state to come, and what stands in its way."""

    state: ChatState
    missing: list[str]
    asks: str = ""  # the question whose answer it takes along
    early: str = ""  # how long before its time it would be, where that has to be confirmed

    @property
    def label(self) -> str:
        return LABELS[self.state]


def steps_of(chat: Chat, now: datetime) -> list[AvailableMove]:
    """Where the chat can go from here, onwards first. A few queries, as its conditions need them."""
    return [_step(chat, state, now) for state in MOVES[ChatState(chat.state)] if _is_open(chat, state)]


def _step(chat: Chat, state: ChatState, now: datetime) -> AvailableMove:
    missing = refusals(chat, state, now)
    if state == ChatState.CANCELLED:
        return AvailableMove(state, missing, CANCELLING)
    if state == ChatState.LIVE and not missing:
        return AvailableMove(state, missing, early=early_by(chat, now))
    return AvailableMove(state, missing, SHORT_NOTICE if state == ChatState.ANNOUNCED and missing else "")


def _is_open(chat: Chat, state: ChatState) -> bool:
    """A chat that was cancelled before anybody asked has nothing to follow up: no step, and nothing missing."""
    return not (chat.state == ChatState.CANCELLED and not chat.received)


def early_by(chat: Chat, now: datetime) -> str:
    """How long before its time it would go live now, as in "1 day and 2 hours"; empty where that is no question."""
    return duration_words(_minutes(now, chat.starts_at)) if chat.starts_at - now > EARLY else ""


def duration_words(minutes: int) -> str:
    """As in "45 minutes", "3 hours", "1 day and 2 hours"."""
    if minutes < 120:
        return _counted(minutes, "minute")
    days, hours = divmod(minutes // 60, 24)
    return " and ".join(_counted(number, unit) for number, unit in ((days, "day"), (hours, "hour")) if number)


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds() // 60)


def minutes_left(chat: Chat, now: datetime) -> int:
    """Until the planned end; below zero when it is over it."""
    return -int((now - chat.ends_at).total_seconds() // 60)


def minutes_late(chat: Chat, now: datetime) -> int:
    """How long the next step is overdue: questions that should be open, a chat that should be live or closed."""
    due = {
        ChatState.ANNOUNCED: chat.questions_open_at,
        ChatState.OPEN: chat.starts_at,
        ChatState.LIVE: chat.ends_at,
    }.get(ChatState(chat.state))
    return max(0, int((now - due).total_seconds() // 60)) if due else 0
