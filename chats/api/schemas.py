"""What the API of chats takes and gives: explicit fields, and the shapes of its refusals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from chats.actions import MovedOn, NotNow, Unconfirmed
from chats.lifecycle import ChatState
from chats.models import TALLY, Chat, Question
from chats.moderation import PUBLIC
from chats.reserved_names import titles_of
from chats.transcript import public_question, staff_question
from engagement.api.schemas import Day, Instant, Key, Text
from engagement.content import instant_words
from record.api_errors import failure
from record.refusal import Invalid
from teams.api import StrictSchema
from teams.models import Force, Person


def _raw(value: object) -> object:
    """Text as it was typed: its length and its characters are the action's to judge."""
    if not isinstance(value, str):
        raise PydanticCustomError("text", "must be text")
    return value


# Twenty times what a question may have: enough to say how much too long it is, and not enough to keep us busy.
Typed = Annotated[str, BeforeValidator(_raw), Field(max_length=20_000)]


class AnnouncedOn(StrictSchema):
    channel: Key
    on: Day


class Planned(StrictSchema):
    """A chat as it is planned. People by e-mail address."""

    id: UUID
    team: Key
    title: Text
    starts_at: Instant
    ends_at: Instant
    questions_open_at: Instant
    about: Typed | None = None
    moderator: Text | None = None
    safeguarding: Text | None = None
    answering: list[Text] | None = None
    announced: list[AnnouncedOn] | None = None
    short_notice: Typed | None = None


class Wanted(StrictSchema):
    """`reason` says why notice is short, or why the chat is cancelled."""

    state: ChatState
    reason: Typed | None = None


class SentQuestion(StrictSchema):
    id: UUID
    text: Typed
    name: Typed | None = None


class Decided(StrictSchema):
    """`state` is the one in which the moderator saw the question, where they say so. `hides_name` shows a made-up name;
    `confirmed` shows the one given although it poses as police or staff."""

    decision: Text
    reason: Text | None = None
    words: Typed | None = None
    into: UUID | None = None
    text: Typed | None = None
    owner: Text | None = None
    state: Text | None = None
    hides_name: bool | None = None
    confirmed: bool | None = None


class SentAnswer(StrictSchema):
    id: UUID
    text: Typed
    supersedes: UUID | None = None


def people_named(force: Force, field: str, addresses: Iterable[str | None]) -> tuple[Person, ...]:
    """The force's people of these e-mail addresses. Raises Invalid for one that nobody of the force has."""
    found = []
    for address in filter(None, addresses):
        person = Person.objects.filter(force=force, email__iexact=address, is_active=True).first()
        if person is None:
            raise Invalid.because(f"Nobody of {force.name} has the address {address}.", field=field)
        found.append(person)
    return tuple(found)


def facts(chat: Chat) -> dict[str, Any]:
    """The public facts of a chat, its tallies included: together they are the number received."""
    return {
        "id": str(chat.pk),
        "team": chat.team.key,
        "title": chat.title,
        "about": chat.about or None,
        "state": chat.state,
        "starts_at": instant_words(chat.starts_at),
        "ends_at": instant_words(chat.ends_at),
        "questions_open_at": instant_words(chat.questions_open_at),
        "moved_from": instant_words(chat.moved_from),
        "paused": chat.paused_at is not None,
        "cancelled_because": chat.cancelled_because or None,
        "tally": _tally(chat),
        "last_event": chat.public_events,
    }


def _tally(chat: Chat) -> dict[str, int]:
    """Together they are the number received. While the chat goes on, what is urgent is only being read: nobody who
    watches an asker may see that they called for help."""
    found = {name: getattr(chat, name) for name in ("received", *TALLY)}
    if chat.state != ChatState.PUBLISHED:
        found["waiting"] += found["urgent"]
        found["urgent"] = 0
    return found


def not_now(refusal: NotNow) -> dict[str, Any]:
    """The chat does not allow it: its state, and what is missing."""
    return {**failure("not_now", str(refusal)), "state": refusal.state, "missing": refusal.missing}


def to_confirm(refusal: Unconfirmed) -> dict[str, Any]:
    """What the public would read, and what to send along if that is wanted, or if it is not."""
    answers = {"show it all the same": {"confirmed": True}, "show a made-up name": {"hides_name": True}}
    return {**failure("confirm", str(refusal)), "name": refusal.name, "send": answers}


def stale(refusal: MovedOn | NotNow, *, originals: bool) -> dict[str, Any]:
    """The question has moved on: what it is now. Only for staff; as it was written for who may read `originals`."""
    if isinstance(refusal, NotNow):
        return not_now(refusal)
    question = refusal.question
    shown = staff_question(question, titles_of(question.chat_id)) if originals else _let_through(question)
    return {**failure("moved_on", str(refusal)), "state": question.state, "question": shown}


def _let_through(question: Question) -> dict[str, Any]:
    return public_question(question) if question.state in PUBLIC else {"id": str(question.pk)}
