"""The two clocks of a proof: as it happened, and as the portal knew it on an earlier day; and what came between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404

from contracts.engine.proof import prove
from contracts.models import Assessment
from contracts.queries.proof import ShownFigure, told
from contracts.queries.what_came_between import Between, came_between
from contracts.wording import figure
from record.dates import as_recorded, day_words
from record.timezones import ONE_DAY, day_of, last_instant

MOST_BETWEEN = 6


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
    """Both proofs. `then` is None where the window had not begun at that instant, as of which it is judged."""

    now: ShownFigure
    then: ShownFigure | None
    instant: datetime
    as_of: datetime | None
    known_shown: bool  # the page shows the second

    @property
    def shown(self) -> ShownFigure:
        return self.then if self.known_shown and self.then else self.now


def clocks(assessment: Assessment, asked: ProofQuery, now: datetime) -> Clocks:
    """Raises Http404 where the window is not owed as of the instant asked for."""
    instant = asked.known_at or earlier(assessment.last_day, now)
    first = _told(assessment, asked.as_of or now, None)
    try:
        then = _told(assessment, asked.as_of or instant, instant)
    except Http404:
        if asked.known_at:
            raise
        then = None
    return Clocks(first, then, instant, asked.as_of, asked.known_at is not None)


def earlier(last_day: date, now: datetime) -> datetime:
    """The second clock where nobody chose one: a day after the window's end, while it is open yesterday's end."""
    return last_instant(min(last_day + ONE_DAY, day_of(now) - ONE_DAY))


def cards(both: Clocks, address: str, now: datetime, first_kept: datetime | None) -> list[dict[str, Any]]:
    """The argument `clocks` of `_components/clocks.html`. What the portal kept only later, it did not show then."""
    today = day_of(now)
    return [
        {
            "name": "As it happened",
            "sub": _as_of(both, f"all that is known today, {day_words(today)}"),
            "url": address + _query(None, both.as_of),
            "current": not both.known_shown,
            **_figure(both.now),
        },
        {
            "name": f"As known on {as_recorded(both.instant)}",
            "sub": _as_of(both, _shown_then(both, first_kept, today) if both.then else "the period had not begun"),
            "url": address + _query(both.instant, both.as_of) if both.then else address,
            "current": both.known_shown,
            **(_figure(both.then) if both.then else {"figure": "", "status": ""}),
        },
    ]


def _shown_then(both: Clocks, first_kept: datetime | None, today: date) -> str:
    if first_kept is None or first_kept <= both.instant:
        return "what the portal showed then"
    return f"by what was known then; first shown on {day_words(day_of(first_kept), today)}"


def between(both: Clocks, now: datetime) -> list[dict[str, str]]:
    """What makes the two differ, a line each; where nothing does, one that says so."""
    today = day_of(now)
    found = came_between(both.now, both.then, both.instant)
    lines = [_line(one, today) for one in found[:MOST_BETWEEN]]
    if len(found) > MOST_BETWEEN:
        lines.append(f"and {len(found) - MOST_BETWEEN} more changes of this kind.")
    if not lines:
        return [{"lead": "What came between:", "text": _nothing(both)}]
    return [{"lead": "What came between:" if number == 0 else "", "text": line} for number, line in enumerate(lines)]


def _told(assessment: Assessment, as_of: datetime, known_at: datetime | None) -> ShownFigure:
    proof = prove(
        team=assessment.team,
        contract=assessment.contract,
        code=assessment.code,
        first_day=assessment.first_day,
        as_of=as_of,
        known_at=known_at,
    )
    return told(assessment.team, proof)


def _figure(side: ShownFigure) -> dict[str, str]:
    said = figure(side.judgement, side.measure, late=side.late)
    return {"figure": said, "status": side.judgement.status}


def _as_of(both: Clocks, otherwise: str) -> str:
    return f"as of {as_recorded(both.as_of)}" if both.as_of else otherwise


def _nothing(both: Clocks) -> str:
    if both.then is None or _figure(both.now) == _figure(both.then):
        return "nothing that changes the figure."
    return "no record; only time has passed."


def _line(one: Between, today: date) -> str:
    received = day_of(one.received_at)
    return LINES[one.noun](one, f"on {day_words(received, today)}", _after((received - one.day).days), today)


def _activity(one: Between, on: str, after: str, today: date) -> str:
    what = f"“{one.title}” of {day_words(one.day, today)}"
    if one.is_new:
        return f"{what} was recorded {on}{after}{' was held' if after else ''}."
    return f"{what} was {ACTS.get(one.status, 'corrected')} {on}."


def _enquiry(one: Between, on: str, after: str, today: date) -> str:
    what = f"the enquiry of {day_words(one.day, today)} ({one.title or 'without a subject'})"
    verb = "recorded" if one.is_new else one.status or "answered or corrected"
    return f"{what} was {verb} {on}{after if one.is_new else ''}."


def _grade(one: Between, on: str, after: str, today: date) -> str:
    return f"the grade “{one.title.replace('_', ' ')}” of {day_words(one.day, today)} was received {on}."


def _exemption(one: Between, on: str, after: str, today: date) -> str:
    verb = "approved" if one.status == "approved" else "taken back"
    return f"an exemption from {day_words(one.day, today)} ({one.title or 'no reason given'}) was {verb} {on}."


LINES = {"activity": _activity, "enquiry": _enquiry, "grade": _grade, "exemption": _exemption}
ACTS: Mapping[str, str] = {"withdrawn": "withdrawn", "cancelled": "called off"}


def _after(days: int) -> str:
    return f", {days} days after it" if days > 1 else ", the day after it" if days == 1 else ""


def _query(known_at: datetime | None, as_of: datetime | None) -> str:
    said = dict(_parameters(known_at=known_at, as_of=as_of))
    return f"?{urlencode(said)}" if said else ""


def _parameters(**instants: datetime | None) -> Iterator[tuple[str, str]]:
    for name, instant in instants.items():
        if instant is not None:
            day = day_of(instant)
            yield name, day.isoformat() if instant == last_instant(day) else instant.isoformat()
