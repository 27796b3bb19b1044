"""What somebody who may be in danger reads of their message: what has really happened, and never an untrue comfort.

Nobody is on the way to them in any of the stages, and every stage says so.
Source: domain.md, "Safeguarding".
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from chats.alerts import Called, called_for
from chats.lifecycle import TAKES_QUESTIONS, ChatState
from chats.models import Question
from chats.moderation import QuestionState
from chats.timeline import DONE, NOW, TimelineStep
from engagement.content import instant_words
from record.dates import time_words
from record.timezones import day_of

HEADING = "Nobody is on the way to you"
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
CANNOT = "We cannot find you or call you."
WHY_NOT = "This site does not tell us who or where you are."


class Stage(enum.StrEnum):
    UNREAD = "unread"  # nobody has opened it
    SEEN = "seen"  # a moderator has; nobody has taken it on
    READ = "read"  # an officer has it
    CLOSED = "closed"  # dealt with, or the chat is over: nobody reads here now


@dataclass(frozen=True)
class Truth:
    """`strong` stands before `more`; both are whole sentences."""

    stage: Stage
    heading: str
    lines: tuple[tuple[str, str], ...]  # (said loudly, said after it); either may be empty
    path: tuple[TimelineStep, ...] = field(default=())


def calls_for_help(question: Question) -> bool:
    """Whether its asker reads the page of danger: it is urgent, or marked and nobody has decided otherwise."""
    return question.state == QuestionState.URGENT or (
        question.state == QuestionState.WAITING and question.marked_danger
    )


def stage_of(question: Question) -> Stage:
    """By what staff have done, never by the state alone."""
    if question.handled_at or (question.state == QuestionState.URGENT and question.chat.state == ChatState.PUBLISHED):
        return Stage.CLOSED
    if question.taken_at:
        return Stage.READ
    return Stage.SEEN if question.read_at else Stage.UNREAD


def truth_of(question: Question, now: datetime) -> Truth:
    """Three queries."""
    stage, called, today = stage_of(question), called_for(question), day_of(now)
    heading, lines = WORDS[stage](question, called, today)
    return Truth(stage, heading, lines, tuple(_path(question, stage, called, now)))


def as_json(question: Question, now: datetime) -> dict[str, Any]:
    """The same for a program, with the sentences that it should show."""
    truth = truth_of(question, now)
    return {
        "stage": str(truth.stage),
        "heading": HEADING,
        "says": [truth.heading, *(" ".join(filter(None, line)) for line in truth.lines)],
        "read_at": instant_words(_read_at(question)),
        "closed_at": instant_words(_closed_at(question)) if truth.stage == Stage.CLOSED else None,
    }


def _unread(question: Question, called: Called, today: date) -> tuple[str, tuple[tuple[str, str], ...]]:
    told = f"{_alerted(called, today)} This page says so the moment one opens it."
    return "Nobody has read it yet.", (("", told), (CANNOT, f"{WHY_NOT} Do not wait here: call 999."), *_else(question))


def _seen(question: Question, called: Called, today: date) -> tuple[str, tuple[tuple[str, str], ...]]:
    heading = f"A moderator read it at {_clock(question.read_at, today)}."
    told = f"No officer has taken it on yet. {_alerted(called, today)}"
    return heading, (
        ("That sends nobody.", told if question.state == QuestionState.URGENT else ""),
        (CANNOT, f"{WHY_NOT} Do not wait here: call 999."),
        *_else(question),
    )


def _read(question: Question, called: Called, today: date) -> tuple[str, tuple[tuple[str, str], ...]]:
    cannot = f"{CANNOT} {WHY_NOT} If anything can still happen, call 999."
    return f"An officer read it at {_clock(question.taken_at, today)}.", (
        ("That sends nobody.", cannot),
        ("", "Want an officer to ring you? Call 101 and say that you wrote in this chat."),
    )


def _closed(question: Question, called: Called, today: date) -> tuple[str, tuple[tuple[str, str], ...]]:
    heading = f"Closed at {_clock(_closed_at(question), today)}. Nobody is reading here now."
    read = f"An officer read it at {_clock(_read_at(question), today)}. " if _read_at(question) else ""
    again = " You can write again in the chat too, but do not wait for that." if _takes(question) else ""
    return heading, (
        ("", f"{read}What you wrote is not public and stays with the officers for safeguarding."),
        ("We still cannot find you or call you.", f"If it is not over, call 999 now.{again}"),
    )


WORDS = {Stage.UNREAD: _unread, Stage.SEEN: _seen, Stage.READ: _read, Stage.CLOSED: _closed}


def _else(question: Question) -> tuple[tuple[str, str], ...]:
    """For whoever is in no danger: the check marks one word too many rather than one too few."""
    if question.state != QuestionState.WAITING:
        return ()
    return (("", "Not in danger? Then nothing is lost: a moderator reads it as they read every question."),)


def _alerted(called: Called, today: date) -> str:
    if called.told and called.at:
        return f"{_officers(called.told)} alerted at {_clock(called.at, today)}."
    if called.waiting:
        return f"We are trying to alert {_number(called.waiting)} officer{'' if called.waiting == 1 else 's'}."
    return "We have not been able to alert an officer."


def _officers(number: int) -> str:
    return f"{_number(number).capitalize()} officer{' was' if number == 1 else 's were'}"


def _number(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def _path(question: Question, stage: Stage, called: Called, now: datetime) -> list[TimelineStep]:
    steps = [TimelineStep("Received", at=question.asked_at, stage=DONE)]
    if called.told:
        officers = "an officer" if called.told == 1 else f"{_number(called.told)} officers"
        steps.append(TimelineStep("Alerted", f"{officers}", at=called.at, stage=DONE))
    if stage == Stage.UNREAD:
        waited = max(0, int((now - question.asked_at).total_seconds() // 60))
        minutes = "" if not waited else f"{waited} minute{'' if waited == 1 else 's'}" if waited < 120 else "hours"
        return [
            *steps,
            TimelineStep("Not read yet" + ("," if minutes else ""), minutes, stage=NOW),
            TimelineStep("", "Read by an officer"),
        ]
    if stage == Stage.SEEN:
        return [
            *steps,
            TimelineStep("Read by a moderator", at=question.read_at, stage=NOW),
            TimelineStep("", "Read by an officer"),
        ]
    read = TimelineStep("Read by an officer", at=_read_at(question), stage=NOW if stage == Stage.READ else DONE)
    if stage == Stage.READ:
        return [*steps, read]
    return [*steps, *([read] if read.at else []), TimelineStep("Closed", at=_closed_at(question), stage=NOW)]


def _read_at(question: Question) -> datetime | None:
    return question.taken_at or question.read_at


def _closed_at(question: Question) -> datetime | None:
    return question.handled_at or question.chat.published_at


def _clock(at: datetime | None, today: date) -> str:
    return time_words(at, today) if at else ""


def _takes(question: Question) -> bool:
    return question.chat.state in TAKES_QUESTIONS
