"""What is counted, in words: "an open meeting, a surgery or a drop-in", "3 of 4 posts", "a sergeant or higher"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

Measure = Mapping[str, Any]  # as stored: canonical, defaults filled in


class ThingWords(Protocol):
    """A channel's words inside a sentence: "an open meeting", "open meetings"; "hold", "held"."""

    @property
    def one(self) -> str: ...

    @property
    def many(self) -> str: ...

    @property
    def to_do(self) -> str: ...

    @property
    def done(self) -> str: ...


class Judged(Protocol):
    """The columns of an `Assessment` that words are made of; its status says which of them stand."""

    @property
    def status(self) -> str: ...

    @property
    def achieved(self) -> Any: ...

    @property
    def required(self) -> Any: ...

    @property
    def scheduled(self) -> Any: ...

    @property
    def due_by(self) -> Any: ...

    @property
    def first_day(self) -> date: ...

    @property
    def last_day(self) -> date: ...

    @property
    def period_first_day(self) -> date: ...

    @property
    def period_last_day(self) -> date: ...


Channels = Mapping[str, ThingWords]

RANKS = {
    "pcso": "a PCSO",
    "pc": "a PC",
    "sergeant": "a sergeant",
    "inspector": "an inspector",
    "chief_inspector": "a chief inspector",
    "superintendent": "a superintendent",
}
HOLD = ("hold", "held")  # a channel that is no longer known
SEVERAL = ("log", "logged")  # where the channels of one standard are done in different ways


def listed(words: Iterable[str], last: str = "or") -> str:
    """As in "a, b or c"."""
    *most, end = words
    return f"{', '.join(most)} {last} {end}" if most else end


def digits(number: int) -> str:
    """A number as it is written everywhere: "7", "13,515"."""
    return f"{number:,}"


def days(number: int) -> str:
    return "1 day" if number == 1 else f"{digits(number)} days"


def one_of(measure: Measure, channels: Channels) -> str:
    """As in "an open meeting or a surgery"."""
    return listed(named(key, channels)[0] for key in measure["channels"])


def bare_one_of(measure: Measure, channels: Channels) -> str:
    """As in "open meeting or surgery": after "their", or after "no"."""
    return listed(named(key, channels)[0].split(" ", 1)[-1] for key in measure["channels"])


def many_of(measure: Measure, channels: Channels) -> str:
    """As in "open meetings or surgeries"."""
    return listed(named(key, channels)[1] for key in measure["channels"])


def number_of(number: int, measure: Measure, channels: Channels) -> str:
    """As in "1 open meeting", "5 open meetings or surgeries"."""
    things = bare_one_of(measure, channels) if number == 1 else many_of(measure, channels)
    return f"{digits(number)} {things}"


def named(key: str, channels: Channels) -> tuple[str, str]:
    """One and many of a channel. Of one that is no longer known, its key without underscores."""
    if key in channels:
        return channels[key].one, channels[key].many
    words = key.replace("_", " ")
    return f"a {words}", f"{words}s"


def verbs(measure: Measure, channels: Channels) -> tuple[str, str]:
    """What to do and what was done: ("hold", "held")."""
    known = (channels.get(key) for key in measure["channels"])
    found = {(channel.to_do, channel.done) if channel else HOLD for channel in known}
    return found.pop() if len(found) == 1 else SEVERAL


def some(names: Sequence[str], most: int = 4) -> str:
    """As in "Holt and Upcott", "Ash, Elm, Fir, Oak and 3 others"."""
    others = len(names) - most
    named = list(names) if others <= 1 else [*names[:most], f"{digits(others)} others"]
    return listed(named, "and")


def units_of(measure: Measure, number: int = 2) -> str:
    """As in "neighbourhoods", "officer", by the number."""
    return measure["per"] if number == 1 else f"{measure['per']}s"


def officers(ranks: Sequence[str]) -> str:
    """As in "officer", or where ranks are listed "PC or PCSO"."""
    return listed(RANKS[rank].split(" ", 1)[1] for rank in ranks) if ranks else "officer"


def bounds(measure: Measure) -> str:
    """What must be there every day: "at least 1 named officer", "1 to 3 local priorities"."""
    low, high = measure.get("minimum"), measure.get("maximum")
    one, many = FACTS[measure["fact"]]
    if high is None:
        return f"at least {low} {one if low == 1 else many}"
    if low is None or low == 0:
        return f"at most {high} {one if high == 1 else many}"
    return f"{low} {one if low == 1 else many}" if low == high else f"{low} to {high} {many}"


FACTS = {
    "published_officer": ("named officer", "named officers"),
    "priority": ("local priority", "local priorities"),
}
