"""How a chat stands for its readers: its state, and what the clock says about it. The words are the templates'."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from chats.lifecycle import EARLY, TAKES_QUESTIONS, ChatState
from chats.models import Chat
from record.timezones import day_of


class Phase(enum.StrEnum):
    COMING = "coming"  # announced; questions open later
    OPENING_LATE = "opening_late"  # announced; questions were to be open by now
    OPEN = "open"
    STARTING_LATE = "starting_late"
    LIVE = "live"
    CLOSED = "closed"  # everything left is being answered
    PUBLISHED = "published"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class ChatPresentation:
    """A chat as its page and every list show it."""

    chat: Chat
    standing: Phase
    was_cancelled: bool  # also later, while what was asked before is answered
    runs_over: bool  # live longer than announced
    is_today: bool

    @property
    def takes_questions(self) -> bool:
        return self.chat.state in TAKES_QUESTIONS

    @property
    def is_to_come(self) -> bool:
        return self.standing in (Phase.COMING, Phase.OPENING_LATE, Phase.OPEN)

    @property
    def is_over(self) -> bool:
        return self.chat.state in (ChatState.CLOSED, ChatState.FOLLOW_UP, ChatState.PUBLISHED)

    @property
    def was_early(self) -> bool:
        """Live long before its time: then it is told as it was, any other as it was planned."""
        began = self.chat.went_live_at
        return began is not None and self.chat.starts_at - began > EARLY

    @property
    def began_at(self) -> datetime:
        return (self.chat.went_live_at if self.was_early else None) or self.chat.starts_at

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
        return self.was_cancelled and bool(self.chat.received) and self.chat.state != ChatState.PUBLISHED


def look_of(chat: Chat, now: datetime) -> ChatPresentation:
    return ChatPresentation(
        chat=chat,
        standing=_standing(chat, now),
        was_cancelled=was_cancelled(chat),
        runs_over=chat.state == ChatState.LIVE and now >= chat.ends_at,
        is_today=day_of(chat.starts_at) == day_of(now),
    )


def was_cancelled(chat: Chat) -> bool:
    """Only a chat that went live closes; whatever else is followed up had been cancelled."""
    followed_up = chat.state in (ChatState.FOLLOW_UP, ChatState.PUBLISHED) and chat.went_live_at is None
    return chat.state == ChatState.CANCELLED or followed_up


def reason_of(chat: Chat) -> str:
    """Why it was cancelled, ended like a sentence: more words stand after it."""
    reason = chat.cancelled_because.strip()
    return reason if not reason or reason[-1] in ".!?…" else f"{reason}."


def _standing(chat: Chat, now: datetime) -> Phase:
    if chat.state in (ChatState.ANNOUNCED, ChatState.OPEN) and now >= chat.starts_at:
        return Phase.STARTING_LATE
    if chat.state == ChatState.ANNOUNCED:
        return Phase.OPENING_LATE if now >= chat.questions_open_at else Phase.COMING
    if chat.state == ChatState.FOLLOW_UP:
        return Phase.CLOSED
    return Phase(chat.state)
