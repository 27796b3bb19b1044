"""What a version would do, in sentences: for the page and for the command alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

from contracts.models.statuses import MET, MISSED, AssessmentStatus
from record.dates import day_month, day_words

WHY = {
    "new": "the standard is new",
    "dropped": "the standard is promised no longer",
    "measure": "its measure changes",
    "cut": "its period is cut in another place",
    "days": "it is in force on other days",
    "warning": "teams are warned on another day",
}
# Said however many there are: that a change mends nothing is worth reading.
ALWAYS = ((str(MET), str(MISSED)), (str(MISSED), str(MET)))
NOT_JUDGED = "Not judged"


class FlagsCounted(Protocol):
    """`contracts.queries.flags_to_come.FlagsToCome`."""

    @property
    def opened(self) -> int: ...

    @property
    def risen(self) -> int: ...

    @property
    def cleared(self) -> int: ...

    @property
    def people(self) -> int: ...

    @property
    def quiet(self) -> bool: ...


class Reach(Protocol):
    """`contracts.queries.contract_preview.Past`."""

    @property
    def first_day(self) -> str: ...

    @property
    def days(self) -> int: ...

    @property
    def closed(self) -> int: ...


def adopted(day: date, today: date | None = None) -> str:
    """Of a figure that a version judges which was adopted after one of its days."""
    return f"Judged by a version adopted on {day_month(day, today)}"


def ways(counts: Mapping[tuple[str, str], int]) -> list[tuple[str, str, int]]:
    """From which status to which, and how many: the two that are always said, then the others, most first."""
    others = sorted((way for way in counts if way not in ALWAYS), key=lambda way: (-counts[way], way))
    return [(*way, counts.get(way, 0)) for way in (*ALWAYS, *others)]


def status_word(status: str) -> str:
    return str(AssessmentStatus(status).label) if status else NOT_JUDGED


def way(before: str, after: str) -> str:
    """As in "Met becomes Missed", "Not judged becomes Met"."""
    return f"{status_word(before)} becomes {status_word(after)}"


def letters(flags: FlagsCounted) -> str:
    """What would happen to flags, and how many people would be told."""
    rise = f"{flags.risen} would rise" if flags.opened else f"{_flags(flags.risen)} would rise"
    opened = f"{_flags(flags.opened)} would open, {rise}, {flags.cleared} would clear."
    if flags.quiet:
        return f"{opened} Nobody would be told: letters about flags have not begun in this force."
    if not (flags.opened or flags.risen):
        return f"{opened} Nobody would be told."
    return f"{opened} {flags.people} {'person' if flags.people == 1 else 'people'} would be told."


def past(reach: Reach, today: date) -> str:
    """How far the version reaches back."""
    if not reach.first_day:
        return "No day in the past."
    since = day_words(date.fromisoformat(reach.first_day), today)
    windows = "window that has closed is" if reach.closed == 1 else "windows that have closed are"
    return f"{_number(reach.days, 'day')} in the past, from {since} on. {reach.closed} {windows} judged anew."


def in_sum(turned: int, judged: int, teams: int) -> str:
    return f"{_number(turned, 'figure')} of {judged} would turn, in a force of {_number(teams, 'team')}."


def kept_words(titles: Iterable[str]) -> str:
    number = len(list(titles))
    return f"{_number(number, 'promise')} {'is' if number == 1 else 'are'} carried on unchanged." if number else ""


def _flags(number: int) -> str:
    return _number(number, "flag")


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
