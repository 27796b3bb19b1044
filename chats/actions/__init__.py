"""Every write that a person causes in a chat."""

from chats.actions.answers import publish_answer, save_draft, take_on
from chats.actions.chats import change, create, move, name, pause, resume
from chats.actions.decisions import block, claim, decide, own
from chats.actions.questions import Asked, ask, support, withdraw
from chats.actions.refusals import MovedOn, NotNow

__all__ = [
    "Asked",
    "MovedOn",
    "NotNow",
    "ask",
    "block",
    "change",
    "claim",
    "create",
    "decide",
    "move",
    "name",
    "own",
    "pause",
    "publish_answer",
    "resume",
    "save_draft",
    "support",
    "take_on",
    "withdraw",
]
