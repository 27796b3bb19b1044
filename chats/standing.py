"""How a chat stands for its readers: its state, and what the clock says about it. The words are the templates'."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from chats.lifecycle import EARLY, TAKES_QUESTIONS, State
from chats.models import Chat
from record.london import day_of


class Standing(enum.StrEnum):
    COMING = "coming"  # announced; questions open later
    OPENING_LATE = "opening_late"  # announced; questions were to be open by now
    OPEN = "open"
    STARTING_LATE = "starting_late"
    LIVE = "live"
    CLOSED = "closed"  # everything left is being answered
    PUBLISHED = "published"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Look:
    """A chat as its page and every list show it."""

    chat: Chat
    standing: Standing
    was_cancelled: bool  # also later, while what was asked before is answered
    runs_over: bool  # live longer than announced
    is_today: bool

    @property
    def takes_questions(self) -> bool:
        return self.chat.state in TAKES_QUESTIONS

    @property
    def is_to_come(self) -> bool:
        return self.standing in (Standing.COMING, Standing.OPENING_LATE, Standing.OPEN)

    @property
    def is_over(self) -> bool:
        return self.chat.state in (State.CLOSED, State.FOLLOW_UP, State.PUBLISHED)

    @property
    def was_early(self) -> bool:
        """Live long before its time: then it is told as it was, any other as it was planned."""
        return bool(self.chat.went_live_at) and self.chat.starts_at - self.chat.went_live_at > EARLY

    @property
    def began_at(self) -> datetime:
        return self.chat.went_live_at if self.was_early else self.chat.starts_at

    @property
    def ended_at(self) -> datetime:
        return (self.chat.closed_at if self.was_early else None) or self.chat.ends_at

    @property
    def why_cancelled(self) -> str:
        return reason_of(self.chat)

    @property
    def has_moved(self) -> bool:
        """Whether readers must hear of another time than they were told: not of what is over or cancelled."""
        return bool(self.chat.moved_from) and not (self.is_over or self.was_cancelled)

    @property
    def still_answers(self) -> bool:
        """Cancelled, and what was asked before is answered all the same."""
        return self.was_cancelled and bool(self.chat.received) and self.chat.state != State.PUBLISHED


def look_of(chat: Chat, now: datetime) -> Look:
    return Look(
        chat=chat,
        standing=_standing(chat, now),
        was_cancelled=was_cancelled(chat),
        runs_over=chat.state == State.LIVE and now >= chat.ends_at,
        is_today=day_of(chat.starts_at) == day_of(now),
    )


def was_cancelled(chat: Chat) -> bool:
    """Only a chat that went live closes; whatever else is followed up had been cancelled."""
    followed_up = chat.state in (State.FOLLOW_UP, State.PUBLISHED) and chat.went_live_at is None
    return chat.state == State.CANCELLED or followed_up


def reason_of(chat: Chat) -> str:
    """Why it was cancelled, ended like a sentence: more words stand after it."""
    reason = chat.cancelled_because.strip()
    return reason if not reason or reason[-1] in ".!?…" else f"{reason}."


def _standing(chat: Chat, now: datetime) -> Standing:
    if chat.state in (State.ANNOUNCED, State.OPEN) and now >= chat.starts_at:
        return Standing.STARTING_LATE
    if chat.state == State.ANNOUNCED:
        return Standing.OPENING_LATE if now >= chat.questions_open_at else Standing.COMING
    if chat.state == State.FOLLOW_UP:
        return Standing.CLOSED
    return Standing(chat.state)
