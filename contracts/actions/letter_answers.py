"""A reader answers a line of a letter. Who may was asked by the caller, who fetched the line as the reader's own."""

from __future__ import annotations

from django.db import transaction

from contracts.actions.flags import subject_of
from contracts.models import FlagLine, LetterAnswer
from contracts.models.letter_answers import LONGEST_WORDS
from record.entries import Change, open_head
from record.refusal import Invalid
from record.sanitising import lines
from teams.models import Person


@transaction.atomic
def answer_line(*, line: FlagLine, answer: str, words: str = "", by: Person) -> LetterAnswer:
    """Say of a line that it is booked, not ours, or wrong. A later answer replaces it; pressed twice it is one.

    The line comes with its change's flag, that flag's team, force and contract. Raises Invalid for an answer that there
    is not, or words that are too long.
    """
    words = lines(words).strip()
    if answer not in LetterAnswer.Answer.values:
        raise Invalid.because("Choose Booked, Not ours or Wrong.", field="answer")
    if len(words) > LONGEST_WORDS:
        raise Invalid.because(f"{LONGEST_WORDS} characters are the most.", field="words")
    flag = line.change.flag
    head = open_head(flag.team.force.key)
    about = {"letter_id": line.letter_id, "change": line.change, "person": by}
    before = LetterAnswer.objects.filter(**about).order_by("-at", "-id").first()
    if before and (before.answer, before.words) == (answer, words):
        return before
    stored = LetterAnswer.objects.create(**about, answer=answer, words=words, at=head.at)
    head.write(by=by.key, changes=[Change("letter.answered", subject_of(flag), _said(before), _said(stored))])
    return stored


def _said(answer: LetterAnswer | None) -> dict[str, str] | None:
    if answer is None:
        return None
    return {"letter": str(answer.letter_id), "answer": answer.answer} | (
        {"words": answer.words} if answer.words else {}
    )
