"""The way of one question, for whoever asked it: at most three steps, the present one marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chats.models import Question
from chats.moderation import PUBLIC, QuestionState, Reason

DONE, NOW = "is-done", "is-now"


@dataclass(frozen=True)
class TimelineStep:
    """`stage` is the class of its mark; empty: still to come. `at` stands after the lead, `text` after that."""

    lead: str
    text: str = ""
    at: datetime | None = None
    stage: str = ""


def path_of(question: Question, *, ahead: int | None) -> list[TimelineStep]:
    """`ahead` is how many wait before it, while it waits; None where that is not said."""
    received = TimelineStep("Received", at=question.asked_at, stage=DONE)
    read = TimelineStep("Read", "by a moderator", stage=DONE)
    match question.state:
        case QuestionState.WAITING:
            return [
                received,
                _being_read(ahead),
                TimelineStep("", "Published, merged, or not published, with the reason"),
            ]
        case QuestionState.URGENT:
            raise ValueError("What became of an urgent question is said by chats.danger.")
        case QuestionState.PUBLISHED:
            return [received, read, TimelineStep("Published,", "and waiting for its answer", stage=NOW)]
        case QuestionState.TAKEN_AWAY:
            return [received, read, TimelineStep("We will answer by", at=question.due_at, stage=NOW)]
        case QuestionState.ANSWERED:
            return [received, read, TimelineStep("Answered", stage=DONE)]
        case QuestionState.MERGED:
            return [received, read, _merged(question.into)]
        case QuestionState.REFUSED:
            return [received, TimelineStep("Not published,", f"because {Reason(question.reason).label}.", stage=NOW)]
        case _:
            return [received, TimelineStep("Withdrawn", "by you. It is shown to nobody.", stage=DONE)]


def _merged(into: Question | None) -> TimelineStep:
    if into and into.state in PUBLIC:
        return TimelineStep("Merged", "with a question like it. Its answers are yours too.", stage=DONE)
    return TimelineStep("Merged", "with a question like it, which a moderator is reading again.", stage=NOW)


def _being_read(ahead: int | None) -> TimelineStep:
    place = "" if ahead is None else " Yours is next." if not ahead else f" {ahead} {_are(ahead)} ahead of yours."
    return TimelineStep("Being read", f"by a moderator.{place}", stage=NOW)


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
