"""The receipt of a question: a page for whoever asked, or JSON for whoever prefers that."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from chats import queries, receipts, visitors
from chats.actions import MovedOn
from chats.actions import withdraw as take_back
from chats.models import Question
from record.api_errors import failure
from teams.requests import PublicRequest


@require_safe
@never_cache
def receipt(request: PublicRequest, id: UUID, token: str) -> HttpResponse:
    """What became of the question. The address is the key: whoever has it is the asker.

    A browser that was told to forget shows the chat in its place: Back must not bring up what was left.
    """
    question = receipts.question_of(id, token)
    if visitors.has_left(request) and not _wants_json(request):
        return redirect("chat", id=id)
    return _answer(request, question)


@csrf_exempt  # the address itself is the secret that a forged request would lack
@require_POST
def withdraw(request: PublicRequest, id: UUID, token: str) -> HttpResponse:
    """Take the question back."""
    visitors.require_own_page(request, from_receipt=True)
    question = receipts.question_of(id, token)
    try:
        take_back(question=question, now=timezone.now())
    except MovedOn as moved:
        return _answer(request, receipts.question_of(id, token), refused=str(moved), status=409)
    if _wants_json(request):
        return _answer(request, receipts.question_of(id, token))
    return redirect("chat_receipt", id=id, token=token)


@csrf_exempt  # it takes nothing away but what this browser keeps
@require_POST
def remove(request: PublicRequest, id: UUID, token: str) -> HttpResponse:
    """Let this browser forget that anything was asked from it; the question stays with the moderators."""
    visitors.require_own_page(request, from_receipt=True)
    receipts.question_of(id, token)
    return visitors.forget(redirect(f"{reverse('chat', args=[id])}#removed"))


@require_safe
@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """The way out for who has no script: this browser forgets, and is somewhere else."""
    return visitors.forget(redirect(settings.EXIT_TO))


def _answer(request: PublicRequest, question: Question, *, refused: str = "", status: int = 200) -> HttpResponse:
    now = timezone.now()
    said: dict[str, Any] = receipts.shown(question, now)
    if _wants_json(request):
        body = failure("moved_on", refused) | said if refused else said
        return JsonResponse(body, status=status)
    request.about = question.chat.force
    look = queries.look_of(question.chat, now)
    context = {"chat": question.chat, "look": look, "question": question, "said": said, "refused": refused}
    context |= queries.receipt_page(question, said, now)
    template = "chats/receipt_danger.html" if context["truth"] else "chats/receipt.html"
    response = render(request, template, context, status=status)
    response["Referrer-Policy"] = "no-referrer"  # the address is the asker's secret: no link may carry it away
    response["X-Robots-Tag"] = "noindex"
    return response


def _wants_json(request: HttpRequest) -> bool:
    """Browsers name text/html; whoever does not, or prefers JSON, is a program."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json" or (
        "text/html" not in request.headers.get("Accept", "")
    )
