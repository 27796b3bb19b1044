"""What anybody may read and do: the list of chats, one chat, asking, wanting to know it too, the transcript."""

from __future__ import annotations

import hashlib
import uuid
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from chats import actions, asking, my_chats, queries, receipts
from chats.forms import TAKEN, AskForm
from chats.lifecycle import ChatState
from chats.models import Chat, Question
from chats.permissions import get_public_chat
from chats.question_counts import tally_kept, tally_of
from chats.rate_limits import TooOften
from chats.reader_counts import readers_now
from chats.visitors import known_sender, remember
from record.refusal import Invalid
from record.timezones import day_of
from teams.models import Person, Team
from teams.permissions import Permission, may_anywhere
from teams.requests import PublicRequest

A_PAGE = 25


@require_safe
def chats(request: PublicRequest) -> HttpResponse:
    """Those to come, then those past; `team` shows the chats of one team."""
    now = timezone.now()
    key = request.GET.get("team")
    team = get_object_or_404(Team.objects.select_related("force"), key=key) if key else None
    coming, past = queries.chats_to_come(now), queries.chats_past(now)
    if team:
        request.about = team.force
        coming, past = coming.filter(team=team), past.filter(team=team)
    page = Paginator(past, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "team": team,
        **(_own(request.user, day_of(now)) if request.user.is_authenticated else {}),
        "coming": queries.looks_of(coming[: queries.SHOWN_AT_ONCE], now),
        "page": page,
        "past": [(look, tally_kept(look.chat)) for look in queries.looks_of(page, now)],
    }
    return render(request, "chats/chats.html", context)


@require_safe
@never_cache
def chat(request: PublicRequest, id: UUID) -> HttpResponse:
    """One chat, by its state. With `watch` it is for reading alone and loads itself again: for who has no script."""
    chat = get_public_chat(id)
    return _page(request, chat, AskForm(), timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask(request: PublicRequest, id: UUID) -> HttpResponse:
    """Hold a question for the moderators. What cannot be taken comes back with what was typed."""
    chat = get_public_chat(id)
    if request.method != "POST":
        return redirect("chat", id=id)
    now = timezone.now()
    form = AskForm(request.POST)
    if not form.is_valid():
        form.refuse()
        return _page(request, chat, form, now, status=422)
    said = form.cleaned_data
    id = said["id"] or uuid.uuid4()
    try:
        question, asked = asking.ask(request, chat, id=id, text=said["text"], name=said["name"], now=now)
    except Invalid as invalid:
        form.refuse(fields=invalid.fields)
        return _page(request, chat, form, now, status=422)
    except tuple(asking.REFUSALS) as refused:
        form.refuse(str(refused))
        return _refused(_page(request, chat, form, now, status=_status(refused)), refused)
    if asked == actions.AskOutcome.TAKEN:
        form.refuse(TAKEN)
        return _page(request, chat, form, now, status=409)
    return remember(request, redirect(_after(question)))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def support(request: PublicRequest, id: UUID, question: UUID) -> HttpResponse:
    """Say that one wants to know it too."""
    chat = get_public_chat(id)
    found = get_object_or_404(chat.questions.public().select_related("chat"), pk=question)
    if request.method != "POST":
        return redirect("chat", id=id)
    now = timezone.now()
    try:
        asking.support(request, found, now=now)
    except tuple(asking.REFUSALS) as refused:
        page = _page(request, chat, AskForm(), now, refused=str(refused), status=_status(refused))
        return _refused(page, refused)
    return remember(request, redirect(f"{reverse('chat', args=[id])}#q-{question}"))


@require_safe
def transcript(request: PublicRequest, id: UUID) -> HttpResponse:
    """Every question with its answers, for good. Before it is published, the chat's own page is all there is."""
    chat = get_public_chat(id)
    if chat.state != ChatState.PUBLISHED:
        return redirect("chat", id=id)
    request.about = chat.force
    context = {
        "chat": chat,
        "look": queries.look_of(chat, timezone.now()),
        "themes": queries.transcript_page(chat),
        "tally": tally_of(chat),
        "came": chat.activity.attendance if chat.activity else None,
        "digest": hashlib.sha256(queries.text_of(chat).encode()).hexdigest(),
    }
    return render(request, "chats/transcript.html", context)


@require_safe
def transcript_text(request: HttpRequest, id: UUID) -> HttpResponse:
    """The same as plain text: what the digest on the page is of."""
    chat = get_public_chat(id)
    if chat.state != ChatState.PUBLISHED:
        return redirect("chat", id=id)
    return HttpResponse(queries.text_of(chat), content_type="text/plain; charset=utf-8")


def _own(person: Person, today: date) -> dict[str, Any]:
    """What staff come here for: the desks that have something for them, and whether they may plan a chat."""
    return {"desks": my_chats.mine(person, today), "may_plan": may_anywhere(person, Permission.RUN_CHAT, today)}


def _status(refused: Exception) -> int:
    return asking.REFUSALS[type(refused)][0]


def _after(question: Question) -> str:
    """Where the asker goes: whoever may need help goes where help is; others back to what they were reading."""
    if receipts.offers_help(question):
        return receipts.address_of(question)
    return f"{reverse('chat', args=[question.chat_id])}#mine"


def _page(
    request: PublicRequest, chat: Chat, form: AskForm, now: datetime, *, refused: str = "", status: int = 200
) -> HttpResponse:
    request.about = chat.force
    page = queries.chat_page(chat, browser=known_sender(request, chat, now).browser, now=now)
    watch = "watch" in request.GET
    context: dict[str, Any] = {
        "chat": chat,
        "page": page,
        "look": page.look,
        "tally": page.tally,
        "form": form,
        "refused": refused,
        "watch": watch,
        "can_ask": page.look.takes_questions and not watch,
        "readers": readers_now(chat.pk, now),
    }
    return render(request, "chats/chat.html", context, status=status)


def _refused(response: HttpResponse, refused: Exception) -> HttpResponse:
    if isinstance(refused, TooOften):
        response["Retry-After"] = str(refused.seconds)
    return response
