"""Every write that a person causes in a chat."""

from chats.actions.answers import publish_answer, save_draft, set_theme, take_on
from chats.actions.chats import (
    ChatPlan,
    change,
    create,
    end_grant,
    move,
    pause,
    resume,
)
from chats.actions.decisions import Decision, block, claim, decide, own
from chats.actions.questions import (
    AskOutcome,
    ask,
    support,
    withdraw,
)
from chats.actions.refusals import MovedOn, NotNow, Unconfirmed

__all__ = [
    "AskOutcome",
    "Decision",
    "MovedOn",
    "NotNow",
    "ChatPlan",
    "Unconfirmed",
    "ask",
    "block",
    "change",
    "claim",
    "create",
    "decide",
    "end_grant",
    "move",
    "own",
    "pause",
    "publish_answer",
    "resume",
    "save_draft",
    "set_theme",
    "support",
    "take_on",
    "withdraw",
]
