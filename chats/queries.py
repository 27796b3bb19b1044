"""What the public's pages of chats read. Every word of a question or an answer comes through `chats.transcript`, but
for an asker's own question, which comes to the browser that asked it and to nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from chats import danger, helplines, receipts
from chats.lifecycle import ChatState
from chats.models import Answer, Chat, ChatGrant, ChatRole, Question, Support
from chats.moderation import NEXT_STEPS, PUBLIC, QuestionState, Reason
from chats.officer_titles import badges_of
from chats.presentation import ChatPresentation, look_of
from chats.question_counts import Tally, tally_of
from chats.sanitising import GONE
from chats.timeline import TimelineStep, path_of
from chats.transcript import Told, as_text, questions_of
from record.dates import clock, moment_words
from record.timezones import day_of, midnight

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

TO_COME = (ChatState.ANNOUNCED, ChatState.OPEN, ChatState.LIVE)
UNSETTLED = frozenset(
    {
        QuestionState.WAITING,
        QuestionState.PUBLISHED,
        QuestionState.TAKEN_AWAY,
        QuestionState.MERGED,
        QuestionState.URGENT,
    }
)
LONG = 200  # characters from which on a question is no headline any more
SHOWN_AT_ONCE = 100  # chats to come; nobody announces more


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; `gone` says that it stands for what a moderator removed."""

    text: str
    gone: bool


@dataclass(frozen=True)
class ShownAnswer:
    id: UUID
    role: str
    at: datetime
    pieces: list[Piece]
    corrected_at: datetime | None  # when a later answer, which stands beside it, put it right
    is_correction: bool


@dataclass(frozen=True)
class ShownQuestion:
    """A public question with its answers, the first given first."""

    id: UUID
    name: str
    asked_at: datetime
    pieces: list[Piece]
    is_shortened: bool  # reworded by a moderator with no mark that would say so
    supporters: int
    is_long: bool
    is_mine: bool  # asked by the browser that reads
    is_supported: bool  # by the browser that reads
    answers: list[ShownAnswer]
    is_taken_on: bool  # somebody writes an answer
    answer_by: datetime | None
    theme: str


@dataclass(frozen=True)
class OwnQuestion:
    """A question for the browser that asked it. `text` is empty where it may be about danger."""

    id: UUID
    text: str
    asked_at: datetime
    truth: danger.Truth | None  # what became of a call for help
    name: str
    label: str
    path: list[TimelineStep]
    next_step: str  # after a refusal
    shown_as: UUID | None  # the public question under which its answers stand
    receipt: str
    is_settled: bool
    can_withdraw: bool


@dataclass(frozen=True)
class ChatPage:
    """Everything that stands on a chat's page. `number` is that of the last event that it surely holds."""

    look: ChatPresentation
    number: int
    tally: Tally
    questions: list[ShownQuestion]  # the newest first
    mine: list[OwnQuestion]  # the newest first
    people: list[tuple[str, list[str]]]  # what they do, and their badges


@dataclass(frozen=True)
class Theme:
    """Questions of a transcript that were answered together; without a name: those of the chat itself."""

    name: str
    questions: list[ShownQuestion] = field(default_factory=list)


def chat_page(chat: Chat, *, browser: str, now: datetime) -> ChatPage:
    """The chat as its readers see it. `browser` is the reader's digest, empty where they are nobody yet.

    The chat's row, with the number of its last event, was read before this: what is said in between is told twice.
    """
    supported = _supported(chat, browser) if browser else frozenset()
    return ChatPage(
        look=look_of(chat, now),
        number=chat.public_events,
        tally=tally_of(chat),
        questions=[shown(question, browser, supported) for question in questions_of(chat).reverse()],
        mine=_own(chat, browser, now) if browser else [],
        people=_people(chat, day_of(now)),
    )


