"""A merged question shares the other's answers. Where the other is not public any more, it is read again."""

from __future__ import annotations

from chats.attendance import people_who_ask
from chats.lifecycle import ChatState
from chats.locking import LockedChat
from chats.models import Question
from chats.moderation import LOST, MOVES, QuestionState

TAKEN_OUT = "Your question was merged with one that has been taken out since."


def let_go(opened: LockedChat, target: Question) -> None:
    """Read again what was merged with a question that is lost; nothing where it is not.

    In a published chat nothing waits any more: there they share its fate, and their askers are told why.
    """
    if target.state not in LOST:
        return
    for question in Question.objects.filter(into=target, state=QuestionState.MERGED).order_by("asked_at", "id"):
        question.state, question.into = MOVES["release"].leading, None
        question.decided_at, question.decided_by = opened.now, None
        question.version += 1
        if opened.chat.state == ChatState.PUBLISHED:
            question.state, question.reason, question.words = QuestionState.REFUSED, target.reason, TAKEN_OUT
        question.supporters = people_who_ask(question)
        question.save()
        opened.moved(question, before=QuestionState.MERGED, action="question.release", reason=question.reason)
