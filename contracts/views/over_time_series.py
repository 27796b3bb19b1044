"""One promise of one team as a row of points: what its chart, its table and its file all say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.kinds import KINDS
from contracts.kinds.parts import Axis
from contracts.models import Standard
from contracts.queries.judged_windows import JudgedWindow
from contracts.queries.over_time import History, Slot
from contracts.queries.revisions import Revision, WindowKey
from contracts.queries.scales import Spread, spread
from contracts.queries.versions import Terms
from contracts.wording import figure, figure_recorded, rule_in_brief
from contracts.wording import over_time as words
from record.dates import day_words
from record.timezones import day_of
from teams.models import Team

FEW = 10  # items: of fewer a share says little


@dataclass(frozen=True)
class Point:
    """One window of one team. Without a value nothing is drawn, and never a zero."""

    slot: Slot
    window: JudgedWindow | None
    measure: Mapping[str, Any] | None
    value: float | None
    promised: float | None
    share: tuple[int, int] | None
    figure: str
    name: str  # within a sentence
    closed: bool
    few: bool = False
    spread: Spread | None = None
    stood: tuple[Revision, ...] = ()
    otherwise: bool = False  # measured in another way than now, so that it has no place on this axis

    @property
    def said(self) -> words.Said:
        assert self.window
        return words.Said(self.name, self.window.status, self.figure, self.closed)


@dataclass(frozen=True)
class Series:
    """The points of one team in turn, under the standard as it is now."""

    team: Team
    standard: Standard
    axis: Axis
    points: list[Point]

    @property
    def kind(self) -> str:
        """Of its periods; empty where they are of several kinds."""
        kinds = {point.measure["period"] for point in self.points if point.measure}
        return kinds.pop() if len(kinds) == 1 else "" if kinds else self.standard.measure["period"]

    @property
    def said(self) -> list[words.Said]:
        return [point.said for point in self.points if point.window]

    @property
    def kept(self) -> words.Kept:
        return words.kept(self.said)

    @property
    def values(self) -> list[float]:
        """All that its chart has to hold."""
        return [
            value
            for point in self.points
            if point.value is not None
            for value in (point.value, point.promised, *(point.spread or ()))
            if value is not None
        ]


@dataclass(frozen=True)
class Told:
    """What points are made of: the contract's versions, the standard as it is now, and the day."""

    terms: Terms
    standard: Standard
    today: date

    @property
    def axis(self) -> Axis:
        return KINDS.of(self.standard.measure).over_time.axis(self.standard.measure)

    def measure(self, window: JudgedWindow) -> Mapping[str, Any]:
        return self.terms.standard(window.version_id, window.code).measure

    def value(self, window: JudgedWindow) -> float | None:
        """Where it stands on the axis; None where it is measured otherwise, or came to no figure."""
        measure = self.measure(window)
        if window.achieved is None and not self.axis.names:
            return None
        kind = KINDS.of(measure).over_time
        return kind.value(window, measure, window.late) if kind.axis(measure) == self.axis else None


def spreads(told: Told, history: History) -> list[Spread | None]:
    """Where eight in ten of the teams lie, slot by slot; between names there is no middle."""
    if told.axis.names:
        return [None] * len(history.slots)
    rows = ([told.value(one) for one in history.at(number)] for number in range(len(history.slots)))
    return [spread([value for value in row if value is not None]) for row in rows]


def series(
    told: Told,
    history: History,
    team: Team,
    *,
    like: Sequence[Spread | None] = (),
    revised: Mapping[WindowKey, list[Revision]] | None = None,
) -> Series:
    """The points of a team; with where the others lie, and what was revised, where these are given."""
    beside = list(like) or [None] * len(history.slots)
    rows = zip(history.slots, history.of(team), beside, strict=True)
    points = [_point(told, slot, window, spread, revised or {}) for slot, window, spread in rows]
    return Series(team, told.standard, told.axis, points)


def _point(
    told: Told,
    slot: Slot,
    window: JudgedWindow | None,
    like: Spread | None,
    revised: Mapping[WindowKey, list[Revision]],
) -> Point:
    if window is None:
        name = words.short_name(told.standard.measure["period"], slot, told.today)
        return Point(slot, None, None, None, None, None, "", name, slot.last_day < told.today, spread=like)
    measure = told.measure(window)
    kind = KINDS.of(measure).over_time
    share = kind.share(window, measure, window.late)
    shown = figure(window, measure, late=window.late)
    return Point(
        slot=slot,
        window=window,
        measure=measure,
        value=told.value(window),
        promised=kind.promised(window, measure),
        share=share,
        figure=f"{share[0]} of {share[1]}" if share else shown,
        name=words.short_name(measure["period"], window, told.today),
        closed=window.last_day < told.today,
        few=share is not None and share[1] < FEW,
        spread=like,
        stood=tuple(revised.get((window.code, window.first_day), ())),
        otherwise=kind.axis(measure) != told.axis,
    )


def note(told: Told, point: Point, team: Team) -> str:
    """What else is to be known of a window: that it was revised, that there were few, or why there is nothing."""
    if point.window is None:
        return _nothing(point.slot, team)
    assert point.measure
    stood = [(_figure_then(told, one), one.was.status, day_of(one.until)) for one in point.stood]
    few = KINDS.of(point.measure).over_time.with_few(point.measure, point.share[1]) if point.few and point.share else ""
    other = f"Measured otherwise then: {rule_in_brief(point.measure)}." if point.otherwise else ""
    return " ".join(said for said in (words.revised(stood, told.today), few, other) if said)


def _figure_then(told: Told, revision: Revision) -> str:
    """As the record has it, by the measure of the version that it names."""
    standards = (
        standard
        for version in told.terms.versions
        if version.key == revision.version
        for standard in version.standards.all()
        if standard.code == told.standard.code
    )
    standard = next(standards, None)
    return figure_recorded(revision.was, standard.measure) if standard else ""  # type: ignore[arg-type]  # no days asked


def _nothing(slot: Slot, team: Team) -> str:
    if slot.last_day < team.active_from:
        return f"No team yet: {team.name} began on {day_words(team.active_from)}."
    if team.active_until and team.active_until < slot.first_day:
        return f"No team any more: {team.name} ended on {day_words(team.active_until)}."
    return "Nothing was owed, or nobody has looked at it yet."
