"""Answering: take a question on, sort it by theme, keep a draft, publish it, correct it: both stand side by side."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from chats import activity_log
from chats.actions.refusals import MovedOn, NotNow
from chats.lifecycle import IS_ANSWERED, IS_SORTED, ChatState
from chats.locking import LockedChat, locked_chat
from chats.models import LONGEST_ANSWER, LONGEST_THEME, Answer, Event, Question
from chats.moderation import MOVES, PUBLIC, QuestionState
from chats.officer_titles import badge_of
from chats.sanitising import cleaned
from record.refusal import Invalid
from record.timezones import day_of
from teams.models import Person


def take_on(*, question: Question, who: Person | None, by: Person, now: datetime) -> Question:
    """Say who answers it, or with None that nobody does yet. Raises MovedOn where it is not public."""
    with locked_chat(question.chat_id, by=by, now=now) as opened:
        present = _present(question)
        if who and who.force_id != opened.chat.force_id:
            raise Invalid({"who": ["Name somebody of the team’s own force."]})
        present.assigned_to = who
        present.save(update_fields=["assigned_to"])
        said = {"assigned_to": who.key if who else None}
        opened.record("question.assigned", f"question:{present.pk}", after=said)
        opened.tell(Event.Kind.QUESTION, question=present, public=False)
    return present


def set_theme(*, question: Question, theme: str, by: Person, now: datetime) -> Question:
    """Put a question that was left over under a heading, or with "" under none: they are answered by theme.

    Raises MovedOn where it is not public, NotNow while the chat still takes questions and once it is published.
    """
    theme = cleaned(theme, lines=False)
    if len(theme) > LONGEST_THEME:
        raise Invalid({"theme": [f"A theme has at most {LONGEST_THEME} characters."]})
    with locked_chat(question.chat_id, by=by, now=now) as opened:
        present = _present(question)
        if opened.chat.state not in IS_SORTED:
            raise NotNow(["Questions are sorted by theme once the live hour is over."], state=opened.chat.state)
        if present.theme != theme:
            present.theme = theme
            present.save(update_fields=["theme"])
            opened.record("question.sorted", f"question:{present.pk}")
            opened.tell(Event.Kind.QUESTION, question=present, public=False)
    return present


def save_draft(*, question: Question, id: UUID, text: str, by: Person, now: datetime) -> Answer:
    """Keep what is written so far: one draft a person and question, theirs alone until it is published.

    Raises Invalid for a text that is empty or too long, MovedOn where the question is not public any more.
    """
    _present(question)
    used = _sent_before(id, question, by)
    if used and used.published_at:
        raise Invalid({"id": ["It is published already. Load the page again to correct it."]})
    draft, _ = Answer.objects.update_or_create(
        question=question,
        by=by,
        published_at=None,
        defaults={"text": _checked(text), "saved_at": now},
        create_defaults={"id": id, "text": _checked(text), "role": "", "saved_at": now},
    )
    return draft


def publish_answer(
    *, question: Question, id: UUID, text: str, by: Person, now: datetime, supersedes: UUID | None = None
) -> tuple[Answer, bool]:
    """Publish an answer; whether it is new. The same id again is the same answer.

    `supersedes` names the answer that this one corrects. Raises Invalid, MovedOn where the question is not public any
    more, and NotNow where the chat is not answered now.
    """
    text = _checked(text)
    with locked_chat(question.chat_id, by=by, now=now) as opened:
        found = _sent_before(id, question, by)
        if found and found.published_at:
            if found.text != text:
                raise Invalid({"id": ["It is published already. Correct it with an answer that supersedes it."]})
            return found, False
        present = _present(question, MOVES["answer"].starting)
        _require_open(opened, present)
        answer = found or Answer(id=id, question=present, by=by)
        Answer.objects.filter(question=present, by=by, published_at=None).exclude(pk=id).delete()  # the draft of this
        answer.text, answer.role = text, badge_of(by, opened.chat, day_of(now))
        answer.saved_at = answer.published_at = now
        answer.supersedes = _corrected(present, supersedes)
        answer.save(force_insert=found is None)
        _answered(opened, present, answer)
    return answer, True


def _answered(opened: LockedChat, question: Question, answer: Answer) -> None:
    before = question.state
    opened.record("question.answered", f"question:{question.pk}", after={"answer": str(answer.pk)})
    if before != QuestionState.ANSWERED:
        question.state = MOVES["answer"].leading
        question.version += 1
        question.save(update_fields=["state", "version"])
        opened.moved(question, before=before, action="question.answer")
    opened.tell(Event.Kind.ANSWER, question=question, answer=answer, public=True)
    left = opened.chat.questions.filter(state=QuestionState.TAKEN_AWAY).exists()
    if opened.chat.state == ChatState.PUBLISHED and before == QuestionState.TAKEN_AWAY and not left:
        opened.count()  # what the log is about to say
        activity_log.followed_up(opened.chat, by=opened.by, now=opened.now)


def _sent_before(id: UUID, question: Question, by: Person) -> Answer | None:
    """The person's own answer to this question under this id. Raises Invalid where the id is another answer's."""
    found = Answer.objects.filter(pk=id).first()
    if found and (found.question_id, found.by_id) != (question.pk, by.pk):
        raise Invalid({"id": ["Another answer has this id."]})
    return found


def _present(question: Question, states: frozenset[QuestionState] = PUBLIC) -> Question:
    present = Question.objects.get(pk=question.pk)
    if present.state not in states:
        raise MovedOn(present)
    return present


def _require_open(opened: LockedChat, question: Question) -> None:
    if opened.chat.state not in IS_ANSWERED:
        raise NotNow(["Questions of this chat are not answered now."], state=opened.chat.state)
    if opened.chat.paused_at:
        raise NotNow(["The chat is paused, so nothing is published. Go on first."], state=opened.chat.state)


def _corrected(question: Question, id: UUID | None) -> Answer | None:
    if id is None:
        return None
    found = Answer.objects.filter(pk=id, question=question, published_at__isnull=False).first()
    if found is None:
        raise Invalid({"supersedes": ["No answer of this question has this id."]})
    if Answer.objects.filter(supersedes=found).exists():
        raise Invalid({"supersedes": ["It was corrected already. Correct the newer one."]})
    return found


def _checked(text: str) -> str:
    text = cleaned(text)
    if not text:
        raise Invalid({"text": ["Write an answer."]})
    if len(text) > LONGEST_ANSWER:
        raise Invalid({"text": [f"An answer has at most {LONGEST_ANSWER:,} characters."]})
    return text
