"""Chats for tests, made the way people make them: through the actions, on the Dorset of `tests.teams.county`.

    chat = live_chat(dorset)                       # or planned, announced, open, closed, published, cancelled
    question = asked(chat, "Are the patrols back?", browser="otter")
    publish(question, text="Are the [name removed] back?")
    answered(question, "Yes.")

Everything happens at `NOW` unless a moment is given. The sergeant of Wimborne runs the chat, moderates and answers;
the inspector safeguards. A browser is named by a word, and `cookie_of` is the cookie that makes a client that browser.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chats import actions
from chats.actions.chats import ChatPlan
from chats.actions.decisions import Decision
from chats.lifecycle import ChatState
from chats.models import Answer, Chat, Question
from chats.rate_limits import sender_of
from chats.visitors import COOKIE
from tests.teams.county import County, dorset

NOW = datetime(2026, 5, 20, 17, 10, tzinfo=UTC)  # 18:10 in London, ten minutes into the chat
STARTS_AT = datetime(2026, 5, 20, 17, 0, tzinfo=UTC)
TITLE = "Summer on the river"
DORSET = {"team": "wimborne", "answers": "sergeant", "safeguards": "inspector"}
# The way to each state. Follow-up and what comes after it may also be reached from cancelled.
WAY = [ChatState.ANNOUNCED, ChatState.OPEN, ChatState.LIVE, ChatState.CLOSED, ChatState.FOLLOW_UP, ChatState.PUBLISHED]


def planned(county: County, *, title: str = TITLE, starts_at: datetime = STARTS_AT, **plan: Any) -> Chat:
    """A draft: an hour long, questions from the day before."""
    sergeant, inspector = county.people[DORSET["answers"]], county.people[DORSET["safeguards"]]
    values: dict[str, Any] = {
        "id": uuid.uuid4(),
        "team": county.teams[DORSET["team"]],
        "title": title,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
        "questions_open_at": starts_at - timedelta(days=1),
        "moderators": (sergeant,),
        "safeguarding": (inspector,),
        "answering": (sergeant,),
    } | plan
    chat, _ = actions.create(plan=ChatPlan(**values), by=sergeant, now=NOW)
    return chat


def moved(chat: Chat, state: ChatState, *, reason: str = "A test", now: datetime = NOW) -> Chat:
    """The chat in another state, one step of its life on."""
    return actions.move(chat=chat, state=state, by=chat.created_by, now=now, reason=reason)


def chat_in(county: County, state: ChatState, *, now: datetime = NOW, **plan: Any) -> Chat:
    """A chat that has come to this state in the usual way; nobody has asked anything."""
    chat = planned(county, **plan)
    if state == ChatState.CANCELLED:
        return moved(moved(chat, ChatState.ANNOUNCED, now=now), state, reason="The river is in flood.", now=now)
    for step in WAY[: WAY.index(state) + 1]:
        chat = moved(chat, step, now=now)
    return chat


def announced_chat(county: County, **plan: Any) -> Chat:
    return chat_in(county, ChatState.ANNOUNCED, **plan)


def open_chat(county: County, **plan: Any) -> Chat:
    return chat_in(county, ChatState.OPEN, **plan)


def live_chat(county: County, **plan: Any) -> Chat:
    return chat_in(county, ChatState.LIVE, **plan)


def closed_then_published(chat: Chat, *, now: datetime = NOW) -> Chat:
    """A live chat brought to its end. Every question has to be accounted for."""
    for step in WAY[3:]:
        chat = moved(chat, step, now=now)
    return chat


def cookie_of(browser: str) -> str:
    """The value of the cookie of that browser: `client.cookies[COOKIE] = cookie_of("otter")`."""
    return hashlib.md5(browser.encode(), usedforsecurity=False).hexdigest()


def browse_as(client: Any, browser: str) -> None:
    client.cookies[COOKIE] = cookie_of(browser)


def asked(
    chat: Chat, text: str, *, browser: str = "", name: str = "", now: datetime = NOW, id: uuid.UUID | None = None
) -> Question:
    """A question that waits. Without a browser, each comes from another one."""
    id = id or uuid.uuid4()
    sender = sender_of(chat.pk, cookie=cookie_of(browser or str(id)), address="192.0.2.7", now=now)
    question, _ = actions.ask(chat=chat, id=id, text=text, name=name, sender=sender, now=now)
    return question


def decided(question: Question, verb: str, *, now: datetime = NOW, **decision: Any) -> Question:
    """What a moderator decides: `verb` of `chats.moderation.MOVES`, and what it needs."""
    by = question.chat.created_by
    return actions.decide(question=question, decision=Decision(verb=verb, **decision), by=by, now=now)


def publish(question: Question, *, text: str = "", now: datetime = NOW) -> Question:
    return decided(question, "publish", text=text, now=now)


def answered(question: Question, text: str, *, supersedes: Answer | None = None, now: datetime = NOW) -> Answer:
    """An answer of the sergeant's; it corrects `supersedes` where that is given."""
    answer, _ = actions.publish_answer(
        question=question,
        id=uuid.uuid4(),
        text=text,
        by=question.chat.created_by,
        now=now,
        supersedes=supersedes.pk if supersedes else None,
    )
    return answer


def one_of_each(chat: Chat) -> dict[str, Question]:
    """A question in every state, by the state's name, in a chat that takes questions; and one more, taken back."""
    owner = chat.created_by
    found = {
        state: asked(chat, f"Text of the {state} one", browser=state, name=f"Asker {state}")
        for state in ("waiting", "published", "answered", "taken_away", "merged", "refused", "withdrawn", "urgent")
    }
    publish(found["published"])
    publish(found["answered"])
    answered(found["answered"], "Words of the answer")
    decided(found["taken_away"], "take_away", owner=owner)
    decided(found["merged"], "merge", into=found["published"].pk)
    decided(found["refused"], "refuse", reason="names_a_person", words="Words for the refused one")
    actions.withdraw(question=found["withdrawn"], now=NOW)
    decided(found["urgent"], "urgent", owner=owner)
    found["retracted"] = publish(asked(chat, "Text of the retracted one", browser="retracted"))
    decided(found["retracted"], "retract")
    for question in found.values():
        question.refresh_from_db()
    return found


NOTHING = "nothing"
BARE = "no chat"
ONE_OF_EACH = "one of each"


@dataclass
class World:
    """For `kept_worlds`: the county, a chat in the state that was asked for, and its questions by state."""

    county: County
    chat: Chat | None = None
    found: dict[str, Question] = field(default_factory=dict)


def world_of(kind: ChatState | str) -> World | None:
    """A chat in that state; or what the kind's own name says."""
    if kind == NOTHING:
        return None
    world = World(dorset())
    if kind == ONE_OF_EACH:
        world.chat = live_chat(world.county)
        world.found = one_of_each(world.chat)
    elif isinstance(kind, ChatState):
        world.chat = planned(world.county) if kind == ChatState.DRAFT else chat_in(world.county, kind)
    return world
