"""Live moderated chats: the chat, its questions and answers, and the numbered events that its readers follow."""

from chats.models.alerts import Alert
from chats.models.chats import TALLY, Announcement, Chat, ChatGrant, ChatRole, Readers
from chats.models.events import Event
from chats.models.limits import Block, Rate, Salt
from chats.models.questions import (
    LONGEST_ANSWER,
    LONGEST_NAME,
    LONGEST_QUESTION,
    LONGEST_THEME,
    Answer,
    Question,
    Support,
)

__all__ = [
    "Alert",
    "Announcement",
    "Answer",
    "Block",
    "Chat",
    "ChatGrant",
    "ChatRole",
    "Event",
    "LONGEST_ANSWER",
    "LONGEST_NAME",
    "LONGEST_QUESTION",
    "LONGEST_THEME",
    "Question",
    "Rate",
    "Readers",
    "Salt",
    "Support",
    "TALLY",
]
