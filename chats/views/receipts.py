"""The receipt of a question: a page for whoever asked, or JSON for whoever prefers that."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from chats import queries, receipts
from chats.actions import MovedOn
from chats.actions import withdraw as take_back
from chats.models import Question
from record.answers import failure


@require_safe
@never_cache
def receipt(request: HttpRequest, id: UUID, token: str) -> HttpResponse:
    """What became of the question. The address is the key: whoever has it is the asker."""
    return _answer(request, receipts.question_of(id, token))


@csrf_exempt  # the address itself is the secret that a forged request would lack
@require_POST
def withdraw(request: HttpRequest, id: UUID, token: str) -> HttpResponse:
    """Take the question back."""
    question = receipts.question_of(id, token)
    try:
        take_back(question=question, now=timezone.now())
    except MovedOn as moved:
        return _answer(request, receipts.question_of(id, token), refused=str(moved), status=409)
    if _wants_json(request):
        return _answer(request, receipts.question_of(id, token))
    return redirect("chat_receipt", id=id, token=token)


def _answer(request: HttpRequest, question: Question, *, refused: str = "", status: int = 200) -> HttpResponse:
    said: dict[str, Any] = receipts.shown(question)
    if _wants_json(request):
        body = failure("moved_on", refused) | said if refused else said
        return JsonResponse(body, status=status)
    request.about = question.chat.force
    look = queries.look_of(question.chat, timezone.now())
    context = {"chat": question.chat, "look": look, "question": question, "said": said, "refused": refused}
    response = render(request, "chats/receipt.html", context | queries.receipt_page(question, said), status=status)
    response["Referrer-Policy"] = "no-referrer"  # the address is the asker's secret: no link may carry it away
    response["X-Robots-Tag"] = "noindex"
    return response


def _wants_json(request: HttpRequest) -> bool:
    """Browsers name text/html; whoever does not, or prefers JSON, is a program."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json" or (
        "text/html" not in request.headers.get("Accept", "")
    )
