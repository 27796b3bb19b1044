"""What the desk of a chat shows, and whose desks there are: one function a page.

Who only answers is given nothing that was not let through: no original, no name that was hidden, and no queue.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypedDict
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from chats.alerts import is_unanswered
from chats.lifecycle import IS_MODERATED, IS_SORTED, ChatState
from chats.models import Alert, Answer, Chat, ChatRole, Question
from chats.moderation import (
    ALARM,
    MOVES,
    PUBLIC,
    QuestionState,
    Reason,
)
from chats.permissions import Duty
from chats.reader_counts import readers_now
from chats.reserved_names import ReservedNames, names_of
from chats.triggers import (
    KINDS,
    REMOVED,
    TextMark,
    alike,
    marks_in,
    marks_in_name,
    without_marked,
)
from record.timezones import day_of
from teams.models import Person

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

SET_ASIDE = frozenset({QuestionState.MERGED, QuestionState.REFUSED, QuestionState.WITHDRAWN})

# Which duty each decision asks for; whoever safeguards a chat can also say that something was not urgent after all.
DECIDING: dict[str, Duty] = {
    **dict.fromkeys(("publish", "merge", "refuse", "take_away", "urgent", "retract"), Duty.MODERATE),
    "stand_down": Duty.SAFEGUARD,
}
# What can be decided in a chat of this state: of one that is published a question can only be taken out.
DECIDED_IN: dict[ChatState, Collection[str]] = {
    **dict.fromkeys(IS_MODERATED, tuple(DECIDING)),
    ChatState.PUBLISHED: ("retract",),
}


@dataclass(frozen=True)
class TextPart:
    """A stretch of a text, and whether the check marked it."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True)
