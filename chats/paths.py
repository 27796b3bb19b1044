"""The way of one question, for whoever asked it: at most three steps, the present one marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chats.models import Question
from chats.moderation import PUBLIC, Reason, State

DONE, NOW = "is-done", "is-now"


@dataclass(frozen=True)
class Step:
    """`stage` is the class of its mark; empty: still to come. `at` stands after the lead, `text` after that."""

    lead: str
    text: str = ""
    at: datetime | None = None
    stage: str = ""


def path_of(question: Question, *, ahead: int | None) -> list[Step]:
    """`ahead` is how many wait before it, while it waits; None where that is not said."""
    received = Step("Received", at=question.asked_at, stage=DONE)
    read = Step("Read", "by a moderator", stage=DONE)
    match question.state:
        case State.WAITING:
            return [received, _being_read(ahead), Step("", "Published, merged, or not published, with the reason")]
        case State.URGENT:
            raise ValueError("What became of an urgent question is said by chats.danger.")
        case State.PUBLISHED:
            return [received, read, Step("Published,", "and waiting for its answer", stage=NOW)]
        case State.TAKEN_AWAY:
            return [received, read, Step("We will answer by", at=question.due_at, stage=NOW)]
        case State.ANSWERED:
            return [received, read, Step("Answered", stage=DONE)]
        case State.MERGED:
            return [received, read, _merged(question.into)]
        case State.REFUSED:
            return [received, Step("Not published,", f"because {Reason(question.reason).label}.", stage=NOW)]
        case _:
            return [received, Step("Withdrawn", "by you. It is shown to nobody.", stage=DONE)]


def _merged(into: Question | None) -> Step:
    if into and into.state in PUBLIC:
        return Step("Merged", "with a question like it. Its answers are yours too.", stage=DONE)
    return Step("Merged", "with a question like it, which a moderator is reading again.", stage=NOW)


def _being_read(ahead: int | None) -> Step:
    place = "" if ahead is None else " Yours is next." if not ahead else f" {ahead} {_are(ahead)} ahead of yours."
    return Step("Being read", f"by a moderator.{place}", stage=NOW)


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
