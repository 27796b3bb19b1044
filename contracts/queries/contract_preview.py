"""What a version of a contract would do, before it is stored: figures that turn and why, letters, days in the past.

Every team of the force is judged twice, by the rules that are stored and by those of the draft; nothing is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from contracts.actions import versions
from contracts.actions.versions import Step
from contracts.engine.assessment import AssessmentScope
from contracts.engine.rehearsal import rehearsed
from contracts.models import Contract
from contracts.queries import turned as turning
from contracts.queries.flags_to_come import FlagsToCome, flags_to_come
from contracts.queries.turned import Standing, Turned
from contracts.queries.why_turned import Side, why
from contracts.version_contents import Placed, StandardContent, VersionContent, content_of
from contracts.wording import period_name, window_name
from record.timezones import day_of
from teams.models import Force, Team


@dataclass(frozen=True)
class CellTurned:
    """One figure that turns. `before` or `after` is empty where it was not judged, or is judged no more."""

    team: str
    team_name: str
    standard: str
    title: str
    window: str
    first_day: str
    before: str
    after: str
    why: str


@dataclass(frozen=True)
class DaysInThePast:
    """How far the version reaches back. `first_day` empty: not at all."""

    first_day: str = ""
    days: int = 0
    closed: int = 0  # windows that have closed and are judged by other terms than they were


@dataclass(frozen=True)
class Look:
    """What storing a version would do, as of the look; `as_data` and `from_data` keep it as JSON."""

    title: str
    version: str
    in_force_from: str
    says_nothing_new: bool
    fingerprint: str
    first: bool  # the contract's first version
    teams: int
    judged: int  # figures worked out, without it and with it
    turned: list[CellTurned] = field(default_factory=list)
    flags: FlagsToCome = field(default_factory=FlagsToCome)
    past: DaysInThePast = field(default_factory=DaysInThePast)

    @property
    def counts(self) -> Counter[tuple[str, str]]:
        """How many figures turn from which status to which."""
        return Counter((one.before, one.after) for one in self.turned)

    @property
    def changes_what_is_stored(self) -> bool:
        """Whether a figure that is judged already turns; a first version judges what nobody has judged."""
        return any(one.before for one in self.turned)

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_data(cls, said: dict[str, Any]) -> Look:
        turned = [CellTurned(**one) for one in said["turned"]]
        parts = {"turned": turned, "flags": FlagsToCome(**said["flags"]), "past": DaysInThePast(**said["past"])}
        return cls(**said | parts)


@dataclass(frozen=True)
class _Judged:
    """Both standings, and the versions that they rest on."""

    step: Step
    before: Standing
    after: Standing
    was: Side
    will_be: Side

    def side(self, one: Turned) -> Side:
        return self.will_be if one.after else self.was


@transaction.atomic
def look(*, force: Force, contract: str, content: VersionContent, now: datetime) -> Look:
    """What storing the version would do. Nothing is kept. Raises Invalid where it would be refused."""
    today = day_of(now)
    step = versions.planned(force=force, contract=contract, content=content, today=today)
    teams = list(Team.objects.filter(force=force).order_by("key"))
    judged = _judged(step, teams, now)
    changed = turning.turned(judged.before, judged.after)
    return Look(
        title=content.title,
        version=content.version,
        in_force_from=content.in_force_from.isoformat(),
        says_nothing_new=step.says_nothing_new,
        fingerprint=step.fingerprint,
        first=not step.before,
        teams=len(teams),
        judged=len({**judged.before, **judged.after}),
        turned=_told(changed, judged, {team.key: team.name for team in teams}, today),
        flags=flags_to_come(changed, judged.after, _measures(step), force, today),
        past=_past(judged, today),
    )


def _judged(step: Step, teams: Sequence[Team], now: datetime) -> _Judged:
    was, will_be = Side(step.before), Side(step.after)
    if step.judged_from is None:
        return _Judged(step, {}, {}, was, will_be)
    row, ids = step.row, tuple(team.pk for team in teams)
    before = AssessmentScope(ids, now, from_day=step.judged_from, contract=row.pk)
    after = rehearsed(
        force=row.force, contract=row.key, content=step.content, teams=ids, as_of=now, from_day=step.judged_from
    )
    return _Judged(step, turning.standing(before) if row.pk else {}, turning.by_window(after), was, will_be)


def _told(changed: Sequence[Turned], judged: _Judged, names: dict[str, str], today: date) -> list[CellTurned]:
    return [
        CellTurned(
            team=one.row.team,
            team_name=names[one.row.team],
            standard=one.row.standard,
            title=judged.side(one).title_of(one.row),
            window=_window(one, judged, today),
            first_day=one.row.first_day.isoformat(),
            before=one.before.status if one.before else "",
            after=one.after.status if one.after else "",
            why=why(one, judged.was, judged.will_be),
        )
        for one in changed
    ]


def _window(one: Turned, judged: _Judged, today: date) -> str:
    """As a proof names it: the period, or the part of it that is judged."""
    row, side = one.row, judged.side(one)
    kind, last_day = side.measure_of(row)["period"], side.last_day(row)
    if (row.first_day, last_day) == (row.period_start, row.period_end):
        return period_name(kind, row.period_start, row.period_end, today)
    return window_name(kind, _Days(row.first_day, last_day, row.period_start, row.period_end), today)


@dataclass(frozen=True)
class _Days:
    first_day: date
    last_day: date
    period_first_day: date
    period_last_day: date


def _measures(step: Step) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (placed.content.version, standard.code): standard.measure
        for placed in (*step.before, *step.after)
        for standard in placed.content.standards
    }


def _past(judged: _Judged, today: date) -> DaysInThePast:
    first_day = judged.step.first_day
    if first_day is None or not judged.step.touches_the_past:
        return DaysInThePast()
    windows = {**judged.before, **judged.after}
    anew = [window for window in windows if judged.before.get(window) != judged.after.get(window)]
    closed = sum(_has_closed(window, judged, today) for window in anew)
    return DaysInThePast(first_day.isoformat(), (today - first_day).days, closed)


def _has_closed(window: turning.Window, judged: _Judged, today: date) -> bool:
    row = judged.after.get(window)
    return (judged.will_be.last_day(row) if row else judged.was.last_day(judged.before[window])) < today


@dataclass(frozen=True)
class StandardDifference:
    """What the file makes of one standard of the version that it follows, or replaces; either may be missing."""

    before: StandardContent | None
    after: StandardContent | None

    @property
    def standard(self) -> StandardContent:
        return self.after or self.before  # type: ignore[return-value]  # never both missing


def compared_with(placed: Sequence[Placed], content: VersionContent) -> VersionContent | None:
    """The version that a file is compared with: the stored one of its key, else the one before it in time."""
    same = [one.content for one in placed if one.content.version == content.version]
    earlier = [one.content for one in placed if one.content.in_force_from < content.in_force_from]
    found = same or earlier[-1:]
    return found[0] if found else None


def differences(before: VersionContent | None, after: VersionContent) -> list[StandardDifference]:
    """Standard by standard, as the file lists them, then those that it no longer has."""
    earlier = {one.code: one for one in before.standards} if before else {}
    kept = [StandardDifference(earlier.pop(one.code, None), one) for one in after.standards]
    return [*kept, *(StandardDifference(one, None) for one in earlier.values())]


def placed_of(contract: Contract) -> list[Placed]:
    """The contract's versions as they stand, in order of time."""
    rows = contract.versions.prefetch_related("standards").order_by("first_day", "id")
    return [Placed(content_of(version), version.last_day) for version in rows]
