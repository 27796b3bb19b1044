"""Web chats: one that is over with its transcript, one that takes questions, one announced, one cancelled."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from chats import actions
from chats.actions.chats import ChatPlan
from chats.actions.decisions import Decision
from chats.lifecycle import ChatState
from chats.models import Chat, Question
from chats.rate_limits import Sender
from portal.seed.county import County
from record.entries import Past
from record.timezones import midnight
from teams.models import Person, Team

CHATS = yaml.safe_load((Path(__file__).parent / "chats.yaml").read_text("utf-8"))
DAY = timedelta(days=1)
BEGINS, LASTS = timedelta(hours=18), timedelta(hours=1)
INVENTED = uuid.UUID("b7a5c9d0-52a3-4a43-8b61-0f3f9f0f4a11")  # the namespace of the demonstration's ids
Step = tuple[datetime, Callable[[datetime], object]]


def hold(county: County, *, today: date, now: datetime, past: Past) -> None:
    """Every chat of the force as it stands now, told to the portal in the order in which it happened."""
    if county.key != "dorset":
        return
    steps = [step for said in CHATS for step in Evening(said, today).steps()]
    for at, do in sorted(steps, key=lambda step: step[0]):
        if at < now:
            past.at = at
            do(at)


@dataclass
class Evening:
    """One chat of the file; its sergeant runs it, the second constable moderates, the inspector safeguards."""

    said: dict[str, Any]
    today: date

    def __post_init__(self) -> None:
        key = f"dorset-{self.said['team']}"
        self.team = Team.objects.select_related("force", "section").get(key=key)
        self.sergeant, self.moderator, self.inspector = (
            Person.objects.get(key=f"{key}-{number}") for number in (0, 3, 5)
        )
        self.id = uuid.uuid5(INVENTED, f"{self.said['key']} {self.today}")
        self.starts_at = self._hour(self.said["day"]) + BEGINS
        self.opens_at = self.starts_at - 7 * DAY
        self.told_at = self._hour(min(self.said["announced"].values())) + timedelta(hours=10)

    def steps(self) -> Iterator[Step]:
        until = self.said["until"]
        yield self.told_at, self._plan
        yield self.told_at, self._move(ChatState.ANNOUNCED)
        if until == "cancelled":
            yield self._hour(-1) + timedelta(hours=9), self._move(ChatState.CANCELLED, self.said["because"])
        if until in ("open", "published"):
            yield self.opens_at, self._move(ChatState.OPEN)
        for question in self.said["questions"]:
            began = self.starts_at if until == "published" else self.opens_at
            yield from self._question(question, began)
        if until == "published":
            yield self.starts_at, self._move(ChatState.LIVE)
            yield self.starts_at + LASTS, self._close
            yield self.starts_at + LASTS + timedelta(minutes=5), self._move(ChatState.FOLLOW_UP)
            yield self.starts_at + DAY, self._move(ChatState.PUBLISHED)

    def _question(self, said: dict[str, Any], began: datetime) -> Iterator[Step]:
        at = began + timedelta(minutes=said["minute"])
        read = at + timedelta(seconds=100)
        yield at, lambda now: self._ask(said, now)
        if verb := next((verb for verb in ("merge", "refuse", "take_away") if verb in said), None):
            yield read, lambda now: self._decide(said, verb, now)
        elif said.get("publish") or "answers" in said:
            yield read, lambda now: self._decide(said, "publish", now)
        if said.get("withdraw"):
            yield read, lambda now: actions.withdraw(question=self._asked(said["text"]), now=now)
        for number in range(said.get("supporters", 0)):
            sender = Sender(f"{self.id} {number}", "")
            yield read, partial(self._support, said, sender)
        for minute, text, *corrects in said.get("answers", ()):
            at = began + timedelta(minutes=minute, seconds=30)
            yield at, partial(self._answer, said, text, bool(corrects))

    def _plan(self, now: datetime) -> None:
        plan = ChatPlan(
            id=self.id,
            team=self.team,
            title=self.said["title"],
            about=self.said.get("about", ""),
            starts_at=self.starts_at,
            ends_at=self.starts_at + LASTS,
            questions_open_at=self.opens_at,
            moderators=(self.moderator,),
            safeguarding=(self.inspector,),
            answering=(self.sergeant,),
            announced=tuple((channel, self.today + day * DAY) for channel, day in self.said["announced"].items()),
        )
        actions.create(plan=plan, by=self.sergeant, now=now)

    def _move(self, state: ChatState, reason: str = "") -> Callable[[datetime], object]:
        return lambda now: actions.move(chat=self._chat, state=state, by=self.sergeant, now=now, reason=reason)

    def _close(self, now: datetime) -> None:
        Chat.objects.filter(pk=self.id).update(most_readers=self.said["readers"])
        self._move(ChatState.CLOSED)(now)

    def _ask(self, said: dict[str, Any], now: datetime) -> None:
        id = uuid.uuid5(self.id, said["text"])
        actions.ask(chat=self._chat, id=id, text=said["text"], name=said["name"], sender=Sender(str(id), ""), now=now)

    def _decide(self, said: dict[str, Any], verb: str, now: datetime) -> None:
        into = self._asked(said["merge"]).pk if verb == "merge" else None
        decision = Decision(
            verb=verb, into=into, reason=said.get("refuse", ""), text=said.get("public", ""), owner=self.sergeant
        )
        actions.decide(question=self._asked(said["text"]), decision=decision, by=self.moderator, now=now)

    def _support(self, said: dict[str, Any], sender: Sender, now: datetime) -> None:
        actions.support(question=self._asked(said["text"]), sender=sender, now=now)

    def _answer(self, said: dict[str, Any], text: str, corrects: bool, now: datetime) -> None:
        question = self._asked(said["text"])
        before = question.answers.order_by("-published_at", "id").first() if corrects else None
        actions.publish_answer(
            question=question,
            id=uuid.uuid5(question.pk, text),
            text=text,
            by=self.sergeant,
            now=now,
            supersedes=before.pk if before else None,
        )

    def _asked(self, text: str) -> Question:
        return Question.objects.get(pk=uuid.uuid5(self.id, text))

    @property
    def _chat(self) -> Chat:
        return Chat.objects.select_related("force", "team").get(pk=self.id)

    def _hour(self, days: int) -> datetime:
        return midnight(self.today + days * DAY)
