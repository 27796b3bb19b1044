"""What must be there before a chat comes into a state: for each condition the sentence that says what is missing.

Which state asks for which stands in `chats.lifecycle`. A sentence says what to do, so that a page and the API can show
it as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from chats.lifecycle import MOVES, ChatState
from chats.models import Chat, ChatRole
from chats.moderation import PUBLIC, QuestionState
from record.timezones import day_of

Condition = Callable[[Chat, datetime], str]
# Nothing opens without them, and while questions come in they do not leave.
ALWAYS_THERE = {ChatRole.MODERATOR: "a moderator", ChatRole.SAFEGUARDING: "a safeguarding contact"}


def refusals(chat: Chat, state: ChatState, now: datetime) -> list[str]:
    """Why the chat cannot come into the state now; empty where it can."""
    if state not in MOVES[ChatState(chat.state)]:
        return [f"A chat that is {ChatState(chat.state).label.lower()} cannot become {ChatState(state).label.lower()}."]
    needed = MOVES[ChatState(chat.state)][ChatState(state)]
    return [sentence for name in needed if (sentence := TABLE[name](chat, now))]


def notice_given(chat: Chat, now: datetime) -> int:
    """Days between the day people were first told, today at the latest, and the day of the chat."""
    return (day_of(chat.starts_at) - told_on(chat, now)).days


def told_on(chat: Chat, now: datetime) -> date:
    """The day on which people were first told; announcing tells them on the portal's own page at least."""
    days = chat.announcements.values_list("on", flat=True)
    return min([*days, day_of(now)])


def _notice(chat: Chat, now: datetime) -> str:
    promised, given = chat.force.chat_notice_days, notice_given(chat, now)
    if given >= promised or chat.short_notice.strip():
        return ""
    return (
        f"{chat.force.name} gives {days_notice(promised)} of a chat and this would be {max(given, 0)}. "
        "Choose a later day, or say why it is short."
    )


def days_notice(days: int) -> str:
    """As in "7 days’ notice", "1 day’s notice"."""
    return f"{days} {'day’s' if days == 1 else 'days’'} notice"


def left_in(chat: Chat) -> int:
    """How many questions have neither an end nor a promise: none may be left when the transcript is published."""
    return chat.waiting + chat.published


def _named(role: ChatRole, who: str) -> Condition:
    def condition(chat: Chat, now: datetime) -> str:
        return "" if chat.grants.on(day_of(now)).filter(role=role).exists() else f"Name {who} first."

    return condition


def _urgent_owned(chat: Chat, now: datetime) -> str:
    unowned = chat.questions.filter(state=QuestionState.URGENT, owner__isnull=True).count()
    if not unowned:
        return ""
    return f"{unowned} urgent {'question has' if unowned == 1 else 'questions have'} no owner yet. Take it on first."


def _accounted_for(chat: Chat, now: datetime) -> str:
    left = left_in(chat) + _merged_with_what_is_not_public(chat)
    if not left:
        return ""
    return (
        f"{left} {'question is' if left == 1 else 'questions are'} neither answered, merged, refused, withdrawn nor "
        "taken away with an owner."
    )


def _merged_with_what_is_not_public(chat: Chat) -> int:
    """Such a question has no answer to share: its other one is being read again."""
    return chat.questions.filter(state=QuestionState.MERGED).exclude(into__state__in=PUBLIC).count()


def _was_asked(chat: Chat, now: datetime) -> str:
    return "" if chat.received else "Nobody asked anything before it was cancelled, so there is nothing to follow up."


TABLE: dict[str, Condition] = {
    "notice": _notice,
    **{role.value: _named(role, who) for role, who in ALWAYS_THERE.items()},
    "urgent_owned": _urgent_owned,
    "accounted_for": _accounted_for,
    "was_asked": _was_asked,
}
