"""What became of the questions, in numbers that everybody may know. Each question is in one part and in no other, so
the parts' sum is the number asked: nothing is lost without being seen.

An urgent question is among those being read: in a small chat a part of its own would tell whoever frightens the asker
that somebody wrote for help. Once the transcript is out nothing is being read, and it is said to be in good hands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from chats.lifecycle import ChatState
from chats.models import TALLY, Chat
from chats.moderation import PUBLIC, QuestionState, Reason

PITCH = 15  # from one square to the next; a square is 12 wide
A_ROW = 23
MANY = 5 * A_ROW  # from here on squares are half as large


@dataclass(frozen=True)
class TallyPart:
    """Questions of one fate. `look` names the shape of its square."""

    look: str
    number: int
    words: str


@dataclass(frozen=True)
class Square:
    look: str
    x: int
    y: int


@dataclass(frozen=True)
class Tally:
    asked: int
    parts: tuple[TallyPart, ...]
    reasons: tuple[tuple[int, str], ...] = ()  # of those not published

    @property
    def sentence(self) -> str:
        """For whoever does not see the squares."""
        if not self.asked:
            return "Nobody asked anything"
        questions = "1 question" if self.asked == 1 else f"{self.asked} questions"
        return f"{questions}: {', '.join(f'{part.number} {part.words}' for part in self.parts)}"

    @property
    def width(self) -> int:
        return PITCH * _a_row(self.asked)

    @property
    def height(self) -> int:
        return PITCH * -(-self.asked // _a_row(self.asked)) - 3

    @property
    def squares(self) -> list[Square]:
        """One a question, in rows, in the order of the parts."""
        row = _a_row(self.asked)
        looks = [part.look for part in self.parts for _ in range(part.number)]
        return [Square(look, PITCH * (place % row), PITCH * (place // row)) for place, look in enumerate(looks)]


def tally_of(chat: Chat) -> Tally:
    """Counted from the questions in one statement, so that reasons and parts agree whatever happens meanwhile."""
    rows = list(chat.questions.order_by().values_list("state", "reason").annotate(number=Count("id")))
    counts, reasons = Counter[str](), Counter[str]()
    for state, reason, number in rows:
        counts[state] += number
        if state == QuestionState.REFUSED:
            reasons[reason] += number
    said = tuple((reasons[reason], reason.label) for reason in Reason if reasons[reason])
    return Tally(sum(counts.values()), _parts(counts, chat), said)


def tally_kept(chat: Chat) -> Tally:
    """The same from the chat's own columns, without the reasons: for lists."""
    return Tally(chat.received, _parts({state: getattr(chat, state) for state in TALLY}, chat))


def _parts(counts: Mapping[str, int], chat: Chat) -> tuple[TallyPart, ...]:
    over = chat.state == ChatState.PUBLISHED
    public = sum(counts[state] for state in PUBLIC)
    being_read = counts[QuestionState.WAITING] + (0 if over else counts[QuestionState.URGENT])
    parts = (
        TallyPart("published", public, _published(public, counts)),
        TallyPart("merged", counts[QuestionState.MERGED], "merged with another"),
        TallyPart("refused", counts[QuestionState.REFUSED], "not published"),
        TallyPart("withdrawn", counts[QuestionState.WITHDRAWN], "withdrawn by the asker"),
        TallyPart("private", counts[QuestionState.URGENT] if over else 0, "passed to somebody who can help"),
        TallyPart("waiting", being_read, "being read"),
    )
    return tuple(part for part in parts if part.number)


def _published(public: int, counts: Mapping[str, int]) -> str:
    answered, later = counts[QuestionState.ANSWERED], counts[QuestionState.TAKEN_AWAY]
    said = ["published"]
    if answered:
        said.append("all answered" if answered == public > 1 else f"{answered} answered")
    if later:
        said.append(f"{later} to be answered later")
    return ", ".join(said)


def _a_row(asked: int) -> int:
    return A_ROW if asked <= MANY else 2 * A_ROW
