"""What the public does: ask, support somebody's question, take one's own back."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

from chats import alerts
from chats.actions.refusals import MovedOn, NotNow
from chats.attendance import people_who_ask
from chats.lifecycle import TAKES_QUESTIONS, ChatState
from chats.locking import locked_chat
from chats.merging import let_go
from chats.models import LONGEST_NAME, LONGEST_QUESTION, Alert, Chat, Event, Question, Support
from chats.moderation import MOVES, PUBLIC, QuestionState
from chats.rate_limits import Sender
from chats.sanitising import cleaned, made_up_name
from chats.triggers import is_danger
from inputs import By
from record.refusal import Invalid
from teams.models import Person


class AskOutcome(enum.Enum):
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
) -> tuple[Question, AskOutcome]:
    """Hold a question until a moderator has read it. Sent again under its id, it is the same question.

    `typed_by` is the officer who types it in for somebody in the room or on the phone. Raises Invalid for a text that
    is empty or too long, NotNow where the chat takes no questions.
    """
    text, name = _checked(text, name)
    by: By = typed_by or "public"
    with locked_chat(chat.pk, by=by, now=now) as opened:
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
            marked_danger=is_danger(text, name),
            read_at=now if typed_by else None,
        )
        opened.moved(question, before=None, action="question.asked")
        if question.marked_danger:
            alerts.call(opened, question, Alert.Cause.ARRIVED)
    return question, AskOutcome.NEW


def withdraw(*, question: Question, now: datetime) -> Question:
    """Take one's own question back. Again changes nothing. Raises MovedOn where it cannot be taken back any more."""
    move = MOVES["withdraw"]
    with locked_chat(question.chat_id, by="public", now=now) as opened:
        present = Question.objects.get(pk=question.pk)
        if present.state == QuestionState.WITHDRAWN:
            return present
        if present.state not in move.starting or opened.chat.state == ChatState.PUBLISHED:
            raise MovedOn(present)
        before, present.state = present.state, move.leading
        present.decided_at, present.version = now, present.version + 1
        present.save(update_fields=["state", "decided_at", "version"])
        opened.moved(present, before=before, action="question.withdrawn")
        let_go(opened, present)
    return present


def support(*, question: Question, sender: Sender, now: datetime) -> int:
    """Say that one wants to know it too; how many people ask it now. A browser counts once, the asker's own included,
    and those of one network address as so many people at most.

    Raises MovedOn where the question is not public (any more), NotNow where the chat takes none.
    """
    with locked_chat(question.chat_id, by="public", now=now) as opened:
        present = Question.objects.get(pk=question.pk)
        if present.state not in PUBLIC:
            raise MovedOn(present)
        if opened.chat.state not in TAKES_QUESTIONS:
            raise NotNow([_closed(opened.chat)], state=opened.chat.state)
        if present.browser == sender.browser:
            return present.supporters
        supports = Support(question=present, browser=sender.browser, sender=sender.address)
        Support.objects.bulk_create([supports], ignore_conflicts=True)
        number = people_who_ask(present)
        if number != present.supporters:
            present.supporters = number
            present.save(update_fields=["supporters"])
            opened.tell(Event.Kind.SUPPORTERS, question=present, public=True)
    return number


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


def _again(found: Question, chat: Chat, text: str, sender: Sender) -> AskOutcome:
    """Whose question it is, nobody else may learn: its receipt opens it.

    The id alone is a secret of the asker's until the public has heard of the question, be it that it was taken back
    since. From then on only the asker's own browser proves it: an address is shared by a household.
    """
    same = found.chat_id == chat.pk and found.text == text
    own = found.browser and found.browser == sender.browser
    told = Event.objects.filter(question=found, audience=Event.Audience.PUBLIC)
    return AskOutcome.SAME if same and (own or not told.exists()) else AskOutcome.TAKEN


def _closed(chat: Chat) -> str:
    if chat.state in (ChatState.DRAFT, ChatState.ANNOUNCED):
        return "Questions are not open yet."
    if chat.state == ChatState.CANCELLED:
        return "This chat was cancelled, so it takes no questions."
    return "This chat takes no more questions. The team’s page says how to ask at any time."