class Held:
    """A question that nobody but staff may read yet, with what the check found in it."""

    question: Question
    since: datetime  # it has waited since then
    minutes: int
    marks: Sequence[TextMark]
    name_marks: Sequence[TextMark] = ()  # in the name that its asker gave
    like: Question | None = None  # a published one that may be the same
    reader: Person | None = None  # a colleague who is reading it now
    is_mine: bool = False  # this person is

    @property
    def is_long(self) -> bool:
        return self.minutes >= ALARM.total_seconds() // 60

    @property
    def wait(self) -> tuple[int, str]:
        """As in 6, "min"; from 100 minutes on in hours, from two days on in days."""
        if self.minutes < 100:
            return self.minutes, "min"
        hours = self.minutes // 60
        return (hours, "h") if hours < 48 else (hours // 24, "days")

    @property
    def found(self) -> str:
        """As in "a crime, a phone number in the name"."""
        in_name = [_in_name(mark.kind) for mark in self.name_marks]
        return ", ".join(dict.fromkeys([*(KINDS[mark.kind] for mark in self.marks), *in_name]))

    @property
    def is_danger(self) -> bool:
        """Whether somebody may be in danger: it is read before all others."""
        return self.question.marked_danger or any(mark.kind == "danger" for mark in [*self.marks, *self.name_marks])

    @property
    def is_unanswered(self) -> bool:
        """Whether its asker still waits for somebody to open it or, once it is urgent, to take it on."""
        return is_unanswered(self.question)

    @property
    def second_call(self) -> datetime | None:
        """When the second contact was called, where it had to be."""
        calls = [alert.at for alert in self.question.alerts.all() if alert.cause == Alert.Cause.UNOPENED]
        return max(calls, default=None)

    @property
    def removable(self) -> int:
        """How many of the marked stretches can be left out of the public wording."""
        return sum(mark.kind in REMOVED for mark in self.marks)

    @property
    def parts(self) -> list[TextPart]:
        parts, place, text = [], 0, self.question.text
        for mark in self.marks:
            parts += [TextPart(text[place : mark.start]), TextPart(text[mark.start : mark.end], True)]
            place = mark.end
        return [part for part in [*parts, TextPart(text[place:])] if part.text]

    @property
    def because(self) -> str:
        """Why it was refused, as in "it is abusive"."""
        return Reason(self.question.reason).label if self.question.reason else ""

    @property
    def redacted(self) -> str:
        """The wording the portal would offer the public: what was public before, else without what can be left out."""
        return self.question.public_text or without_marked(self.question.text, self.marks)


@dataclass(frozen=True)
class Shown:
    """A public question as who answers it sees it, with its published answers and their own draft."""

    question: Question
    answers: Sequence[Answer]
    draft: Answer | None


@dataclass(frozen=True)
class Desk:
    """Everything on the page, for one person."""

    chat: Chat
    person: Person
    duties: frozenset[Duty]
    now: datetime
    urgent: list[Held] = field(default_factory=list)  # nobody's first
    dealt_with: list[Held] = field(default_factory=list)
    queue: list[Held] = field(default_factory=list)  # danger first, then the longest wait
    chosen: Held | None = None
    to_answer: list[Shown] = field(default_factory=list)
    answered: list[Shown] = field(default_factory=list)
    set_aside: list[Held] = field(default_factory=list)  # merged, refused, withdrawn
    people: dict[str, list[Person]] = field(default_factory=dict)  # by what they do
    readers: int = 0

    def may(self, duty: Duty) -> bool:
        return duty in self.duties

    @property
    def verbs(self) -> list[str]:
        """What this person can decide about the chosen question as it is."""
        state = self.chosen.question.state if self.chosen else None
        allowed = DECIDED_IN.get(ChatState(self.chat.state), ())
        return [verb for verb in allowed if state in MOVES[verb].starting and DECIDING[verb] in self.duties]

    @property
    def published(self) -> list[Question]:
        """What another question can be merged with, the most asked first."""
        shown = [one.question for one in [*self.to_answer, *self.answered]]
        return sorted(shown, key=lambda question: -question.supporters)

    @property
    def owners(self) -> list[Person]:
        """Who can be named to see to something: whoever has a part in the chat, and whoever is asking."""
        named = [self.person, *(person for people in self.people.values() for person in people)]
        return list({person.pk: person for person in named}.values())

    @property
    def themes(self) -> list[tuple[str, list[Shown]]]:
        """What is left to answer under its themes, those without one last; one heading while the chat is live."""
        if self.chat.state not in IS_SORTED:
            return [("", self.to_answer)]
        ordered = sorted(self.to_answer, key=lambda one: (not one.question.theme, one.question.theme.casefold()))
        return [(theme, list(group)) for theme, group in groupby(ordered, key=lambda one: one.question.theme)]


def desk_of(chat: Chat, *, person: Person, duties: frozenset[Duty], now: datetime, chosen: UUID | None = None) -> Desk:
    """The desk as this person may see it. Seven queries, two fewer for who only answers."""
    questions = list(_questions(chat, person))
    public = [_shown(question) for question in questions if question.state in PUBLIC]
    answered = [one for one in public if one.question.state == QuestionState.ANSWERED]
    to_answer = [one for one in public if one.question.state != QuestionState.ANSWERED]
    common: dict[str, Any] = {
        "to_answer": to_answer,
        "answered": answered,
        "people": people_of(chat, day_of(now)),
        "readers": readers_now(chat.pk, now),
    }
    desk = Desk(chat, person, duties, now, **common)
    if Duty.SEE_ORIGINALS not in duties:
        return desk
    return Desk(chat, person, duties, now, **common, **_held(desk, questions, chosen))


def people_of(chat: Chat, today: date) -> dict[str, list[Person]]:
    """Who does what in the chat, by name: those who still can. One query."""
    found: dict[str, list[Person]] = {role: [] for role in ChatRole.values}
    for grant in chat.grants.on(today).select_related("person").order_by("person__name", "person_id"):
        found[grant.role].append(grant.person)
    return found


def _in_name(kind: str) -> str:
    return "a name that poses as police or staff" if kind == "posing" else f"{KINDS[kind]} in the name"


def since(question: Question) -> datetime:
    """From when on a question has waited: one that was taken back waits anew."""
    return question.decided_at or question.asked_at


class Seen(TypedDict):
    """What `_questions` adds to a question."""

    seen: list[Answer]  # the published ones, and the person's own drafts


def _questions(chat: Chat, person: Person) -> QuerySet[WithAnnotations[Question, Seen]]:
    """All of them, the first asked first, with what is published of the answers and the person's own drafts."""
    own = Q(published_at__isnull=False) | Q(by=person)
    answers = Answer.objects.filter(own).select_related("by").order_by("published_at", "id")
    return (
        chat.questions.select_related("owner", "assigned_to", "claimed_by", "decided_by", "typed_by", "into")
        .prefetch_related(Prefetch("answers", answers, to_attr="seen"), "alerts")
        .order_by("asked_at", "id")
    )


def _shown(question: WithAnnotations[Question, Seen]) -> Shown:
    answers = [answer for answer in question.seen if answer.published_at]
    return Shown(question, answers, next((answer for answer in question.seen if not answer.published_at), None))


def _held(desk: Desk, questions: Sequence[Question], chosen: UUID | None) -> dict[str, Any]:
    names, published = names_of(desk.chat.pk), desk.published
    held: dict[UUID | None, Held] = {
        question.pk: _read(question, desk, names, published)
        for question in questions
        if question.state not in PUBLIC or question.pk == chosen
    }
    urgent = [one for one in held.values() if one.question.state == QuestionState.URGENT]
    open_ones = [one for one in urgent if not one.question.handled_at]
    queue = [one for one in held.values() if one.question.state == QuestionState.WAITING]
    queue.sort(key=lambda one: (not one.is_danger, one.since))
    free = [one for one in queue if one.reader is None]
    by_default = next(iter([*free, *queue]), None) if desk.may(Duty.MODERATE) else None
    return {
        "urgent": sorted(open_ones, key=lambda one: one.question.taken_at is not None),
        "dealt_with": [one for one in urgent if one.question.handled_at],
        "queue": queue,
        "chosen": held.get(chosen, by_default),
        "set_aside": [one for one in held.values() if one.question.state in SET_ASIDE],
    }


def _read(question: Question, desk: Desk, names: ReservedNames, published: Sequence[Question]) -> Held:
    marks = marks_in(question.text, places=names.places)
    like = None
    if question.state == QuestionState.WAITING:
        like = next((one for one in published if alike(question.text, one.public_text)), None)
    began = since(question)
    minutes = max(0, int((desk.now - began).total_seconds() // 60))
    reader = question.claimed_by if question.claimed_until and question.claimed_until > desk.now else None
    is_mine = reader == desk.person
    return Held(
        question,
        began,
        minutes,
        marks,
        name_marks=marks_in_name(question.name, titles=names.titles),
        like=like,
        reader=None if is_mine else reader,
        is_mine=is_mine,
    )
