"""Ask, support, decide, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Status

from chats import (
    actions,
    asking,
    receipts,
    visitors,
)
from chats.actions import (
    AskOutcome,
    MovedOn,
    NotNow,
    Unconfirmed,
)
from chats.actions.decisions import Decision
from chats.api.schemas import (
    Decided,
    SentAnswer,
    SentQuestion,
    not_now,
    people_named,
    stale,
    to_confirm,
)
from chats.permissions import Duty, duties_of, get_chat_for, get_public_chat
from chats.rate_limits import TooOften
from chats.reserved_names import titles_of
from chats.transcript import answer_shown, staff_question
from record.api_errors import failure
from record.timezones import day_of
from teams.requests import ApiRequest

router = Router()
Answered = dict[str, Any]


@router.post("/chats/{id}/questions", response={202: Answered, 403: Answered, 409: Answered, 429: Answered}, auth=None)
def ask_question(request: HttpRequest, id: UUID, sent: SentQuestion, response: HttpResponse) -> Status:
    """Hold a question until a moderator has read it. `receipt` answers whoever asked."""
    now = timezone.now()
    chat = get_public_chat(id)
    try:
        question, asked = asking.ask(request, chat, id=sent.id, text=sent.text, name=sent.name or "", now=now)
    except tuple(asking.REFUSALS) as refusal:
        return _refused(refusal, response)
    if asked is AskOutcome.TAKEN:
        return Status(409, failure("different", "Another question was sent under this id."))
    visitors.remember(request, response)
    receipt = request.build_absolute_uri(receipts.address_of(question))
    return Status(202, {"id": str(question.pk), "state": question.state, "receipt": receipt})


@router.post(
    "/chats/{id}/questions/{question}/support",
    response={200: Answered, 403: Answered, 409: Answered, 429: Answered},
    auth=None,
)
def support_question(request: HttpRequest, id: UUID, question: UUID, response: HttpResponse) -> Status:
    """Say that one wants to know it too: once a browser."""
    now = timezone.now()
    chat = get_public_chat(id)
    found = chat.questions.public().select_related("chat").filter(pk=question).first()
    if found is None:
        raise Http404
    try:
        number = asking.support(request, found, now=now)
    except MovedOn:
        raise Http404 from None
    except tuple(asking.REFUSALS) as refusal:
        return _refused(refusal, response)
    visitors.remember(request, response)
    return Status(200, {"id": str(question), "supporters": number})


def _refused(refusal: Exception, response: HttpResponse) -> Status:
    status, code = asking.REFUSALS[type(refusal)]
    if isinstance(refusal, TooOften):
        response["Retry-After"] = str(refusal.seconds)
    return Status(status, not_now(refusal) if isinstance(refusal, NotNow) else failure(code, str(refusal)))


@router.post("/chats/{id}/questions/{question}/decision", response={200: Answered, 409: Answered})
def decide_question(request: ApiRequest, id: UUID, question: UUID, sent: Decided) -> Status:
    """Decide about a question. 409 tells its present state where it has moved on meanwhile, and `confirm` where the
    name over it poses as police or staff: send it again with `hides_name` or with `confirmed`."""
    now = timezone.now()
    chat = get_chat_for(request.auth, id, Duty.MODERATE, day_of(now))
    found = get_object_or_404(chat.questions, pk=question)
    owner = people_named(chat.force, "owner", [sent.owner])
    decision = Decision(
        verb=sent.decision,
        reason=sent.reason or "",
        words=sent.words or "",
        into=sent.into,
        text=sent.text or "",
        owner=owner[0] if owner else None,
        hides_name=bool(sent.hides_name),
        confirmed=bool(sent.confirmed),
        expected=sent.state or "",
    )
    try:
        present = actions.decide(question=found, decision=decision, by=request.auth, now=now)
    except (MovedOn, NotNow) as refusal:
        return Status(409, stale(refusal, originals=True))
    except Unconfirmed as refusal:
        return Status(409, to_confirm(refusal))
    return Status(200, staff_question(present, titles_of(id)))


@router.post("/chats/{id}/questions/{question}/answers", response={200: Answered, 201: Answered, 409: Answered})
def answer_question(request: ApiRequest, id: UUID, question: UUID, sent: SentAnswer) -> Status:
    """Publish an answer, or the correction of one. The same id again is the same answer."""
    now = timezone.now()
    chat = get_chat_for(request.auth, id, Duty.ANSWER, day_of(now))
    found = get_object_or_404(chat.questions, pk=question)
    try:
        answer, is_new = actions.publish_answer(
            question=found, id=sent.id, text=sent.text, by=request.auth, now=now, supersedes=sent.supersedes
        )
    except (MovedOn, NotNow) as refusal:
        originals = Duty.SEE_ORIGINALS in duties_of(request.auth, chat, day_of(now))
        return Status(409, stale(refusal, originals=originals))
    return Status(201 if is_new else 200, answer_shown(answer))
