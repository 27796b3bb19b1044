"""A chat that is being written to: locked, so that everything in it happens in one order.

Whoever changes anything in a chat opens it. What is said while it is open is numbered, counted and recorded at the
end, in the same transaction; the force's head is locked last. Those who follow the chat are woken after the commit:
NOTIFY inside the transaction would make every other commit of the database wait for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Q

from chats.models import TALLY, Answer, Chat, Event, Question
from chats.moderation import PUBLIC, QuestionState
from inputs import By, name_of
from record.entries import Change, open_head

NEWS = "chats"  # the channel of NOTIFY; its payload is a chat's id and nothing else
Kind = Event.Kind
Audience = Event.Audience


@dataclass
class LockedChat:
    """The locked chat, what has happened since it was opened, and what the record will say of it."""

    chat: Chat
    by: By
    now: datetime
    events: list[Event] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    counts: bool = False  # a question has moved
    touched: set[str] = field(default_factory=set)  # columns of the chat that were written

    def set(self, **values: Any) -> None:
        """Write columns of the chat, when it is closed."""
        for name, value in values.items():
            setattr(self.chat, name, value)
        self.touched |= set(values)

    def record(self, action: str, subject: str, *, before: Any = None, after: Any = None, reason: str = "") -> None:
        """What the record says. Never the words of a question: they may have to be erased one day."""
        self.changes.append(Change(action, subject, before, after, reason))

    def tell(
        self,
        kind: str,
        *,
        public: bool,
        question: Question | None = None,
        answer: Answer | None = None,
        state: str = "",
    ) -> None:
        """An event for staff and, where it is theirs too, for the public."""
        for audience in (Audience.STAFF, *([Audience.PUBLIC] if public else [])):
            self.events.append(
                Event(
                    chat=self.chat,
                    audience=audience,
                    number=self._number(audience),
                    kind=kind,
                    question=question,
                    answer=answer,
                    state=state,
                    at=self.now,
                )
            )

    def moved(self, question: Question, *, before: str | None, action: str, reason: str = "") -> None:
        """A question has come into another state, or is new: counted, recorded, and told to staff and the public."""
        self.counts = True
        said = {"state": before} if before else None
        self.record(action, f"question:{question.pk}", before=said, after={"state": question.state}, reason=reason)
        was, now = before in PUBLIC, question.state in PUBLIC
        if was and not now:
            self.tell(_gone(question), question=question, public=True)
            self.tell(Kind.QUESTION, question=question, public=False)
        else:
            # An answer tells the public by itself; only a promise to answer later changes what they see of a question.
            news = not was or QuestionState.TAKEN_AWAY in (before, question.state)
            self.tell(Kind.QUESTION, question=question, public=now and news)
        if now and not was:
            for answer in question.answers.filter(published_at__isnull=False).order_by("published_at", "id"):
                self.tell(Kind.ANSWER, question=question, answer=answer, public=True)  # it was public before

    def count(self) -> None:
        """Bring the chat's tallies into line with its questions."""
        self.set(**_tally(self.chat))

    def close(self) -> None:
        if self.counts:
            self.count()
        Event.objects.bulk_create(self.events)
        if self.touched:
            self.chat.save(update_fields=sorted(self.touched))
        if self.changes:
            open_head(self.chat.force.key).write(by=name_of(self.by), changes=self.changes)
        if self.events:
            transaction.on_commit(lambda: wake(self.chat.pk))

    def _number(self, audience: str) -> int:
        counter = f"{audience}_events"
        self.set(**{counter: getattr(self.chat, counter) + 1})
        return getattr(self.chat, counter)


@contextmanager
def locked_chat(id: UUID, *, by: By, now: datetime) -> Iterator[LockedChat]:
    """Lock the chat until the transaction ends. `by` is a person, "public", "portal", or None for the command line."""
    with transaction.atomic():
        chat = Chat.objects.select_for_update(of=("self",)).select_related("force", "team").get(pk=id)
        opened = LockedChat(chat, by, now)
        yield opened
        opened.close()


def wake(chat: UUID) -> None:
    """Tell every process that something was said in the chat. Only a hint: they look by themselves too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [NEWS, str(chat)])


def _gone(question: Question) -> str:
    return Kind.MERGED if question.state == "merged" else Kind.RETRACTED


def _tally(chat: Chat) -> dict[str, int]:
    found = chat.questions.aggregate(
        received=Count("id"), **{state: Count("id", filter=Q(state=state)) for state in TALLY}
    )
    return dict(found)
