"""A live chat of Wimborne's with its desk: whoever runs, moderates, safeguards and answers, and who may do none of it.

`sergeant` runs it by role. By grant alone `moderator`, `safeguard` and `answerer` come to it: a PC of another section,
so that nothing but the grant gives them anything.
"""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from chats.lifecycle import ChatState
from chats.models import ChatRole, Question
from teams.models import Neighbourhood, Role
from tests.chats import chat_world
from tests.chats.chat_world import Evening

MINUTE = timedelta(minutes=1)
BY_GRANT = {
    "moderator": ChatRole.MODERATOR,
    "safeguard": ChatRole.SAFEGUARDING,
    "answerer": ChatRole.ANSWERING,
}


class Desk(Evening):
    """The evening, with people who have a part in it by grant alone."""

    def __init__(self, *, until: ChatState | None = ChatState.LIVE, **planned) -> None:
        super().__init__(until=until, **planned)
        for name, role in BY_GRANT.items():
            person = self.county.person(name, Role.PC, team="bridport")
            self.chat.grants.create(person=person, role=role)

    @property
    def people(self):
        return self.county.people

    @property
    def url(self) -> str:
        return f"/chats/{self.chat.pk}/desk/"

    def at(self, question: Question, step: str) -> str:
        return f"{self.url}{question.pk}/{step}/"

    def asked(self, text: str, *, ago: int, name: str = "", browser: str = "") -> Question:
        """A question that has waited for so many minutes."""
        now, self.now = self.now, self.now - ago * MINUTE
        question = self.ask(text, name=name, browser=browser or text[:20])
        self.now = now
        return question


def desk_in(state: ChatState) -> Desk:
    """For `kept_worlds`: the desk of a chat that has come to this state."""
    return Desk(until=None if state == ChatState.DRAFT else state)


def begun_just_now(monkeypatch) -> Desk:
    """The chat began 24 minutes ago, by the clock of the very machine: a browser's cannot be set."""
    now = timezone.now().replace(microsecond=0)
    monkeypatch.setattr(chat_world, "NOW", now - timedelta(days=8))
    monkeypatch.setattr(chat_world, "STARTS", now - timedelta(minutes=24))
    desk = Desk()
    desk.now = now
    return desk


def signed_in(desk: Desk, person: str) -> Client:
    client = Client()
    client.force_login(desk.people[person])
    return client


def names_a_place(desk: Desk, name: str) -> None:
    """The force has a neighbourhood of this name, which the check must not take for a person."""
    force, team = desk.county.force, desk.county.teams["wimborne"]
    Neighbourhood.objects.create(force=force, team=team, police_id="55.Y1", name=name)
