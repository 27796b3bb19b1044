"""The desk of a chat, for those who run it: its page, and what is done with the chat as a whole.

What is done with one question stands in `decisions`, what is done about answers in `answers`.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from chats import actions
from chats.actions import AskOutcome, NotNow
from chats.available_moves import DONE, early_by
from chats.desk_forms import StateForm, TypedInForm
from chats.lifecycle import ChatState
from chats.models import Chat
from chats.permissions import Duty, get_chat_for
from chats.rate_limits import Sender
from chats.views.desk_page import carry_out, page
from record.dates import moment_words
from record.refusal import Invalid
from record.timezones import day_of
from teams.requests import SignedInRequest


@require_safe
@never_cache
def desk(request: SignedInRequest, id: UUID) -> HttpResponse:
    """The page. `?question=` chooses one; else it is the one that has waited longest."""
    return page(request, id, on=_chosen(request))


@require_POST
def state(request: SignedInRequest, id: UUID) -> HttpResponse:
    """The next step of the chat's life."""
    now = timezone.now()
    chat = get_chat_for(request.user, id, Duty.RUN, day_of(now))
    form = StateForm(request.POST)

    def act() -> str:
        following = ChatState(form.cleaned_data["state"])
        if following == ChatState.LIVE and not request.POST.get("early"):
            _require_its_time(chat, now)
        actions.move(chat=chat, state=following, by=request.user, now=now, reason=form.cleaned_data["reason"])
        return DONE.get(following, "Done.")

    return carry_out(request, id, form, act)


def _require_its_time(chat: Chat, now: datetime) -> None:
    """Going live cannot be taken back, so who would do it long before its time says so. Raises NotNow."""
    if chat.state == ChatState.OPEN and (early := early_by(chat, now)):
        when = moment_words(chat.starts_at, day_of(chat.starts_at))
        sentence = f"It is planned for {when}, in {early}. Say that it goes live now all the same."
        raise NotNow([sentence], state=chat.state)


@require_POST
def pause(request: SignedInRequest, id: UUID) -> HttpResponse:
    """Stop publishing at once, or go on: the brake is every moderator's."""
    now = timezone.now()
    chat = get_chat_for(request.user, id, Duty.MODERATE, day_of(now))
    if request.POST.get("go_on"):
        actions.resume(chat=chat, by=request.user, now=now)
        messages.success(request, "The chat goes on.")
    else:
        actions.pause(chat=chat, by=request.user, now=now)
        messages.warning(request, "Paused. Nothing is published until somebody goes on; questions still come in.")
    return redirect("chat_desk", id=id)


@require_POST
def typed_in(request: SignedInRequest, id: UUID) -> HttpResponse:
    """A question from the room or the telephone. It waits to be read, as any other."""
    now = timezone.now()
    chat = get_chat_for(request.user, id, Duty.ANSWER, day_of(now))
    form = TypedInForm(request.POST)

    def act() -> str:
        said = form.cleaned_data
        _, asked = actions.ask(chat=chat, sender=Sender(), now=now, typed_by=request.user, **said)
        if asked is AskOutcome.TAKEN:
            raise Invalid({"id": ["This form was used for another question. Load the page again."]})
        return "It waits to be read, like any other question."

    return carry_out(request, id, form, act)


def _chosen(request: SignedInRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("question", ""))
    except ValueError:
        return None
