"""What the public does: ask, support somebody's question, take one's own back."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

from chats.actions.refusals import MovedOn, NotNow
from chats.lifecycle import TAKES_QUESTIONS, State
from chats.limits import Sender
from chats.models import LONGEST_NAME, LONGEST_QUESTION, Chat, Event, Question, Support
from chats.moderation import MOVES, PUBLIC
from chats.moderation import State as QuestionState
from chats.opened import open_chat
from chats.wording import cleaned, made_up_name
from engagement.content import Invalid
from record.reading import By
from teams.models import Person


class Asked(enum.Enum):
    NEW = "new"
    SAME = "same"  # sent before, by the same sender
    TAKEN = "taken"  # the id is another question's; nothing was stored


def ask(
    *,
    chat: Chat,
    id: UUID,
    text: str,
    name: str = "",
    sender: Sender,
    now: datetime,
    source: str = Question.Source.WEB,
    typed_by: Person | None = None,
) -> tuple[Question, Asked]:
    """Hold a question until a moderator has read it. Sent again under its id, it is the same question.

    `typed_by` is the officer who types it in for somebody in the room or on the phone. Raises Invalid for a text that
    is empty or too long, NotNow where the chat takes no questions.
    """
    text, name = _checked(text, name)
    by: By = typed_by or "public"
    with open_chat(chat.pk, by=by, now=now) as opened:
        found = Question.objects.filter(pk=id).first()
        if found:
            return found, _again(found, chat, text, sender)
        if opened.chat.state not in TAKES_QUESTIONS:
            raise NotNow([_closed(opened.chat)], state=opened.chat.state)
        taken = set(chat.questions.values_list("name", flat=True))
        question = Question.objects.create(
            id=id,
            chat=opened.chat,
            text=text,
            name=name or made_up_name(taken, seed=str(id)),
            name_given=bool(name),
            source=source,
            typed_by=typed_by,
            browser=sender.browser,
            sender=sender.address,
            asked_at=now,
        )
        opened.moved(question, before=None, action="question.asked")
    return question, Asked.NEW


def withdraw(*, question: Question, now: datetime) -> Question:
    """Take one's own question back. Again changes nothing. Raises MovedOn where it cannot be taken back any more."""
    move = MOVES["withdraw"]
    with open_chat(question.chat_id, by="public", now=now) as opened:
        present = Question.objects.get(pk=question.pk)
        if present.state == QuestionState.WITHDRAWN:
            return present
        if present.state not in move.starting or opened.chat.state == State.PUBLISHED:
            raise MovedOn(present)
        before, present.state = present.state, move.leading
        present.decided_at, present.version = now, present.version + 1
        present.save(update_fields=["state", "decided_at", "version"])
        opened.moved(present, before=before, action="question.withdrawn")
    return present


def support(*, question: Question, sender: Sender, now: datetime) -> int:
    """Say that one wants to know it too; how many people ask it now. A browser counts once, the asker's own included.

    Raises MovedOn where the question is not public (any more), NotNow where the chat takes none.
    """
    with open_chat(question.chat_id, by="public", now=now) as opened:
        present = Question.objects.get(pk=question.pk)
        if present.state not in PUBLIC:
            raise MovedOn(present)
        if opened.chat.state not in TAKES_QUESTIONS:
            raise NotNow([_closed(opened.chat)], state=opened.chat.state)
        if present.browser == sender.browser:
            return present.supporters
        Support.objects.bulk_create([Support(question=present, browser=sender.browser)], ignore_conflicts=True)
        number = count_people(present)
        if number != present.supporters:
            present.supporters = number
            present.save(update_fields=["supporters"])
            opened.tell(Event.Kind.SUPPORTERS, question=present, public=True)
    return number


def count_people(question: Question) -> int:
    """Who asks it: its asker, those whose questions were merged into it, and their supporters; each browser once."""
    family = Question.objects.filter(pk=question.pk) | Question.objects.filter(into=question.pk)
    browsers = set(family.exclude(browser="").values_list("browser", flat=True))
    browsers |= set(Support.objects.filter(question__in=family).values_list("browser", flat=True))
    return len(browsers) + family.filter(browser="").count()


def _checked(text: str, name: str) -> tuple[str, str]:
    text, name = cleaned(text), cleaned(name, lines=False)
    faults: dict[str, list[str]] = {}
    if not text:
        faults["text"] = ["Write your question."]
    elif len(text) > LONGEST_QUESTION:
        over = len(text) - LONGEST_QUESTION
        faults["text"] = [f"A question has at most {LONGEST_QUESTION:,} characters; yours has {over:,} more."]
    if len(name) > LONGEST_NAME:
        faults["name"] = [f"A name has at most {LONGEST_NAME} characters."]
    if faults:
        raise Invalid(faults)
    return text, name


def _again(found: Question, chat: Chat, text: str, sender: Sender) -> Asked:
    """Ids of published questions are public: who sends one again must be its asker to be told so."""
    never_public = found.state not in PUBLIC and not found.public_text
    same_sender = (found.browser and found.browser == sender.browser) or (
        found.sender and found.sender == sender.address
    )
    same = found.chat_id == chat.pk and found.text == text and (never_public or same_sender)
    return Asked.SAME if same else Asked.TAKEN


def _closed(chat: Chat) -> str:
    if chat.state in (State.DRAFT, State.ANNOUNCED):
        return "Questions are not open yet."
    if chat.state == State.CANCELLED:
        return "This chat was cancelled, so it takes no questions."
    return "This chat takes no more questions. The team’s page says how to ask at any time."
