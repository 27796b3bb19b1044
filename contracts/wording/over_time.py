"""How a promise was kept over time, in words: "East Dorset kept “Notice” in 6 of 9 months", and what came since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from contracts.models.statuses import JUDGED, MET, MISSED, AssessmentStatus
from contracts.wording.days import PERIODS, from_to, window_name
from contracts.wording.things import listed
from record.dates import day_month, month, month_year
from record.timezones import ONE_DAY

MOST_NAMED = 4  # missed windows, and teams
MOST_RUNS = 6


class Said(NamedTuple):
    """One window: its name within a sentence, its status, its figure, and whether it is over."""

    name: str
    status: str
    figure: str
    closed: bool


class Kept(NamedTuple):
    """Of the windows that are over and came to a verdict."""

    kept: int
    of: int

    @property
    def missed(self) -> int:
        return self.of - self.kept


def kept(windows: Sequence[Said]) -> Kept:
    met, missed = (sum(one.closed and one.status == status for one in windows) for status in (MET, MISSED))
    return Kept(met, met + missed)


def periods_of(kind: str, number: int = 1) -> str:
    """As in "months", "month", "half years"; "periods" where they are of several kinds, which have no name together."""
    one = PERIODS[kind] if kind else "period"
    return one if number == 1 else f"{one}s"


def short_name(kind: str, judged, today: date) -> str:
    """As in "May" of this year; "May 2025", "April to June 2026", "1 to 15 November 2026"."""
    whole = (judged.first_day, judged.last_day) == (judged.period_first_day, judged.period_last_day)
    if kind == "month" and whole and judged.first_day.year == today.year:
        return month(judged.first_day)
    return window_name(kind, judged, today)


def kept_in(team: str, title: str, found: Kept, kind: str) -> str:
    """As in "East Dorset kept “Notice” in 6 of 9 months"; of a team of which nothing is over yet its name."""
    if not found.of:
        return f"{team}: {title}"
    many = periods_of(kind, found.of)
    if found.of == found.kept:
        number = f"all {found.of} {many}" if found.of > 1 else f"its one {many} so far"
    else:
        number = f"{found.kept or 'none'} of {found.of} {many}"
    return f"{team} kept “{title}” in {number}"


def when_missed(windows: Sequence[Said], kind: str) -> str:
    """When it was missed, since when it is kept, and how what runs stands. Windows are in turn."""
    over = [one for one in windows if one.closed and one.status in (MET, MISSED)]
    said = [_missed(over, kind)]
    missed = [number for number, one in enumerate(over) if one.status == MISSED]
    if missed and over[missed[-1] + 1 :]:
        said.append(f"Kept since {over[missed[-1] + 1].name}.")
    said += [_running(one) for one in windows if not one.closed and one.status in JUDGED]
    return " ".join(said)


def in_brief(found: Kept, kind: str) -> str:
    """As in "missed in 3 of 9 months", "none of 11 months missed", "1 month: too few to say"."""
    if not found.of:
        return f"no {periods_of(kind)} is over yet"
    if found.missed:
        return f"missed in {found.missed} of {found.of} {periods_of(kind, found.of)}"
    if found.of == 1:
        return f"1 {periods_of(kind)}: too few to say"
    return f"none of {found.of} {periods_of(kind, found.of)} missed"


def of_all(title: str, found: Kept) -> str:
    """As in "“Notice” was kept 98 times of 117"; each team's windows count by themselves."""
    return f"“{title}” was kept {found.kept} times of {found.of}" if found.of else title


def last_closed(name: str, kept_by: int, missed_by: Sequence[str]) -> str:
    """As in "In October 11 of 12 teams kept it; Bridport missed it."."""
    teams = kept_by + len(missed_by)
    said = f"In {name} {kept_by} of {teams} team{'' if teams == 1 else 's'} kept it"
    if not missed_by:
        return f"{said}."
    if len(missed_by) > MOST_NAMED:
        return f"{said}; {len(missed_by)} missed it."
    return f"{said}; {listed(missed_by, last='and')} missed it."


def days_below(below: int, days: int, runs: Sequence[tuple[date, date]], today: date) -> str:
    """As in "41 of 92 days below: 12 July to 14 August, 24 to 31 August."."""
    if not below:
        return f"No day below, of {days}."
    named = [from_to(first, last, today) for first, last in runs[:MOST_RUNS]]
    more = f" and {len(runs) - MOST_RUNS} more times" if len(runs) > MOST_RUNS else ""
    return f"{below} of {days} day{'' if days == 1 else 's'} below: {', '.join(named)}{more}."


def span_name(first: date, last: date) -> str:
    """As in "July to September 2026", "September 2026", "1 October to 29 November 2026"."""
    if first.day != 1 or (last + ONE_DAY).day != 1:
        return from_to(first, last)
    if (first.year, first.month) == (last.year, last.month):
        return month_year(first)
    return f"{month(first) if first.year == last.year else month_year(first)} to {month_year(last)}"


def revised(stood: Sequence[tuple[str, str, date]], today: date) -> str:
    """From what and until when: figure, status and day of each verdict that did not last, the earliest first."""
    said = [_stood(figure, status, until, today) for figure, status, until in stood]
    return f"Revised. It was {', then '.join(said)}." if said else ""


def _stood(figure: str, status: str, until: date, today: date) -> str:
    word = str(AssessmentStatus(status).label)
    return f"{f'{figure}, {word}' if figure else word}, until {day_month(until, today)}"


def _missed(over: Sequence[Said], kind: str) -> str:
    names = [one.name for one in over if one.status == MISSED]
    if not over:
        return f"No {periods_of(kind)} of it is over and judged yet."
    if not names:
        return "Never missed."
    if len(names) > MOST_NAMED:
        return f"Missed {len(names)} times, the last in {names[-1]}."
    return f"Missed in {listed(names, last='and')}."


def _running(one: Said) -> str:
    name = f"{one.name[0].upper()}{one.name[1:]}"
    figure = f", {one.figure}" if one.figure else ""
    return f"{name} is {AssessmentStatus(one.status).word} so far{figure}."
