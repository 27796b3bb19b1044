"""How the desk of a chat is put together: its page for one person, with the form that could not be carried out.

Every step at the desk ends in `carry_out`: at the desk again with a message, or on the page with what is in the way
said where it is, and with what was typed.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from chats import desk_forms
from chats.actions import MovedOn, NotNow, Unconfirmed
from chats.available_moves import (
    AvailableMove,
    duration_words,
    minutes_late,
    minutes_left,
    steps_of,
)
from chats.conditions import left_in
from chats.desk_forms import AnswerForm, DeskForm, ShutOutForm, StateForm, ThemeForm, TypedInForm, WordingForm
from chats.desk_queries import (
    DECIDED_IN,
    SET_ASIDE,
    Desk,
    Shown,
    desk_of,
)
from chats.lifecycle import (
    CAN_BE_MOVED,
    IS_ANSWERED,
    IS_MODERATED,
    IS_SORTED,
    TAKES_QUESTIONS,
    ChatState,
)
from chats.models import Chat, ChatRole, Question
from chats.moderation import QuestionState, Reason
from chats.permissions import Duty, get_chat_and_duties
from chats.presentation import reason_of, was_cancelled
from record.refusal import Invalid, show_at_fields
from record.timezones import day_of
from teams.models import Person
from teams.requests import SignedInRequest

# What became of a question while somebody decided about it.
MEANWHILE: dict[QuestionState, str] = {
    QuestionState.WAITING: "It waits to be read again",
    QuestionState.PUBLISHED: "It was published",
    QuestionState.ANSWERED: "It was answered",
    QuestionState.TAKEN_AWAY: "It was taken away, to be answered later",
    QuestionState.MERGED: "It was merged with another",
    QuestionState.REFUSED: "It was refused",
    QuestionState.WITHDRAWN: "Its asker has taken it back",
    QuestionState.URGENT: "It was marked as urgent",
}


def carry_out(
    request: SignedInRequest,
    id: UUID,
    form: DeskForm,
    act: Callable[[], str],
    *,
    on: UUID | None = None,
    stays: bool = False,
) -> HttpResponse:
    """Do it and go back to the desk, or show the desk with what is in the way. `act` returns what to say of it.

    `on` is the question it is about; `stays` keeps it open at the desk afterwards.
    """
    if not form.is_valid():
        return page(request, id, form=form, on=on)
    try:
        done = act()
    except Invalid as invalid:
        show_at_fields(form, invalid)
        return page(request, id, form=form, on=on)
    except Unconfirmed as refusal:
        assert isinstance(form, WordingForm)  # nothing else lets a name through
        form.ask_again(f"The public would read “{refusal.name}” over it, as if police or staff had asked.")
        return page(request, id, form=form, on=on, status=409)
    except NotNow as refusal:
        form.add_error(None, refusal.missing)
        return page(request, id, form=form, on=on, status=409)
    except MovedOn as moved:
        return moved_on(request, id, moved.question, form)
    messages.success(request, done)
    return redirect(address(id, on if stays else None))


def moved_on(request: SignedInRequest, id: UUID, question: Question, form: DeskForm) -> HttpResponse:
    """Nothing was done, because somebody was faster: the desk with the news, and with what was typed."""
    news = MEANWHILE[QuestionState(question.state)]
    return page(request, id, on=question.pk, status=409, moved=question, news=news, typed=form.typed)


def address(chat: UUID, question: UUID | None = None) -> str:
    """The desk, with a question chosen or with the one that has waited longest."""
    desk = reverse("chat_desk", args=[chat])
    return f"{desk}?question={question}" if question else desk


def page(
    request: SignedInRequest,
    id: UUID,
    *,
    form: DeskForm | None = None,
    on: UUID | None = None,
    status: int = 200,
    **news: Any,
) -> HttpResponse:
    """The desk as it is now. `form` is the one that could not be carried out, about the question `on`."""
    now = timezone.now()
    today = day_of(now)
    # With its number of the last event, and before the lists: what comes in between is told, at worst twice.
    chat, duties = get_chat_and_duties(request.user, id, Duty.SEE_DESK, today)
    shown = desk_of(chat, person=request.user, duties=duties, now=now, chosen=on)
    context = {
        "wide": True,
        "freshness": None,
        "desk": shown,
        "chat": chat,
        "form": form,
        "now": now,
        "today": today,
        "reads": shown.may(Duty.SEE_ORIGINALS),
        "moderates": shown.may(Duty.MODERATE),
        "answers": shown.may(Duty.ANSWER) and chat.state in IS_ANSWERED,
        "decides": chat.state in DECIDED_IN,
        "safeguards": shown.may(Duty.SAFEGUARD),
        "runs": shown.may(Duty.RUN),
        **_head(shown, form),
        **_columns(shown, form),
        **news,
    }
    return render(request, "chats/desk.html", context, status=status)


def _head(desk: Desk, form: DeskForm | None) -> dict[str, Any]:
    chat, now = desk.chat, desk.now
    steps = steps_of(chat, now) if desk.may(Duty.RUN) else []
    return {
        "steps": [{"step": step, "form": _state_form(step, form)} for step in steps],
        "duties": [
            {"word": ChatRole(role).label, "people": desk.people[role]}
            for role in (ChatRole.ANSWERING, ChatRole.MODERATOR, ChatRole.SAFEGUARDING)
        ],
        "told": told_now(desk.people[ChatRole.SAFEGUARDING]),
        "sum": sum_of(chat),
        "left": left_in(chat),
        "was_cancelled": was_cancelled(chat),
        "why_cancelled": reason_of(chat),
        "opens_at_once": chat.questions_open_at <= now,
        "time_left": duration_words(max(0, minutes_left(chat, now))),
        "time_late": duration_words(late) if (late := minutes_late(chat, now)) else "",
        "can_pause": chat.state in IS_MODERATED and desk.may(Duty.MODERATE),
        "can_change": chat.state in CAN_BE_MOVED,
        "can_name": chat.state not in (ChatState.PUBLISHED, ChatState.CANCELLED),
    }


def _columns(desk: Desk, form: DeskForm | None) -> dict[str, Any]:
    forms = desk_forms.decision_forms(desk, desk.verbs)
    if isinstance(form, desk_forms.DecisionForm) and form.verb in forms:
        forms[form.verb] = form
    chat = desk.chat
    answered = [_row(desk, one, form) for one in desk.answered]
    takes = chat.state in TAKES_QUESTIONS and desk.may(Duty.ANSWER)
    return {
        "forms": forms,
        "decided_later": chat.state == ChatState.CANCELLED and _is_undecided(desk),
        "can_shut_out": bool(desk.chosen and (desk.chosen.question.browser or desk.chosen.question.sender)),
        "shut_out_form": _of(ShutOutForm, form) or ShutOutForm(),
        "typed_in_form": (_of(TypedInForm, form) or TypedInForm(initial={"id": uuid.uuid4()})) if takes else None,
        "refusals": [{"reason": reason.value, "text": desk_forms.told(reason)} for reason in Reason],
        "themes": [{"theme": theme, "rows": [_row(desk, one, form) for one in rows]} for theme, rows in desk.themes],
        "known_themes": sorted({one.question.theme for one in [*desk.to_answer, *desk.answered]} - {""}),
        "answered_rows": answered,
        "answered_open": any(row["is_open"] for row in answered),
        "sorts": chat.state in IS_SORTED and desk.may(Duty.ANSWER),
        "alarm": alarm(desk),
        "in_danger": any(held.is_unanswered for held in [*desk.queue, *desk.urgent]),
    }


def _is_undecided(desk: Desk) -> bool:
    return bool(desk.chosen and desk.chosen.question.state not in SET_ASIDE)


def _row(desk: Desk, shown: Shown, form: DeskForm | None) -> dict[str, Any]:
    """A public question with the form of its answer, or of the correction of the last one."""
    question = shown.question
    corrects = shown.answers[-1] if question.state == QuestionState.ANSWERED and shown.answers else None
    bound = form if form and form.at == question.pk else None
    return {
        "shown": shown,
        "is_mine": question.assigned_to_id == desk.person.pk or shown.draft or isinstance(bound, AnswerForm),
        "is_late": bool(question.state == QuestionState.TAKEN_AWAY and question.due_at and question.due_at < desk.now),
        "form": _of(AnswerForm, bound) or desk_forms.answer_form(question, shown.draft, corrects),
        "is_open": isinstance(bound, AnswerForm) or shown.draft is not None,
        "theme_form": _of(ThemeForm, bound) or ThemeForm(initial={"theme": question.theme}, at=question.pk),
    }


def sum_of(chat: Chat) -> list[tuple[int, str]]:
    """The parts of "23 asked = 14 published + 3 merged + 4 being read"; the database guards that it adds up."""
    parts = [
        (chat.published + chat.answered + chat.taken_away, "published"),
        (chat.merged, "merged"),
        (chat.refused, "refused"),
        (chat.withdrawn, "withdrawn"),
        (chat.waiting, "being read"),
        (chat.urgent, "urgent"),
    ]
    return [part for part in parts if part[0] or part[1] == "published"]


def told_now(people: Sequence[Person]) -> str:
    """As in "DS Lowe is told now": who is written to when a question becomes urgent; empty where nobody is named."""
    names = [person.name for person in people]
    if not names:
        return ""
    return f"{names[0]} is told now" if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]} are told now"


def alarm(desk: Desk) -> list[str]:
    """What must not wait any longer, in words; empty where nothing must."""
    unowned = sum(held.question.taken_at is None for held in desk.urgent)
    unopened = [held for held in desk.queue if held.is_unanswered]
    late = [held for held in desk.queue if held.is_long and desk.chat.state in IS_MODERATED]
    said = []
    if unopened:
        count = "1 message" if len(unopened) == 1 else f"{len(unopened)} messages"
        said.append(f"Somebody may be in danger: {count} nobody has opened yet.")
    if unowned:
        said.append(f"{unowned} urgent {'question has' if unowned == 1 else 'questions have'} nobody yet.")
    if late:
        number, unit = late[0].wait
        count = "1 question has" if len(late) == 1 else f"{len(late)} questions have"
        said.append(f"{count} waited 5 minutes or more, the longest {number} {unit}.")
    return said


def _of(kind: type[DeskForm], form: DeskForm | None) -> DeskForm | None:
    return form if isinstance(form, kind) else None


def _state_form(step: AvailableMove, form: DeskForm | None) -> StateForm:
    if isinstance(form, StateForm) and form.data.get("state") == step.state:
        return form
    return StateForm(initial={"state": step.state}, asks=step.asks, at=step.state)


def question_of(chat: Chat, id: UUID) -> Question:
    """A question of this chat. Raises Http404."""
    return get_object_or_404(chat.questions.select_related("chat"), pk=id)
