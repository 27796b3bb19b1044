"""The cells of a generated world as sentences take them: what the slow twin found, and what a page knows of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from contracts.kinds.loops import PlainConsidered
from contracts.measures import canonical
from contracts.plain import plain_assessment
from contracts.plain.owed import Cell
from contracts.plain.qualifying import Known, known_facts
from contracts.plain.window import CellWindow
from contracts.wording.phrases import UnitStanding
from tests.contracts.plain.loading import NOTED
from tests.contracts.sentence_grammar import Vocabulary
from tests.contracts.test_wording import ChannelWords
from tests.contracts.worlds import moments, random_world

CHANNELS = {
    "meeting": ChannelWords("an open meeting", "open meetings"),
    "surgery": ChannelWords("a surgery", "surgeries"),
    "drop_in": ChannelWords("a drop-in", "drop-ins"),
    "social_post": ChannelWords("a post", "posts", "publish", "published"),
    "alert": ChannelWords("an alert", "alerts", "send", "sent"),
    "web_chat": ChannelWords("a web chat", "web chats"),
}  # and a survey is a channel that is no longer known
THINGS = {key: (words.one, words.many) for key, words in CHANNELS.items()} | {"survey": ("a survey", "surveys")}
NAMES = ("Holt", "Ham Preston", "Sixpenny Handley", "Upcott Quay", "Ash", "St. Leonards", "Toller", "Ryme", "Piddle")
CLOCKS = (NOTED, None)


@dataclass(frozen=True)
class Judgement:
    """The columns of an assessment, as the twin gives them."""

    status: str
    achieved: int | None
    required: int | None
    scheduled: int | None
    due_by: date | None
    first_day: date
    last_day: date
    period_first_day: date
    period_last_day: date


class Told:
    """One cell of a world, with what a page knows of it and hands to the words."""

    def __init__(self, cell: Cell, facts: Known, dice: int) -> None:
        self.cell, self.facts, self.dice = cell, facts, dice
        self.window = CellWindow(cell, facts)
        self.found = plain_assessment.judge(cell, facts)
        self.measure = canonical(cell.measure)
        self.kind: str = self.measure["kind"]
        self.per: str = self.measure.get("per", "team")
        self.today = facts.today
        self.judged = Judgement(
            self.found.status,
            self.found.achieved,
            self.found.required,
            self.found.scheduled,
            self.found.due_by,
            cell.window.first_day,
            cell.window.last_day,
            cell.period.first_day,
            cell.period.last_day,
        )
        keys = sorted(line.key for line in self.found.units) if self.per != "team" else []
        self.names = dict(zip(keys, NAMES, strict=False))

    @cached_property
    def looked_at(self) -> list[PlainConsidered]:
        return plain_assessment.considered(self.cell, self.facts)

    @cached_property
    def owed_days(self) -> int:
        return sum(not self.window.is_exempt(day) for day in self.window.days)

    @cached_property
    def late(self) -> int:
        return sum(one.reason == "late" for one in self.looked_at)

    @property
    def units(self) -> list[UnitStanding]:
        """By name; in every third cell the names are not to be told, as to residents those of officers."""
        named = {} if self.dice % 3 == 0 else self.names
        lines = [] if self.per == "team" else self.found.units
        return [UnitStanding(named.get(u.key, ""), u.done, u.required, u.next_due_on) for u in lines]

    @property
    def announced(self) -> int | None:
        if not self.judged.scheduled or self.dice % 4 == 0:
            return None
        if self.per == "team" or self.kind == "gap":
            return self.dice % (self.judged.scheduled + 1)
        return (0, self.judged.scheduled)[self.dice % 2]

    @property
    def grade(self) -> str:
        graded = [one for one in self.window.grades() if one.graded_on <= self.today]
        return max(enumerate(graded), key=lambda pair: (pair[1].graded_on, pair[0]))[1].grade if graded else ""

    @property
    def known(self) -> dict[str, Any]:
        alone = self.found.units[0] if self.per == "team" and self.found.units else None
        return {
            "last_on": alone.last_on if alone else None,
            "late": self.late if self.kind == "on_time" else None,
            "grade": self.grade if self.kind == "graded" else "",
            "units": self.units,
            "owed_days": self.owed_days,
            "announced": self.announced,
        }

    @property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary(THINGS, NAMES, self.today)

    def __str__(self) -> str:
        return f"{self.cell.obligation.team.key} {self.cell.standard} {self.cell.window.first_day} {self.judged}"


@lru_cache(maxsize=6)
def cells(seed: int) -> list[Told]:
    """Every cell of the seed's world, at each of its moments and on both clocks."""
    return list(told(seed))


def told(seed: int) -> Iterator[Told]:
    world, number = random_world(seed), 0
    for at in moments(seed):
        for known_at in CLOCKS:
            facts = known_facts(world, at, known_at)
            for cell in plain_assessment._cells(facts):
                number += 1
                yield Told(cell, facts, number)


def expected(cell: Told) -> dict[str, Any]:
    """What a sentence may state of the cell, by the names of the grammar; worked out here once more."""
    judged, measure = cell.judged, cell.measure
    achieved, scheduled = judged.achieved or 0, judged.scheduled or 0
    whole = achieved + cell.late
    period = (judged.period_last_day - judged.period_first_day).days + 1
    return {
        "achieved": judged.achieved,
        "required": judged.required,
        "scheduled": judged.scheduled,
        "due_by": judged.due_by,
        "last_on": cell.known["last_on"],
        "missing": (judged.required or 0) - achieved,
        "announced": cell.announced,
        "percent": measure.get("percent"),
        "within": measure.get("within_days"),
        "hours": measure.get("within_hours"),
        "whole": whole,
        "total": whole + scheduled,
        "left": cell.owed_days,
        "period": period,
        "minimum": measure.get("minimum"),
    }
