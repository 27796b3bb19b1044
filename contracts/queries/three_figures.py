"""The three figures of a proof: as it happened, as it was shown on an earlier day, and worked out again for that day.

The first can still change. The second is the record's and never does. The third is what was known then, by the engine
of today: it agrees with what was shown, or it differs, and then this says why.
Source: measures.md, "Time"; the decision is ADR 0029.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.http import Http404

from contracts.engine.proof import Proof, prove
from contracts.models import Assessment
from contracts.queries.proof import ShownFigure, told
from contracts.queries.recorded_between import Between, Span
from contracts.queries.shown_then import KeptFigure, OnRecord, kept_figure, on_record
from contracts.queries.what_came_between import came_between
from record.entries import Entry
from record.timezones import ONE_DAY, day_of, last_instant

PARTS = ("status", "achieved", "required", "scheduled", "due_by", "last_day", "version")
FIGURE = slice(0, 3)  # of these, what makes the figure


@dataclass(frozen=True)
class WhyTheyDiffer:
    """Why what was shown is not what is worked out again.

    `another_day`: the two are as of different days. Else `since` was recorded after the entry, and not yet taken into
    account when the day ended; nothing, and `by_time`: only time had passed. Else today's engine does not even find
    for the entry's own instant what the entry says: `at_entry` is what it finds.
    """

    parts: list[str]  # of PARTS, those that differ
    another_day: bool = False
    since: tuple[Between, ...] = ()
    by_time: bool = False
    at_entry: ShownFigure | None = None


@dataclass(frozen=True)
class Revision:
    """What time alone would have left, and an entry undid: what stood until then, and what came in between."""

    was: KeptFigure
    at: datetime
    because: tuple[Between, ...]  # what was recorded between the entry before and this one


@dataclass(frozen=True)
class ThreeFigures:
    """`then` None: nothing was owed in this window, by what was known then. `shown` None: the portal kept nothing."""

    assessment: Assessment
    now: ShownFigure
    then: ShownFigure | None
    record: OnRecord
    instant: datetime
    as_of: datetime | None  # chosen in the address, for both that are worked out

    @cached_property
    def shown(self) -> KeptFigure | None:
        return self.record.shown_at(self.instant)

    @cached_property
    def entry(self) -> Entry | None:
        """The entry that stood at the instant, also where it says that nothing was owed any longer."""
        return self.record.entry_at(self.instant)

    @cached_property
    def agrees(self) -> bool | None:
        """Whether what is worked out again is what was shown; None where nothing was shown, or nothing can be."""
        if self.shown is None:
            return None
        return self.then is not None and self.shown.said == said_by(self.then)

    @cached_property
    def between(self) -> list[Between]:
        return came_between(self.now, self.then, Span(self.instant))

    @cached_property
    def same_figure(self) -> bool:
        """Whether the first and the third say the same."""
        return self.then is not None and said_by(self.now)[FIGURE] == said_by(self.then)[FIGURE]

    @cached_property
    def only_time(self) -> bool:
        """Whether what was known then makes today's figure of today's instant: then only time has passed."""
        known = _told(self.assessment, self.as_of or self.now.proof.as_of, self.instant)
        return known is not None and said_by(known)[FIGURE] == said_by(self.now)[FIGURE]

    @cached_property
    def why(self) -> WhyTheyDiffer | None:
        """None where they agree, or there is nothing to compare."""
        return _why(self) if self.agrees is False else None

    @cached_property
    def revision(self) -> Revision | None:
        """Where today's figure is not what stood before somebody was told of something: the newest such turn."""
        entry = next(reversed(self.record.revisions()), None)
        if entry is None or entry.before is None or _figure_said(entry.before) == said_by(self.now)[FIGURE]:
            return None
        before = [one.at for one in self.record.entries if one.at < entry.at]
        stood = _told(self.assessment, before[-1], before[-1]) if before else None
        because = came_between(self.now, stood, Span(before[-1], entry.at)) if stood else []
        return Revision(kept_figure(self.assessment, entry.before, entry), entry.at, tuple(because))


def three_figures(
    assessment: Assessment,
    *,
    known_at: datetime | None,
    as_of: datetime | None,
    now: datetime,
    proven: Proof | None = None,
) -> ThreeFigures:
    """Raises Http404 where the window has not begun as of the instant asked for, and where it is not owed now.

    An `as_of` that is the instant known at is what stands for it anyway. `proven`: a proof that was made already.
    """
    instant = known_at or earlier(assessment.last_day, now)
    as_of = None if as_of == instant else as_of
    first = _told(assessment, as_of or now, None, proven)
    if first is None or (known_at and day_of(as_of or instant) < assessment.first_day):
        raise Http404("Nothing is owed in a window that starts on this day.")
    then = _told(assessment, as_of or instant, instant, proven)
    return ThreeFigures(assessment, first, then, on_record(assessment), instant, as_of)


def earlier(last_day: date, now: datetime) -> datetime:
    """The second clock where nobody chose one: a day after the window's end, while it is open yesterday's end."""
    return last_instant(min(last_day + ONE_DAY, day_of(now) - ONE_DAY))


def taken_away(record: OnRecord) -> list[Between]:
    """What was recorded between the last two entries of a figure that is owed no longer, and can have taken it away."""
    *_, before, removed = [None, *record.entries]
    stood = _told(record.assessment, before.at, before.at) if before else None
    return came_between(stood, stood, Span(before.at, removed.at)) if stood and before and removed else []


def said_by(told: ShownFigure) -> tuple[Any, ...]:
    """What a proof says, in the order of PARTS."""
    row = told.proof.assessment
    figures = (row.status, row.achieved, row.required, row.scheduled, row.due_by)
    return (*figures, told.proof.calendar.last_day, row.version)


def _why(figures: ThreeFigures) -> WhyTheyDiffer:
    shown, then = figures.shown, figures.then
    assert shown is not None  # noqa: S101 - what was not shown does not differ
    again = said_by(then) if then else (None,) * len(PARTS)
    parts = [part for part, one, other in zip(PARTS, shown.said, again, strict=True) if one != other]
    if figures.as_of and day_of(figures.as_of) != day_of(figures.instant):
        return WhyTheyDiffer(parts, another_day=True)
    at_entry = _told(figures.assessment, shown.at, shown.at)
    if at_entry is None or said_by(at_entry) != shown.said:
        return WhyTheyDiffer(parts, at_entry=at_entry)
    since = came_between(then, at_entry, Span(shown.at, figures.instant)) if then else []
    return WhyTheyDiffer(parts, since=tuple(since), by_time=not since)


def _figure_said(said: dict[str, Any]) -> tuple[Any, ...]:
    return said["status"], said["achieved"], said["required"]


def _told(
    assessment: Assessment, as_of: datetime, known_at: datetime | None, proven: Proof | None = None
) -> ShownFigure | None:
    """None where nothing was owed in such a window."""
    if proven and (proven.as_of, proven.known_at) == (as_of, known_at):
        return told(assessment.team, proven)
    try:
        proof = prove(
            team=assessment.team,
            contract=assessment.contract,
            code=assessment.code,
            first_day=assessment.first_day,
            as_of=as_of,
            known_at=known_at,
        )
    except Http404:
        return None
    return told(assessment.team, proof)
