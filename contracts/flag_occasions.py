"""Which occasions of a flag are still to be told, whom each is for, and what silences it. Pure: no query, no clock.

Source: measures.md, "Flags"; what the text leaves open is decided in docs/adr/0021-lines-and-letters.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contracts.models import Flag, FlagChange, StepRole
from contracts.models.flags import Level
from record.timezones import day_of

Kind = FlagChange.Kind
RANK = {Level.AT_RISK.value: 0, Level.MISSED.value: 1}
TURNS = (Kind.OPENED, Kind.RISEN)  # the flag itself became graver
OF_PLANS = (Kind.PLAN_PASSED, Kind.PLAN_FELL)


class Silence(StrEnum):
    """Why an occasion is not told."""

    BEFORE_LIVE = "before_live"
    ACKNOWLEDGED = "acknowledged"
    PLANNED = "planned"


@dataclass(frozen=True)
class Occasion:
    """A change that is to be told, at the level that is true now: a flag that has eased is told as at risk."""

    change: FlagChange
    level: str
    silence: Silence | None = None


def since_opened(changes: Sequence[FlagChange]) -> list[FlagChange]:
    """The changes of the present trouble, oldest first: from when the flag last opened. Coming back goes on with it."""
    opened = [number for number, change in enumerate(changes) if change.kind == Kind.OPENED]
    return list(changes[opened[-1] if opened else 0 :])


def occasions(flag: Flag, changes: Sequence[FlagChange], *, live_from: date | None) -> list[Occasion]:
    """What there is to tell of a standing flag, oldest first, each with what silences it.

    `changes` are those since it opened. Without `live_from` the force is taken as one that was never quiet.
    """
    told_from = _told_from(flag, changes, live_from)
    return [
        Occasion(
            change,
            _level(flag, change),
            Silence.BEFORE_LIVE if change.id < told_from else _silence(flag, change, changes),
        )
        for change in changes
        if _stands(flag, change)
    ]


def audience(occasion: Occasion, *, graded: bool, steps: Mapping[int, StepRole]) -> tuple[StepRole, ...]:
    """As what people are told of it; `steps` says whom each step of the escalation reaches."""
    if occasion.change.kind == Kind.ESCALATED:
        role = steps.get(occasion.change.step or 0)
        return (role,) if role else ()
    return audience_at(occasion.level, graded=graded)


def audience_at(level: str, *, graded: bool) -> tuple[StepRole, ...]:
    """Whom a flag is told at a level, as it opens and as it rises."""
    if graded:
        return (StepRole.REVIEWER,)
    return (StepRole.SERGEANT, StepRole.INSPECTOR) if level == Level.MISSED else (StepRole.SERGEANT,)


def _stands(flag: Flag, change: FlagChange) -> bool:
    """Easing, clearing and coming back are no news; nor is a rise that has gone back since."""
    if change.kind == Kind.RISEN:
        return flag.level == Level.MISSED
    return change.kind == Kind.OPENED or change.kind in OF_PLANS or change.kind == Kind.ESCALATED


def _level(flag: Flag, change: FlagChange) -> str:
    if change.kind in TURNS:
        return min(change.level, flag.level, key=RANK.__getitem__)
    return flag.level


def _told_from(flag: Flag, changes: Sequence[FlagChange], live_from: date | None) -> int:
    """The id of the first change that is told: of what opened while the force was quiet, the first later rise."""
    if live_from is None or day_of(flag.opened_at) >= live_from:
        return 0
    rises = (change.id for change in changes if change.kind == Kind.RISEN and day_of(change.at) >= live_from)
    return next(rises, changes[-1].id + 1 if changes else 0)


def _silence(flag: Flag, change: FlagChange, changes: Sequence[FlagChange]) -> Silence | None:
    if _is_planned(flag, changes) and not _came_after(flag, change, (Kind.RISEN,)):
        return Silence.PLANNED
    if flag.acknowledged_at is None or change.kind == Kind.ESCALATED:
        return None  # words alone keep no trouble from going further
    if _came_after(flag, change, (Kind.RISEN, *OF_PLANS)):
        return None
    graver = RANK[_level(flag, change)] > RANK[_acknowledged_level(flag, changes)]
    return None if graver and change.kind in TURNS else Silence.ACKNOWLEDGED


def _is_planned(flag: Flag, changes: Sequence[FlagChange]) -> bool:
    """Whether a chosen activity still is to keep the promise: none of its changes since says that it is over."""
    return flag.planned_id is not None and not any(_came_after(flag, change, OF_PLANS) for change in changes)


def _came_after(flag: Flag, change: FlagChange, kinds: Sequence[str]) -> bool:
    """Whether it is of these kinds, and of after somebody last said what is to be done."""
    return change.kind in kinds and (flag.acknowledged_at is None or change.at > flag.acknowledged_at)


def _acknowledged_level(flag: Flag, changes: Sequence[FlagChange]) -> str:
    """The level that was acknowledged; of an answer from before levels were kept, the one that the flag had then."""
    if flag.acknowledged_level or not changes:
        return flag.acknowledged_level or flag.level
    assert flag.acknowledged_at
    before = [change.level for change in changes if change.at <= flag.acknowledged_at]
    return before[-1] if before else changes[0].level
