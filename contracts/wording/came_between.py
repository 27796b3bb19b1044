"""What came between two clocks, a line each: what was recorded, how long after, and what it says now and said before.

For staff: the asker's words of an exemption and names that are no longer published stand in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from contracts.wording.days import from_to
from contracts.wording.things import listed
from record.dates import day_words
from record.timezones import day_of

NOUNS = {
    "activity": "activity",
    "enquiry": "enquiry",
    "grade": "grade",
    "posting": "posting or publication",
    "priority": "priority",
    "neighbourhood": "date of a neighbourhood",
    "exemption": "exemption",
    "team": "date of the team",
    "version": "version of the rule",
}


class Recorded(Protocol):
    """`contracts.queries.recorded_between.Between`."""

    @property
    def noun(self) -> str: ...
    @property
    def before(self) -> Any: ...
    @property
    def after(self) -> Any: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def by(self) -> str: ...
    @property
    def by_name(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def where(self) -> str: ...
    @property
    def is_new(self) -> bool: ...
    @property
    def shown(self) -> Any: ...
    @property
    def left(self) -> bool: ...


@dataclass(frozen=True)
class CameBetween:
    """As in "A posting was recorded 24 days after it began" and "PC Joel Finch in Holt, published from 5 November."."""

    deed: str
    what: str
    by: str

    @property
    def rest(self) -> str:
        return " ".join(filter(None, [self.what, self.by]))

    @property
    def text(self) -> str:
        return f"{self.deed}: {self.rest}"


def came_between_words(one: Recorded, today: date) -> CameBetween:
    deed, what = LINES[one.noun](one, today)
    return CameBetween(deed, f"{what}.", _by(one))


def nothing_else(nouns: Iterable[str], *, named: bool) -> str:
    """That nothing more made a difference, with what was looked through."""
    other = "other " if named else ""
    looked = listed([NOUNS[noun] for noun in nouns], "or")
    return f"No {other}{looked} that this figure rests on was recorded or changed in between."


def _by(one: Recorded) -> str:
    if one.by_name:
        return f"Recorded by {one.by_name}."
    return "Recorded from a file, at the command line." if one.by == "command line" else ""


def _activity(one: Recorded, today: date) -> tuple[str, str]:
    of_day = f"“{one.shown.title}” of {day_words(one.shown.day, today)}"
    if one.is_new:
        if one.after.status == "planned":
            return "A plan was recorded", of_day
        return f"An activity was recorded{_later(one, one.after.day, 'it was held')}", of_day
    if one.left:
        return "An activity is no longer this team’s", of_day
    if one.before.status == "planned" and one.after.status == "held":
        return f"A plan was confirmed as held{_later(one, one.after.day, 'it was held')}", of_day
    if one.after.status != one.before.status and one.after.status in ACTS:
        return f"An activity was {ACTS[one.after.status]}", of_day
    moved = f", now of {day_words(one.after.day, today)}" if one.after.day != one.before.day else ""
    return "An activity was corrected", of_day + moved


def _enquiry(one: Recorded, today: date) -> tuple[str, str]:
    what = f"“{one.shown.subject or 'without a subject'}”, received on {day_words(one.shown.received_on, today)}"
    if one.is_new:
        return f"An enquiry was recorded{_later(one, one.after.received_on, 'it was received')}", what
    if one.left:
        return "An enquiry was handed over to another team", what
    if one.after.withdrawn_because:
        return "An enquiry was withdrawn", f"{what}, because: {one.after.withdrawn_because.rstrip('.')}"
    if one.before.withdrawn_because:
        return "An enquiry that was withdrawn stands again", what
    if one.after.answered_at and not one.before.answered_at:
        return "The answer to an enquiry was recorded", f"{what}, answered on {day_words(one.after.answered_at, today)}"
    return "An enquiry was corrected", what


def _grade(one: Recorded, today: date) -> tuple[str, str]:
    grade = f"“{one.after.grade.replace('_', ' ')}”, given on {day_words(one.after.graded_on, today)}"
    if one.is_new:
        return f"A grade was recorded{_later(one, one.after.graded_on, 'it was given')}", grade
    return "A grade was corrected", f"{grade}; before: “{one.before.grade.replace('_', ' ')}”"


def _exemption(one: Recorded, today: date) -> tuple[str, str]:
    because = f" (“{one.after.reason.strip().rstrip('.')}”)" if one.after.reason.strip() else ""
    days = f"{_span(one.after.first_day, one.after.last_day, today)}{because}"
    was, stands = one.before and one.before.state == "approved", one.after.state == "approved"
    if was and stands:
        return (
            "An exemption’s days were changed",
            f"{days}; before: {_span(one.before.first_day, one.before.last_day, today)}",
        )
    if stands:
        return f"An exemption was approved{_later(one, one.after.first_day, 'it began')}", days
    return "An exemption was taken back", days


def _posting(one: Recorded, today: date) -> tuple[str, str]:
    person, said = one.about + (f" in {one.where}" if one.where else ""), _posted(one.after, today)
    if one.after.withdrawn_because:
        return (
            "A posting was taken out as told wrongly",
            f"{person}, {said}, because: {one.after.withdrawn_because.rstrip('.')}",
        )
    if one.is_new or one.before.withdrawn_because:
        began = max(day for day in (one.after.first_day, one.after.published_from) if day)
        return f"A posting was recorded{_later(one, began, 'it began')}", f"{person}, {said}"
    published = ("published_from", "published_until")
    if any(getattr(one.before, name) != getattr(one.after, name) for name in published):
        return "A posting’s publication was changed", f"{person}, {said}; before: {_posted(one.before, today)}"
    return "A posting was changed", f"{person}, {said}; before: {_posted(one.before, today)}"


def _posted(version: Any, today: date) -> str:
    rank, days = RANKS[version.rank], _span(version.first_day, version.last_day, today)
    if not version.published_from:
        return f"{rank} {days}, not published"
    last = min((day for day in (version.last_day, version.published_until) if day), default=None)
    return f"{rank} {days}, published {_span(version.published_from, last, today)}"


def _priority(one: Recorded, today: date) -> tuple[str, str]:
    title = f"“{one.shown.title}”" + (f" in {one.where}" if one.where else "")
    said = f"{title}, {_span(one.after.first_day, one.after.last_day, today)}"
    if one.after.withdrawn_because:
        return "A priority was taken out as told wrongly", f"{said}, because: {one.after.withdrawn_because.rstrip('.')}"
    if one.is_new or one.before.withdrawn_because:
        return f"A priority was recorded{_later(one, one.after.first_day, 'it began')}", said
    return "A priority was changed", f"{said}; before: {_span(one.before.first_day, one.before.last_day, today)}"


def _area(one: Recorded, today: date) -> tuple[str, str]:
    subject = "The team" if one.noun == "team" else "A neighbourhood"
    said = f"{one.after.name}, {_active(one.after, today)}"
    if one.is_new:
        return f"{subject} was recorded", said
    return f"{subject}’s days were changed", f"{said}; before: {_active(one.before, today)}"


def _active(version: Any, today: date) -> str:
    if version.active_from is None and version.active_until is None:
        return "as long as its team"
    if version.active_from is None:
        return f"to {day_words(version.active_until, today)}"
    return _span(version.active_from, version.active_until, today)


def _version(one: Recorded, today: date) -> tuple[str, str]:
    version, days = one.after.content["version"], _span(one.after.first_day, one.after.last_day, today)
    if one.is_new:
        after = _later(one, one.after.first_day, "its first day")
        return f"A version of the contract was recorded{after}", f"version {version}, in force {days}"
    if one.after.content == one.before.content:
        before = _span(one.before.first_day, one.before.last_day, today)
        return "A version of the contract was given other days", f"version {version}, in force {days}; before: {before}"
    return "A version of the contract was replaced before it was in force", f"version {version}, in force {days}"


def _span(first: date, last: date | None, today: date) -> str:
    if last is None:
        return f"from {day_words(first, today)}"
    return f"on {from_to(first, last, today)}" if first == last else f"from {from_to(first, last, today)}"


def _later(one: Recorded, day: date, what: str) -> str:
    """How long after, as in " 24 days after it began"; empty where it was not after."""
    days = (day_of(one.recorded_at) - day).days
    return f" {days} days after {what}" if days > 1 else f" the day after {what}" if days == 1 else ""


LINES: Mapping[str, Callable[[Recorded, date], tuple[str, str]]] = {
    "activity": _activity,
    "enquiry": _enquiry,
    "grade": _grade,
    "exemption": _exemption,
    "posting": _posting,
    "priority": _priority,
    "neighbourhood": _area,
    "team": _area,
    "version": _version,
}
ACTS = {"withdrawn": "withdrawn", "cancelled": "called off"}
RANKS = {
    "pcso": "PCSO",
    "pc": "PC",
    "sergeant": "sergeant",
    "inspector": "inspector",
    "chief_inspector": "chief inspector",
    "superintendent": "superintendent",
}
