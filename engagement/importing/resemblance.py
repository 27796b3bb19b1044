"""Rows that nothing stored is, and that look like something stored all the same: a person says which one it is.

Pairs that could be are found in the database, coarsely; the rule itself is `activity_looks_like` and
`enquiry_looks_like`. Each stored one is offered to one row, the nearest.
Source: formats.md, "Which one is it?".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import starmap
from typing import Any
from uuid import UUID

from engagement.importing.alike import are_others
from engagement.importing.stage import StagingTable
from engagement.looks_alike import UNCONFIRMED, Likened, nearness
from engagement.models import Status
from engagement.version_log import ACTIVITIES, ENQUIRIES
from engagement.words_alike import folded, minute_of
from record.dates import day_words, moment_words
from record.timezones import day_of

SUBJECT_AGAIN = timedelta(days=3)


@dataclass(frozen=True)
class Around:
    """What the rule knows beside the two."""

    today: date
    first_day: date  # of the days of the file
    last_day: date


@dataclass(frozen=True)
class Pair:
    """A row, and a stored one that it could be."""

    line: int
    id: UUID
    answer: str  # the row's own
    version: int  # the newest of the stored one
    told_by_file: bool  # last, what was undone left out
    frequent: bool  # the channel
    came: Mapping[str, Any]
    stored: Mapping[str, Any]

    @property
    def row_and_one(self) -> tuple[int, UUID]:
        return self.line, self.id

    @property
    def apart(self) -> timedelta:
        instant = "starts_at" if "starts_at" in self.came else "received_at"
        return abs(self.came[instant] - self.stored[instant])


def activity_looks_like(pair: Pair, around: Around) -> bool:
    """Whether a person should say if these are one activity. Team and channel are the same, neither is withdrawn.

    As a form asks; and of what a file knows besides: the same title on another of its days, or a year apart.
    """
    came, stored = pair.came, pair.stored
    if nearness(_likened(came), _likened(stored), frequent=pair.frequent, today=around.today) is not None:
        return True
    if pair.frequent or folded(came["title"]) != folded(stored["title"]):
        return False
    one_of_its_days = pair.told_by_file and around.first_day <= stored["day"] <= around.last_day
    return one_of_its_days or _day_of_year(came) == _day_of_year(stored)


def _likened(stated: Mapping[str, Any]) -> Likened:
    is_plan = stated["status"] == Status.PLANNED
    return Likened(stated["starts_at"], stated["title"], stated["url"], is_plan, stated["time_known"])


def _day_of_year(stated: Mapping[str, Any]) -> tuple[int, int]:
    return stated["day"].month, stated["day"].day


def enquiry_looks_like(pair: Pair, around: Around) -> bool:
    """Whether a person should say if these are one enquiry. The team is the same, neither is withdrawn."""
    came, stored = pair.came, pair.stored
    if minute_of(came["received_at"]) == minute_of(stored["received_at"]):
        return True
    subject = folded(came["subject"])
    return subject != "" and subject == folded(stored["subject"]) and pair.apart <= SUBJECT_AGAIN


# What both state that tells whether they are alike, and whose the stored one is.
COMPARED = {
    ACTIVITIES: (
        *("title", "starts_at", "day", "time_known", "status", "url", "source", "source_id"),
        *("team_id", "also_team_ids"),
    ),
    ENQUIRIES: ("subject", "received_at", "source", "source_id", "team_id"),
}


class Resemblances:
    """Of the staged rows of one file."""

    def __init__(self, stage: StagingTable, now: datetime) -> None:
        self.stage = stage
        self.today = day_of(now)
        self.rule = activity_looks_like if stage.ledger is ACTIVITIES else enquiry_looks_like

    def found(self, matched: Collection[UUID]) -> list[Pair]:
        """Rows that are still new, each with all that it looks like but those that a row of the file is (`matched`)."""
        first_day, last_day = self.stage.days
        if first_day is None:
            return []
        around = Around(self.today, first_day, last_day)
        compared = COMPARED[self.stage.ledger]
        said = self.stage.resembling(compared, list(matched), self.today, self.today - UNCONFIRMED)
        pairs = (pair for pair in starmap(Pair, said) if not are_others(pair.came, pair.stored))
        return [pair for pair in pairs if self.rule(pair, around)]


def named(stored: Mapping[str, Any]) -> str:
    """How a question calls what is stored."""
    if "title" in stored:
        when = moment_words(stored["starts_at"]) if stored["time_known"] else day_words(stored["day"])
        return f"“{stored['title']}”, {when}"
    return f"“{stored['subject'] or 'an enquiry'}”, {moment_words(stored['received_at'])}"
