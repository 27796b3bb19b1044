"""What is done at the desk with one question: decided, claimed, owned, its sender shut out."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from chats import actions
from chats.desk_forms import DECISIONS, DeskForm, ShutOutForm
from chats.desk_queries import DECIDING, desk_of
from chats.models import Question
from chats.moderation import CLAIM, Reason
from chats.permissions import Duty, get_chat_for
from chats.views.desk_page import address, carry_out, moved_on, question_of
from record.dates import clock, moment_words
from record.timezones import day_of
from teams.requests import SignedInRequest


@require_POST
def decide(request: SignedInRequest, id: UUID, question: UUID) -> HttpResponse:
    """Carry out the decision whose button was pressed, unless the question has moved on since the page was drawn."""
    now = timezone.now()
    verb = request.POST.get("decision") or request.POST.get("confirmed", "")  # the second press names it too
    chat = get_chat_for(request.user, id, DECIDING.get(verb, Duty.MODERATE), day_of(now))
    found = question_of(chat, question)
    if verb not in DECISIONS:
        messages.error(request, "Nothing was decided. Press the button of what you want to do.")
        return redirect("chat_desk", id=id)
    duties = frozenset({Duty.SEE_ORIGINALS})
    shown = desk_of(chat, person=request.user, duties=duties, now=now, chosen=question)
    assert shown.chosen  # whoever sees originals is given the question they chose
    form = DECISIONS[verb](request.POST, desk=shown, held=shown.chosen)
    if request.POST.get("expected", found.state) != found.state:
        return moved_on(request, id, found, form)  # before anything it names is found missing

    def act() -> str:
        decided = actions.decide(question=found, decision=form.decision(), by=request.user, now=now)
        return SAID[verb](decided)

    return carry_out(request, id, form, act, on=question, stays=verb in ("retract", "stand_down"))


@require_POST
def claim(request: SignedInRequest, id: UUID, question: UUID) -> HttpResponse:
    """Keep a question to oneself for a few minutes. The script asks as JSON, the button as a page."""
    now = timezone.now()
    chat = get_chat_for(request.user, id, Duty.MODERATE, day_of(now))
    is_mine = actions.claim(question=question_of(chat, question), by=request.user, now=now)
    if request.accepts("text/html"):
        if is_mine:
            messages.success(request, f"It is yours until {clock(now + CLAIM)}.")
        else:
            messages.warning(request, "A colleague is reading it, or it has been decided.")
        return redirect(address(id, question))
    return JsonResponse({"until": clock(now + CLAIM) if is_mine else None})


@require_POST
def own(request: SignedInRequest, id: UUID, question: UUID) -> HttpResponse:
    """Take on what is urgent, or say that it is dealt with."""
    now = timezone.now()
    chat = get_chat_for(request.user, id, Duty.SAFEGUARD, day_of(now))
    found = question_of(chat, question)
    handled = bool(request.POST.get("handled"))

    def act() -> str:
        present = actions.own(question=found, by=request.user, now=now, handled=handled)
        if handled:
            return "Dealt with. The question stays out of sight."
        if present.owner_id == request.user.pk:
            return "You have it. Say here when it is dealt with."
        assert present.owner  # else it would be theirs now
        return f"{present.owner.name} had it before you."

    return carry_out(request, id, DeskForm(request.POST), act, on=question)


@require_POST
def shut_out(request: SignedInRequest, id: UUID, question: UUID) -> HttpResponse:
    """Refuse whatever the question's sender sends to this chat from now on."""
    now = timezone.now()
    chat = get_chat_for(request.user, id, Duty.MODERATE, day_of(now))
    found = question_of(chat, question)
    form = ShutOutForm(request.POST)

    def act() -> str:
        actions.block(question=found, reason=form.cleaned_data["reason"], by=request.user, now=now)
        return "Shut out. The question itself still waits for your decision."

    return carry_out(request, id, form, act, on=question, stays=True)


def _merged(question: Question) -> str:
    return f"Merged with “{question.into.public_text[:70]}”. Whoever asked sees its answer." if question.into else ""


def _taken_away(question: Question) -> str:
    assert question.due_at and question.owner  # such a one has both
    due = moment_words(question.due_at, day_of(question.due_at))
    return f"Taken away. {question.owner.name} answers it by {due}."


def _urgent(question: Question) -> str:
    who = f"{question.owner.name} has it." if question.owner else "Whoever safeguards the chat has been written to."
    return f"Urgent. {who} The asker is shown that nobody is on the way, and where help is."


def _refused(question: Question) -> str:
    return f"Not published, because {Reason(question.reason).label}. The asker is told why."


def _retracted(question: Question) -> str:
    if question.reason:
        return _refused(question)
    return "Taken back. Nobody outside sees it, and it waits to be read again."


SAID: dict[str, Callable[[Question], str]] = {
    "publish": lambda question: f"Published under the name {question.public_name}.",
    "merge": _merged,
    "refuse": _refused,
    "take_away": _taken_away,
    "urgent": _urgent,
    "retract": _retracted,
    "stand_down": lambda question: "Not urgent after all: it waits to be read, like any other.",
}
