"""The three figures of a proof on its page: which is which, whether they agree, and what came between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from contracts.models import Assessment
from contracts.queries.proof import ShownFigure
from contracts.queries.recorded_between import Between
from contracts.queries.three_figures import ThreeFigures, three_figures
from contracts.three_figures_words import (
    NO_FIGURE,
    agreement,
    can_change,
    not_shown,
    nothing_more,
    then_its_window,
    until_then,
    why_they_differ,
)
from contracts.wording import figure, figure_recorded
from contracts.wording.came_between import came_between_words
from record.dates import as_recorded, day_words, moment_words
from record.timezones import day_of, last_instant

PAGES = {"activity", "enquiry"}  # what has a page of its own, with every version of it


@dataclass(frozen=True)
class ProofQuery:
    """What the address asks for. Without `known_at`: all that is known now. `as_of` None: the same instant as known."""

    known_at: datetime | None = None
    as_of: datetime | None = None

    @property
    def query(self) -> str:
        return _query(self.known_at, self.as_of)

    @property
    def both(self) -> str:
        """The same for the API, where each clock stands for itself."""
        return _query(self.known_at, self.as_of or self.known_at)


@dataclass(frozen=True)
class Clocks:
    """The three figures, and which of them the page is about."""

    figures: ThreeFigures
    known_shown: bool  # what was known then, worked out again

    @property
    def shown(self) -> ShownFigure:
        return self.figures.then if self.known_shown and self.figures.then else self.figures.now


def clocks(assessment: Assessment, asked: ProofQuery, now: datetime) -> Clocks:
    """Raises Http404 where the window is not owed, or had not begun as of the instant asked for."""
    figures = three_figures(assessment, known_at=asked.known_at, as_of=asked.as_of, now=now)
    return Clocks(figures, asked.known_at is not None and figures.then is not None)


def cards(both: Clocks, address: str, now: datetime) -> list[dict[str, Any]]:
    """The argument `clocks` of `_components/clocks.html`: always all three."""
    return [_as_it_happened(both, address, now), _shown(both.figures, now), _worked_out_again(both, address)]


def between(figures: ThreeFigures, now: datetime) -> list[dict[str, Any]]:
    """Everything that came between the first and the third, and then that nothing else did."""
    today = day_of(now)
    when, text = nothing_more(figures, today)
    return [*lines(figures.between, today), {"when": when, "text": text}]


def lines(found: Iterable[Between], today: date) -> list[dict[str, Any]]:
    """Each thing that came between: when it was recorded, what was done, and of what."""
    return [_line(one, today) for one in found]


def _line(one: Between, today: date) -> dict[str, Any]:
    said = came_between_words(one, today)
    return {
        "at": one.recorded_at,
        "when": moment_words(one.recorded_at, today),
        "lead": f"{said.deed}:",
        "text": said.rest,
        "url": reverse(one.noun, args=[one.id]) if one.noun in PAGES and not one.left else "",
    }


def differing(figures: ThreeFigures, now: datetime) -> dict[str, Any] | None:
    """Why what was shown is not what is worked out again, where it is not: a sentence, and what it rests on."""
    if figures.why is None:
        return None
    today = day_of(now)
    return {"text": why_they_differ(figures, today), "lines": lines(figures.why.since, today)}


def revised(both: Clocks, now: datetime) -> str:
    """For the head of the page: what today's figure stood as before somebody told the portal something."""
    if both.known_shown or both.figures.as_of or both.figures.revision is None:
        return ""
    return until_then(both.figures.revision, day_of(now))


def another_day(both: Clocks) -> str:
    """As of and as known when the page is about, where that is not now; empty where it is."""
    as_of = as_recorded(both.shown.proof.as_of)
    if both.known_shown:
        known = as_recorded(both.figures.instant)
        return f"As of {as_of}, and as known then." if known == as_of else f"As of {as_of}, as known on {known}."
    return f"As of {as_of}, by all that is known today." if both.figures.as_of else ""


def _as_it_happened(both: Clocks, address: str, now: datetime) -> dict[str, Any]:
    known = f"all that is known today, {day_words(now)}"
    return {
        "name": "As it happened",
        "sub": f"as of {as_recorded(both.figures.as_of)}, by {known}" if both.figures.as_of else known,
        "url": address + _query(None, both.figures.as_of),
        "current": not both.known_shown,
        "which": can_change(both.figures, day_of(now)),
        **_figure(both.figures.now),
    }


def _shown(figures: ThreeFigures, now: datetime) -> dict[str, Any]:
    shown, today = figures.shown, day_of(now)
    card = {"name": f"Shown on {as_recorded(figures.instant)}", "url": "#history", "current": False}
    if shown is None:
        return card | {
            "sub": not_shown(figures, today),
            "figure": "",
            "status": "",
            "which": NO_FIGURE,
        }
    return card | {
        "sub": f"what the portal showed then, kept since {moment_words(shown.at, today)}",
        "figure": figure_recorded(shown.judgement, shown.measure),
        "status": shown.judgement.status,
        "which": f"From the record, entry {shown.entry:,}. It never changes.",
        "then": then_its_window(figures, today),
    }


def _worked_out_again(both: Clocks, address: str) -> dict[str, Any]:
    figures = both.figures
    then = figures.then
    as_of = f"as of {as_recorded(figures.as_of)}, " if figures.as_of else ""
    nothing = "the period had not begun" if _had_not_begun(figures) else "nothing was owed in this window"
    return {
        "name": f"Worked out again for {as_recorded(figures.instant)}",
        "sub": f"{as_of}by what was known then, as the portal works it out today"
        if then
        else f"{nothing}, by what was known then",
        "url": address + _query(figures.instant, figures.as_of) if then else address,
        "current": both.known_shown,
        "which": agreement(figures),
        **(_figure(then) if then else {"figure": "", "status": ""}),
    }


def _had_not_begun(figures: ThreeFigures) -> bool:
    return day_of(figures.as_of or figures.instant) < figures.assessment.first_day


def _figure(side: ShownFigure) -> dict[str, str]:
    said = figure(side.judgement, side.measure, late=side.late)
    return {"figure": said, "status": side.judgement.status}


def _query(known_at: datetime | None, as_of: datetime | None) -> str:
    said = dict(_parameters(known_at=known_at, as_of=as_of))
    return f"?{urlencode(said)}" if said else ""


def _parameters(**instants: datetime | None) -> Iterator[tuple[str, str]]:
    for name, instant in instants.items():
        if instant is not None:
            day = day_of(instant)
            yield name, day.isoformat() if instant == last_instant(day) else instant.isoformat()
