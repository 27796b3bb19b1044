"""What a reader may see of a chat: the only door.

The page, the text file and both streams read through here. Events hold no words; each is rendered from the question
and the answer as they stand now. What has been taken back is "retracted" and nothing
more, also to a reader who begins at event 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from chats.models import Answer, Chat, Event, Question
from chats.moderation import PUBLIC, QuestionState
from chats.reserved_names import titles_of
from chats.triggers import marks_in, marks_in_name
from engagement.content import instant_words
from record.dates import moment_padded

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

Kind = Event.Kind
Audience = Event.Audience


@dataclass(frozen=True)
class RenderedEvent:
    """One event as its reader gets it."""

    number: int
    kind: str
    data: dict[str, Any]


class Told(TypedDict):
    """What `questions_of` adds to a question."""

    told: list[Answer]  # the published ones


def questions_of(chat: Chat) -> QuerySet[WithAnnotations[Question, Told]]:
    """What the public may read, the first asked first, with the published answers in `told`. Two queries."""
    return (
        chat.questions.public()
        .select_related("assigned_to")
        .prefetch_related(Prefetch("answers", _published(), to_attr="told"))
        .order_by("asked_at", "id")
    )


def events_after(chat: UUID, audience: str, number: int, *, most: int | None = None) -> list[RenderedEvent]:
    """The events after that number, in order and without a gap. Four queries, five for staff, however many."""
    rows = Event.objects.filter(chat=chat, audience=audience, number__gt=number).order_by("number")
    events = list(rows[:most] if most else rows)
    questions = Question.objects.in_bulk({event.question_id for event in events} - {None})
    targets = Question.objects.in_bulk({question.into_id for question in questions.values()} - {None})
    answers = _published().in_bulk({event.answer_id for event in events} - {None})
    if audience != Audience.STAFF:
        return [_for_everybody(event, questions, targets, answers) for event in events]
    titles = titles_of(chat) if questions else []
    return [_for_staff(event, questions, titles, answers) for event in events]


def last_number(chat: UUID, audience: str) -> int | None:
    """How far the chat's events have come; None where there is no such chat, or not for this reader."""
    rows = Chat.objects.all() if audience == Audience.STAFF else Chat.objects.public()
    return rows.filter(pk=chat).values_list(f"{audience}_events", flat=True).first()


def last_numbers(chats: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """The same of many chats, for both audiences: the poll's one query."""
    rows = Chat.objects.filter(pk__in=list(chats)).values_list("id", "activity", "public_events", "staff_events")
    return {
        id: {Audience.PUBLIC: public if activity else 0, Audience.STAFF: staff} for id, activity, public, staff in rows
    }


def public_question(question: Question) -> dict[str, Any]:
    """A question as the public gets it, whoever asks. Only what a moderator has let through."""
    if question.state not in PUBLIC:
        raise ValueError("Not public.")
    return {
        "id": str(question.pk),
        "name": question.public_name,
        "text": question.public_text,
        "asked_at": instant_words(question.asked_at),
        "supporters": question.supporters,
        "shortened": question.is_shortened,
        "answer_by": instant_words(question.due_at) if question.state == QuestionState.TAKEN_AWAY else None,
    }


def answer_shown(answer: Answer) -> dict[str, Any]:
    """A published answer. Its writer is the role they answered in, never a name."""
    return {
        "id": str(answer.pk),
        "question": str(answer.question_id),
        "text": answer.text,
        "role": answer.role,
        "at": instant_words(answer.published_at),
        "supersedes": str(answer.supersedes_id) if answer.supersedes_id else None,
    }


def staff_question(question: Question, titles: Sequence[str]) -> dict[str, Any]:
    """A question as its moderators get it: in every state, with what the check has marked in it.

    `titles`: what its asker must not pose as, see `chats.reserved_names`.
    """
    return {
        "id": str(question.pk),
        "name": question.name,
        "text": question.text,
        "public_text": question.public_text or None,
        "asked_at": instant_words(question.asked_at),
        "supporters": question.supporters,
        "state": question.state,
        "reason": question.reason or None,
        "into": str(question.into_id) if question.into_id else None,
        "marks": sorted({mark.kind for mark in marks_in(question.text)}),
        "danger": question.may_be_danger,
        "opened": question.read_at is not None,
        "name_marks": sorted({mark.kind for mark in marks_in_name(question.name, titles=titles)}),
        "version": question.version,
    }


def _published() -> QuerySet[Answer]:
    return Answer.objects.filter(published_at__isnull=False).order_by("published_at", "id")


Questions = dict[UUID | None, Question]  # by what an event names, which is not always one
Answers = dict[UUID | None, Answer]


def _for_everybody(event: Event, questions: Questions, targets: Questions, answers: Answers) -> RenderedEvent:
    if event.kind == Kind.STATE:
        return RenderedEvent(event.number, event.kind, {"state": event.state})
    question = questions[event.question_id]
    if (
        event.kind == Kind.MERGED
        and question.state == QuestionState.MERGED
        and targets[question.into_id].state in PUBLIC
    ):
        return RenderedEvent(event.number, event.kind, {"id": str(question.pk), "into": str(question.into_id)})
    if question.state not in PUBLIC or event.kind in (Kind.MERGED, Kind.RETRACTED):
        return RenderedEvent(event.number, Kind.RETRACTED, {"id": str(question.pk)})
    return RenderedEvent(event.number, event.kind, _data(event, public_question(question), answers))


def _for_staff(event: Event, questions: Questions, titles: Sequence[str], answers: Answers) -> RenderedEvent:
    if event.kind == Kind.STATE:
        return RenderedEvent(event.number, event.kind, {"state": event.state})
    question = questions[event.question_id]
    if event.kind == Kind.RETRACTED:
        return RenderedEvent(event.number, event.kind, {"id": str(question.pk)})
    if event.kind == Kind.MERGED:
        into = str(question.into_id) if question.into_id else None
        return RenderedEvent(event.number, event.kind, {"id": str(question.pk), "into": into})
    return RenderedEvent(event.number, event.kind, _data(event, staff_question(question, titles), answers))


def _data(event: Event, question: dict[str, Any], answers: Answers) -> dict[str, Any]:
    if event.kind == Kind.ANSWER:
        return answer_shown(answers[event.answer_id])
    if event.kind == Kind.SUPPORTERS:
        return {"id": question["id"], "supporters": question["supporters"]}
    return question


def as_text(chat: Chat) -> Iterator[str]:
    """The transcript as lines of plain text."""
    for question in questions_of(chat):
        people = f" (asked by {question.supporters} people)" if question.supporters > 1 else ""
        yield f"{question.public_name}, {moment_padded(question.asked_at)}{people}"
        yield from (f"  {line}" for line in question.public_text.splitlines())
        if question.is_shortened:
            yield "  [Shortened by a moderator.]"
        if question.theme:
            yield f"  Theme: {question.theme}"
        superseded = {answer.supersedes_id for answer in question.told}
        for answer in question.told:
            assert answer.published_at
            corrected = " (corrected below)" if answer.pk in superseded else ""
            yield f"    {answer.role}, {moment_padded(answer.published_at)}{corrected}"
            yield from (f"    {line}" for line in answer.text.splitlines())
        yield ""
