"""What can be done next with a chat as a whole, as its desk offers it: the step, what is missing, what it asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chats.conditions import refusals
from chats.lifecycle import EARLY, MOVES, State
from chats.models import Chat

LABELS: dict[State, str] = {
    State.ANNOUNCED: "Announce it",
    State.OPEN: "Open to questions",
    State.LIVE: "Go live",
    State.CLOSED: "Close to questions",
    State.FOLLOW_UP: "Begin the follow-up",
    State.PUBLISHED: "Publish the transcript",
    State.CANCELLED: "Cancel the chat",
}
DONE: dict[State, str] = {
    State.ANNOUNCED: "Announced. It stands on the portal’s page of chats and in the team’s plans.",
    State.OPEN: "Open. Questions can be asked from now on, and wait here to be read.",
    State.LIVE: "Live. What you publish is seen at once.",
    State.CLOSED: "Closed to questions. It is logged as held; what is left can still be answered.",
    State.FOLLOW_UP: "The follow-up has begun: every question gets its answer or its reason.",
    State.PUBLISHED: "The transcript is published.",
    State.CANCELLED: "Cancelled. Its page says so, with your reason.",
}
# Steps that need words of their own: which, and whether the step is refused without them.
CANCELLING = "Why is it cancelled?"
SHORT_NOTICE = "Why is the notice short?"


@dataclass(frozen=True)
class Step:
    """A state to come, and what stands in its way."""

    state: State
    missing: list[str]
    asks: str = ""  # the question whose answer it takes along
    early: str = ""  # how long before its time it would be, where that has to be confirmed

    @property
    def label(self) -> str:
        return LABELS[self.state]


def steps_of(chat: Chat, now: datetime) -> list[Step]:
    """Where the chat can go from here, onwards first. A few queries, as its conditions need them."""
    return [_step(chat, state, now) for state in MOVES[State(chat.state)] if _is_open(chat, state)]


def _step(chat: Chat, state: State, now: datetime) -> Step:
    missing = refusals(chat, state, now)
    if state == State.CANCELLED:
        return Step(state, missing, CANCELLING)
    if state == State.LIVE and not missing:
        return Step(state, missing, early=early_by(chat, now))
    return Step(state, missing, SHORT_NOTICE if state == State.ANNOUNCED and missing else "")


def _is_open(chat: Chat, state: State) -> bool:
    """A chat that was cancelled before anybody asked has nothing to follow up: no step, and nothing missing."""
    return not (chat.state == State.CANCELLED and not chat.received)


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
        State.ANNOUNCED: chat.questions_open_at,
        State.OPEN: chat.starts_at,
        State.LIVE: chat.ends_at,
    }.get(State(chat.state))
    return max(0, int((now - due).total_seconds() // 60)) if due else 0