def receipt_page(question: Question, said: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What the receipt's page shows beyond `receipts.shown`: the question's way, and answers as pages show them."""
    truth = danger.truth_of(question, now) if said["danger"] else None
    read = question.into if question.state == QuestionState.MERGED else question
    told = questions_of(question.chat).filter(pk=read.pk).first() if read else None
    answers = _answers(told.told) if told else []
    refused = question.state == QuestionState.REFUSED
    return {
        "truth": truth,
        "heading": danger.HEADING,
        "first": helplines.FIRST,
        "others": helplines.others_for(question.text)[: helplines.SHOWN_FIRST],
        "more": helplines.others_for(question.text)[helplines.SHOWN_FIRST :],
        "path": list(truth.path) if truth else path_of(question, ahead=said["ahead"]),
        "answers": answers,
        "next_step": NEXT_STEPS[Reason(question.reason)] if refused else "",
        "waits": question.state in UNSETTLED and not answers,
        "withdraw": f"{receipts.address_of(question)}/withdraw",
        "remove": f"{receipts.address_of(question)}/remove",
    }


def transcript_page(chat: Chat) -> list[Theme]:
    """The questions in the order in which they were asked: the chat's own first, then theme by theme."""
    themes: dict[str, Theme] = {"": Theme("")}
    for question in questions_of(chat):
        themes.setdefault(question.theme, Theme(question.theme)).questions.append(shown(question))
    return [theme for theme in themes.values() if theme.questions]


def text_of(chat: Chat) -> str:
    """The whole transcript as plain text. It says nothing that depends on when it is read: its digest stays."""
    look = look_of(chat, chat.ends_at)
    tally = tally_of(chat)
    head = [
        chat.title,
        f"Live web chat of {chat.team.name}, {chat.force.name}",
        f"{moment_words(look.began_at)} to {clock(look.ended_at)}",
        tally.sentence,
        *(f"Not published because {why}: {number}" for number, why in tally.reasons),
        "",
    ]
    return "\n".join([*head, *as_text(chat)])


def chats_to_come(now: datetime) -> QuerySet[Chat]:
    """Live ones first, then by the hour; a cancelled one stays until its day is over."""
    return coming(midnight(day_of(now)))


def coming(day_began: datetime) -> QuerySet[Chat]:
    """The same of a day that began at that instant."""
    live_first = Case(When(state=ChatState.LIVE, then=Value(0)), default=Value(1), output_field=IntegerField())
    return _public().filter(_to_come(day_began)).order_by(live_first, "starts_at", "id")


def chats_past(now: datetime) -> QuerySet[Chat]:
    """The latest first."""
    return _public().exclude(_to_come(midnight(day_of(now)))).order_by("-starts_at", "id")


def looks_of(chats: Iterable[Chat], now: datetime) -> list[ChatPresentation]:
    return [look_of(chat, now) for chat in chats]


def shown(
    question: WithAnnotations[Question, Told], browser: str = "", supported: frozenset[UUID] = frozenset()
) -> ShownQuestion:
    """A question of `transcript.questions_of` as pages show it."""
    return ShownQuestion(
        id=question.pk,
        name=question.public_name,
        asked_at=question.asked_at,
        pieces=pieces_of(question.public_text),
        is_shortened=question.is_shortened,
        supporters=question.supporters,
        is_long=len(question.public_text) > LONG,
        is_mine=bool(browser) and question.browser == browser,
        is_supported=question.pk in supported,
        answers=_answers(question.told),
        is_taken_on=question.assigned_to_id is not None,
        answer_by=question.due_at if question.state == QuestionState.TAKEN_AWAY else None,
        theme=question.theme,
    )


def pieces_of(text: str) -> list[Piece]:
    """The text cut where something was removed, as in "Last year [name removed] had fires"."""
    cut = GONE.split(text)
    return [Piece(piece, place % 2 == 1) for place, piece in enumerate(cut) if piece]


def _answers(told: Iterable[Answer]) -> list[ShownAnswer]:
    told = list(told)
    corrected = {answer.supersedes_id: answer.published_at for answer in told if answer.supersedes_id}
    return [
        ShownAnswer(
            id=answer.pk,
            role=answer.role,
            at=answer.published_at,
            pieces=pieces_of(answer.text),
            corrected_at=corrected.get(answer.pk),
            is_correction=answer.supersedes_id is not None,
        )
        for answer in told
        if answer.published_at
    ]


def _public() -> QuerySet[Chat]:
    return Chat.objects.public().select_related("team", "force", "activity")


def _to_come(day_began: datetime) -> Q:
    return Q(state__in=TO_COME) | Q(state=ChatState.CANCELLED, starts_at__gte=day_began)


def _supported(chat: Chat, browser: str) -> frozenset[UUID]:
    found = Support.objects.filter(question__chat=chat, browser=browser)
    return frozenset(found.values_list("question", flat=True))


def _own(chat: Chat, browser: str, now: datetime) -> list[OwnQuestion]:
    own = chat.questions.filter(browser=browser).select_related("into", "chat").order_by("-asked_at", "-id")
    being_read = list(chat.questions.being_read().values_list("asked_at", flat=True))
    return [_own_question(question, being_read, now) for question in own]


def _own_question(question: Question, being_read: list[datetime], now: datetime) -> OwnQuestion:
    waits_in_line = not receipts.offers_help(question)
    ahead = sum(asked_at < question.asked_at for asked_at in being_read) if waits_in_line else None
    truth = danger.truth_of(question, now) if danger.calls_for_help(question) else None
    read = question.into if question.state == QuestionState.MERGED else question
    return OwnQuestion(
        id=question.pk,
        text="" if question.may_be_danger else question.text,
        asked_at=question.asked_at,
        truth=truth,
        name=receipts.shown_name(question) or "",
        label=truth.heading if truth else question.get_state_display(),
        path=list(truth.path) if truth else path_of(question, ahead=ahead),
        next_step=NEXT_STEPS[Reason(question.reason)] if question.state == QuestionState.REFUSED else "",
        shown_as=read.pk if read and read.state in PUBLIC else None,
        receipt=receipts.address_of(question),
        is_settled=question.state not in UNSETTLED,
        can_withdraw=receipts.can_be_withdrawn(question),
    )


def _people(chat: Chat, today: date) -> list[tuple[str, list[str]]]:
    """Who answers and who moderates. A safeguarding contact is not on show."""
    grants = ChatGrant.objects.filter(chat=chat).exclude(role=ChatRole.SAFEGUARDING)
    held = list(grants.order_by("role", "id").values_list("role", "person"))
    badges = badges_of({person for _, person in held}, chat, today) if held else {}
    named: dict[str, dict[str, None]] = {}
    for role, person in held:
        named.setdefault(ChatRole(role).label, {})[badges[person]] = None
    return [(role, list(badges)) for role, badges in named.items()]
