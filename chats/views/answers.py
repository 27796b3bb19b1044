"""What is done at the desk about answers: taken on, kept as a draft, published, corrected; and sorted by theme."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from chats import actions
from chats.desk_forms import AnswerForm, DeskForm, ThemeForm
from chats.permissions import Duty, get_chat_for
from chats.views.desk_page import carry_out, question_of
from record.timezones import day_of
from teams.requests import SignedInRequest


@require_POST
def take_on(request: SignedInRequest, id: UUID, question: UUID) -> HttpResponse:
    """Say that one answers it oneself, or not after all."""
    now = timezone.now()
    chat = get_chat_for(request.user, id, Duty.ANSWER, day_of(now))
    found = question_of(chat, question)
    who = request.user if request.POST.get("who") == "me" else None

    def act() -> str:
        actions.take_on(question=found, who=who, by=request.user, now=now)
        return "It is yours to answer." if who else "Nobody answers it yet."

    return carry_out(request, id, DeskForm(request.POST), act)


@require_POST
def answer(request: SignedInRequest, id: UUID, question: UUID) -> HttpResponse:
    """Keep what is written so far, or publish it. With `supersedes` it corrects an answer, and both stay to be read."""
    now = timezone.now()
    chat = get_chat_for(request.user, id, Duty.ANSWER, day_of(now))
    found = question_of(chat, question)
    form = AnswerForm(request.POST, at=question)

    def act() -> str:
        said = form.cleaned_data
        common = {"question": found, "id": said["id"], "text": said["text"], "by": request.user, "now": now}
        if request.POST.get("keep"):
            actions.save_draft(**common)
            return "Kept. Only you see it until you publish it."
        actions.publish_answer(**common, supersedes=said["supersedes"])
        return "The correction is published beside what it corrects." if said["supersedes"] else "Answered."

    return carry_out(request, id, form, act)


@require_POST
def theme(request: SignedInRequest, id: UUID, question: UUID) -> HttpResponse:
    """Sort what was left over."""
    now = timezone.now()
    chat = get_chat_for(request.user, id, Duty.ANSWER, day_of(now))
    found = question_of(chat, question)
    form = ThemeForm(request.POST, at=question)

    def act() -> str:
        said = form.cleaned_data["theme"]
        actions.set_theme(question=found, theme=said, by=request.user, now=now)
        return f"It stands under “{said}” now." if said else "It stands under no theme now."

    return carry_out(request, id, form, act)
