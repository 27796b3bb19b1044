"""What readers answered to letters about flags: of one letter, about one flag, and how many of a force's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery

from contracts.models import Flag, FlagLine, LetterAnswer
from contracts.queries import flags
from contracts.queries.flags import Raised
from record.compiled import compiled
from record.letters import Letter
from teams.models import Force

LOOKED_AT = timedelta(weeks=13)
Answer = LetterAnswer.Answer


@dataclass(frozen=True)
class ToldLine:
    """One line of a letter, with its flag as it stands now and the answer that stands."""

    line: FlagLine
    raised: Raised
    answer: LetterAnswer | None

    @property
    def flag(self) -> Flag:
        return self.raised.flag

    @property
    def title(self) -> str:
        return f"{self.flag.team.name}: {self.raised.standard.title}"


@dataclass(frozen=True)
class AnswerShares:
    """Of the lines that a force's letters told in a time: how many there are, and how many of each answer stand."""

    force: Force
    letters: int
    lines: int
    booked: int
    not_ours: int
    wrong: int

    @property
    def answered(self) -> int:
        return self.booked + self.not_ours + self.wrong

    def percent(self, number: int) -> int:
        return round(100 * number / self.lines) if self.lines else 0

    @property
    def answered_percent(self) -> int:
        return self.percent(self.answered)

    @property
    def parts(self) -> list[tuple[str, int, int]]:
        """Each answer with its number and its percent of all lines."""
        numbers = {Answer.BOOKED: self.booked, Answer.NOT_OURS: self.not_ours, Answer.WRONG: self.wrong}
        return [(answer.label, number, self.percent(number)) for answer, number in numbers.items()]


def lines_of(letters: Iterable[UUID]) -> dict[UUID, list[ToldLine]]:
    """What each letter told, in the order of its text: gravest first. Five queries, however many letters there are."""
    wanted = list(letters)
    loaded = ("change__flag__team__section", "change__flag__team__force", "change__flag__contract")
    rows = list(FlagLine.objects.filter(letter__in=wanted).select_related(*loaded))
    standing = _standing_answers(wanted)
    raised = dict(zip([row.pk for row in rows], flags.raised(row.change.flag for row in rows), strict=True))
    found: dict[UUID, list[ToldLine]] = {letter: [] for letter in wanted}
    for row in sorted(rows, key=lambda row: (not row.named, row.level != "missed", row.change.flag.last_day, row.pk)):
        told = ToldLine(row, raised[row.pk], standing.get((row.letter_id, row.change_id)))
        found[row.letter_id].append(told)
    return found


def answers_about(flag: Flag) -> Sequence[LetterAnswer]:
    """The answer of each reader that stands about the flag, the latest first; one about a later letter replaces it."""
    said = LetterAnswer.objects.filter(change__flag=flag).select_related("person").order_by("-at", "-id")
    latest: dict[int, LetterAnswer] = {}
    for answer in said:
        latest.setdefault(answer.person_id, answer)
    return list(latest.values())


def shares(forces: QuerySet[Force], now: datetime) -> list[AnswerShares]:
    """Of each force, over the last 13 weeks, by what its letters printed. Three queries."""
    found = list(forces.order_by("name", "id"))
    keys, since = [force.key for force in found], now - LOOKED_AT
    letters = dict(_letters_told(keys, since))
    numbers = {(force, answer): n for force, answer, n in _lines_answered(keys, since)}
    return [_answers(force, letters.get(force.key, 0), numbers) for force in found]


@compiled
def _letters_told(forces: list[str], since: datetime) -> QuerySet[FlagLine, Any]:
    return _told_since(forces, since).values_list("letter__force").annotate(Count("letter", distinct=True))


@compiled
def _lines_answered(forces: list[str], since: datetime) -> QuerySet[FlagLine, Any]:
    rows = _told_since(forces, since).annotate(answer=Subquery(_latest()))
    return rows.values_list("letter__force", "answer").annotate(Count("id"))


def _told_since(forces: list[str], since: datetime) -> QuerySet[FlagLine]:
    return FlagLine.objects.filter(named=True, letter__in=_sent_since(since), letter__force__in=forces)


def answered_with(answer: str) -> QuerySet[FlagLine]:
    """The lines whose answer that stands is this one; "none": those that nobody has answered."""
    rows = FlagLine.objects.filter(named=True).annotate(answer=Subquery(_latest()))
    return rows.filter(answer=None) if answer == "none" else rows.filter(answer=answer)


def _latest() -> QuerySet[LetterAnswer, Any]:
    said = LetterAnswer.objects.filter(letter=OuterRef("letter"), change=OuterRef("change"))
    return said.order_by("-at", "-id").values("answer")[:1]


def _sent_since(instant: datetime) -> QuerySet[Letter]:
    return Letter.objects.filter(state=Letter.State.SENT, sent_at__gte=instant)


def _answers(force: Force, letters: int, numbers: dict[tuple[str, str | None], int]) -> AnswerShares:
    of_it = {answer: number for (key, answer), number in numbers.items() if key == force.key}
    by_name = {answer.value: of_it.get(answer.value, 0) for answer in Answer}
    return AnswerShares(force=force, letters=letters, lines=sum(of_it.values()), **by_name)


def _standing_answers(letters: list[UUID]) -> dict[tuple[UUID, int], LetterAnswer]:
    said = LetterAnswer.objects.filter(letter__in=letters).order_by("at", "id")
    return {(answer.letter_id, answer.change_id): answer for answer in said}
