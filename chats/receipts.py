"""What whoever asked gets in return: an address, known to them alone, that says what became of their question.

Words of somebody who may be in danger are on no receipt: whoever picks up the telephone next has the address too.

The address is the question's id, signed: nothing has to be stored, and the ids of published questions, which everybody
sees, open nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.urls import reverse

from chats import danger, helplines
from chats.lifecycle import ChatState
from chats.models import Question
from chats.moderation import (
    MOVES,
    NEXT_STEPS,
    PUBLIC,
    QuestionState,
    Reason,
)
from chats.transcript import answer_shown
from chats.triggers import needs_help
from engagement.content import instant_words

_SIGNER = Signer(salt="chats.receipts", sep=".")


def address_of(question: Question) -> str:
    """The path of the receipt; `/withdraw` after it takes the question back."""
    return reverse("chat_receipt", args=[question.chat_id, _SIGNER.sign(str(question.pk))])


def question_of(chat: UUID, token: str) -> Question:
    """The question whose receipt this is, with its chat. Raises Http404 for every token that we did not sign."""
    try:
        id = UUID(_SIGNER.unsign(token))
        return Question.objects.select_related("chat__team__section", "chat__force", "into").get(pk=id, chat=chat)
    except (BadSignature, ValueError, Question.DoesNotExist):
        raise Http404 from None


def shown(question: Question, now: datetime) -> dict[str, Any]:
    """What the asker may know of it. A question merged with another shares its answers while that one is public.

    `text` is None where it may be about danger; `danger` says what has happened to a call for help.
    """
    into = question.into if question.state == QuestionState.MERGED else None
    read = into or question
    is_public = read.state in PUBLIC
    answers = read.answers.filter(published_at__isnull=False).order_by("published_at", "id") if is_public else []
    return {
        "id": str(question.pk),
        "chat": str(question.chat_id),
        "state": question.state,
        "text": None if question.may_be_danger else question.text,
        "public_text": _public_text(question),
        "name": shown_name(question),
        "asked_at": instant_words(question.asked_at),
        "reason": question.reason or None,
        "because": _because(question),
        "words": question.words or None,
        "into": str(into.pk) if into and is_public else None,
        "into_text": into.public_text if into and is_public else None,
        "answer_by": _answer_by(question),
        "answers": [answer_shown(answer) for answer in answers],
        "ahead": _ahead(question),
        "can_withdraw": can_be_withdrawn(question),
        "help": helplines.as_json(question.text) if offers_help(question) else None,
        "danger": danger.as_json(question, now) if danger.calls_for_help(question) else None,
    }


def shown_name(question: Question) -> str | None:
    """The name that its asker goes by; nothing of one they gave themselves to what may be about danger."""
    return None if question.may_be_danger and question.name_given else question.name


def offers_help(question: Question) -> bool:
    return question.may_be_danger or needs_help(question.text)


def can_be_withdrawn(question: Question) -> bool:
    return question.state in MOVES["withdraw"].starting and question.chat.state != ChatState.PUBLISHED


def _public_text(question: Question) -> str | None:
    """What the public reads instead of the asker's own words; nothing of what may be about danger."""
    tells = question.state in PUBLIC and question.is_redacted and not question.may_be_danger
    return question.public_text if tells else None


def _because(question: Question) -> str | None:
    """As in "Not published, because it names or points at a person. You can ask again without the name." """
    if question.state != QuestionState.REFUSED:
        return None
    reason = Reason(question.reason)
    return f"Not published, because {reason.label}. {NEXT_STEPS[reason]}"


def _answer_by(question: Question) -> str | None:
    return instant_words(question.due_at) if question.state == QuestionState.TAKEN_AWAY else None


def _ahead(question: Question) -> int | None:
    """How many wait to be read before it. Whoever may need help is not told to wait in line: theirs is read first."""
    if question.state != QuestionState.WAITING or offers_help(question):
        return None
    return question.chat.questions.being_read().filter(asked_at__lt=question.asked_at).count()
