"""A chat of Wimborne's with everything it needs, and short words for what people do in it."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chats import actions
from chats.actions.chats import ChatPlan
from chats.actions.decisions import Decision
from chats.lifecycle import ChatState
from chats.models import Answer, Chat, ChatRole, Question
from chats.rate_limits import Sender
from tests.teams import county

NOW = datetime(2026, 5, 12, 17, 0, tzinfo=UTC)
STARTS = NOW + timedelta(days=8)
ORDER = [
    ChatState.ANNOUNCED,
    ChatState.OPEN,
    ChatState.LIVE,
    ChatState.CLOSED,
    ChatState.FOLLOW_UP,
    ChatState.PUBLISHED,
]


class Evening:
    """One chat and its people: `sergeant` runs it, `pc` moderates, `inspector` safeguards."""

    def __init__(self, *, until: ChatState | None = ChatState.LIVE, **planned) -> None:
        self.county = county.dorset()
        self.now = NOW
        people = self.county.people
        self.sergeant, self.pc, self.inspector = people["sergeant"], people["pc"], people["inspector"]
        self.chat = plan(self.county, now=NOW, **planned)
        if until:
            self.come_to(until)

    def plan_anew(self, **planned) -> Chat:
        """Another chat, of which it is about from here on: for a kept evening whose draft is not what a test needs."""
        self.chat = plan(self.county, now=NOW, **planned)
        return self.chat

    def come_to(self, state: ChatState) -> Chat:
        """Through every state on the way, each at its hour."""
        for step in ORDER[: ORDER.index(state) + 1]:
            if self.fresh.state != step and ORDER.index(step) > self._place:
                self.move(step)
        return self.chat

    def move(self, state: ChatState, *, reason: str = "") -> Chat:
        if state == ChatState.LIVE:
            self.now = max(self.now, self.chat.starts_at)
        self.chat = actions.move(chat=self.chat, state=state, by=self.sergeant, now=self.now, reason=reason)
        return self.chat

    def ask(self, text: str = "Are the river patrols back?", *, browser: str = "one", name: str = "") -> Question:
        question, _ = actions.ask(
            chat=self.chat, id=uuid.uuid4(), text=text, name=name, sender=Sender(browser, ""), now=self.now
        )
        return question

    def decide(self, question: Question, verb: str, **said) -> Question:
        decision = Decision(verb=verb, **said)
        return actions.decide(question=question, decision=decision, by=self.pc, now=self.now)

    def published(self, text: str = "Are the river patrols back?", **said) -> Question:
        return self.decide(self.ask(text, **said), "publish")

    def answer(
        self, question: Question, text: str = "Yes, from Friday.", *, supersedes: Answer | None = None
    ) -> Answer:
        answer, _ = actions.publish_answer(
            question=question,
            id=uuid.uuid4(),
            text=text,
            by=self.sergeant,
            now=self.now,
            supersedes=supersedes and supersedes.pk,
        )
        return answer

    def change(self, **changes) -> Chat:
        self.chat = actions.change(chat=self.chat, plan=plan_of(self.chat, **changes), by=self.sergeant, now=self.now)
        return self.chat

    @property
    def fresh(self) -> Chat:
        return Chat.objects.select_related("team", "force", "activity").get(pk=self.chat.pk)

    @property
    def _place(self) -> int:
        return ORDER.index(self.fresh.state) if self.fresh.state in ORDER else -1


def evening_in(state: ChatState) -> Evening:
    """For `kept_worlds`: an evening whose chat has come to this state."""
    return Evening(until=None if state == ChatState.DRAFT else state)


COUNTY = "county"


def evening_or_county(kind: ChatState | str) -> Evening | county.County:
    """As `evening_in`, for a file that also needs people alone."""
    return county.dorset() if kind == COUNTY else evening_in(kind)


def plan_of(chat: Chat, **changes) -> ChatPlan:
    """The plan that a chat follows, to change something in it."""
    stays = ("id", "team", "title", "about", "starts_at", "ends_at", "questions_open_at")
    held = list(chat.grants.select_related("person"))
    people = {
        name: tuple(one.person for one in held if one.role == role)
        for name, role in (
            ("moderators", ChatRole.MODERATOR),
            ("safeguarding", ChatRole.SAFEGUARDING),
            ("answering", ChatRole.ANSWERING),
        )
    }
    return replace(ChatPlan(**{name: getattr(chat, name) for name in stays}, **people), **changes)


def plan(made: county.County, *, now: datetime, **values) -> Chat:
    people = made.people
    given = {
        "id": uuid.uuid4(),
        "team": made.teams["wimborne"],
        "title": "Summer on the river",
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(hours=1),
        "questions_open_at": STARTS - timedelta(days=3),
        "moderators": (people["pc"],),
        "safeguarding": (people["inspector"],),
    }
    chat, _ = actions.create(plan=ChatPlan(**(given | values)), by=people["sergeant"], now=now)
    return chat
