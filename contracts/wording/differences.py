"""What a version of a contract makes of a standard of the version before, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from contracts.wording.rules import NOBODY, rule
from contracts.wording.things import Channels, Measure, days


class Stated(Protocol):
    """A standard as its version states it."""

    @property
    def title(self) -> str: ...

    @property
    def promise(self) -> str: ...

    @property
    def measure(self) -> Measure: ...


class Pair(Protocol):
    """The standard before and after; either may be missing."""

    @property
    def before(self) -> Stated | None: ...

    @property
    def after(self) -> Stated | None: ...


def difference(pair: Pair, channels: Channels, audiences: Mapping[str, str] = NOBODY) -> str:
    """Empty where nothing changed. A standard whose rule is the same is carried on: its clock does not stop."""
    before, after = pair.before, pair.after
    if after is None:
        return "No longer promised."
    if before is None:
        return f"New: {rule(after.measure, channels, audiences)}."
    said = [_rules(before, after, channels, audiences), _warning(before, after), _words(before, after)]
    return " ".join(part for part in said if part)


def _rules(before: Stated, after: Stated, channels: Channels, audiences: Mapping[str, str]) -> str:
    if _without_warning(before) == _without_warning(after):
        return ""
    was, now = (rule(one.measure, channels, audiences) for one in (before, after))
    if was == now:
        return f"Judged each {_period(after)} instead of each {_period(before)}."
    return f"Was: {was}. Now: {now}."


def _warning(before: Stated, after: Stated) -> str:
    was, now = before.measure.get("warn_days"), after.measure.get("warn_days")
    if was is None or now is None or was == now:
        return ""
    return f"Teams are warned {days(now)} ahead instead of {days(was)}."


def _words(before: Stated, after: Stated) -> str:
    if (before.title, before.promise) == (after.title, after.promise):
        return ""
    return f"Called “{before.title}” before." if before.title != after.title else "The promise is worded anew."


def _without_warning(one: Stated) -> dict[str, object]:
    return {key: value for key, value in one.measure.items() if key != "warn_days"}


def _period(one: Stated) -> str:
    return one.measure["period"].replace("_", " ")
