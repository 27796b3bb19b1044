"""Content checked and resolved: exactly the columns of a version, which are the columns every other row is made from.

Every rule about content is here, once, for forms, the API and files alike; the database holds the same rules as
constraints. A field's first fault is told; other fields are looked at all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from engagement.content import ActivityContent, Content, EnquiryContent, canonical, content_hash
from engagement.faults import Faults
from engagement.fields import (
    IDENTITY,
    INSTANT,
    KEYS,
    STATUS,
    Field,
    columns_of,
    fields_of,
    once_for_each_class,
    values_of,
)
from engagement.models import TAKEN_AS_SENT, Activity, Enquiry, Status
from engagement.names import Meant, NamedForce, NamedTeam, Names
from inputs import shown
from inputs.cells import LARGEST_WHOLE
from record.sanitising import unwelcome_in
from record.timezones import day_of, midnight

LONGEST_TITLE = 300
LONGEST_URL = 2000
LONGEST_SUBJECT = 300
LONGEST_SOURCE = 64
LONGEST_NUMBER = 500
LONGEST_WORDS = 300  # for residents, of what was cancelled
LONGEST_SUMMARY = 20_000  # some ten pages
LONGEST_REASON = 500
MOST_PEOPLE = 100_000
LONGEST = timedelta(days=31)  # from start to end
NO_TIME = "Where only the day is known, the start is 00:00."
HELD_LATER = "A held activity cannot start in the future."
STATUSES = frozenset(status.value for status in Status)
RESOLVED = {"teams": "team", "people": "officer", "places": "neighbourhood"}  # stored by our ids, and what they are
SAID_AS_STORED = {KEYS.name, STATUS.name}  # a version holds them in their canonical form
SaidBy = TypeVar("SaidBy", bound=Content)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a content states, resolved: `facts["title"]` is the value of that column of a version. Arrays are sorted.

    Two facts say the same where `stated` is equal. Their hashes may differ all the same: an id of the outside world
    may have changed since.
    """

    id: UUID
    stated: dict[str, Any]  # by column: those of `fields.columns_of`
    content_hash: str

    def __getitem__(self, column: str) -> Any:
        return self.stated[column]


def activity_facts(
    content: ActivityContent, *, names: Names, now: datetime, force: int | None = None, bounds: bool = True
) -> Facts:
    """The facts this content states. Raises Invalid with every field that breaks a rule.

    `force`, where it is given, is the only one whose teams may be named. Without `bounds` what could be stored before
    there were bounds is let pass: for a row that says again what is stored.
    """
    faults = Faults()
    _check_words(content, names, faults)
    instants = _instants(content, faults)
    _check_times(content, instants["starts_at"], instants["ends_at"], now, faults)
    if bounds:
        check_bounds(content, instants["starts_at"], instants["ends_at"], faults)
    return _facts(content, instants, names, force, faults)


def enquiry_facts(
    content: EnquiryContent, *, names: Names, now: datetime, force: int | None = None, bounds: bool = True
) -> Facts:
    """The facts this enquiry states. Raises Invalid as `activity_facts` does."""
    faults = Faults()
    faults.text("subject", content.subject, LONGEST_SUBJECT)
    faults.text("withdrawn_because", content.withdrawn_because, LONGEST_REASON)
    instants = _instants(content, faults)
    received, answered = instants["received_at"], instants["answered_at"]
    if received and answered and answered < received:
        faults.add("answered_at", "An enquiry cannot be answered before it was received.")
    for name, instant in (("received_at", received), ("answered_at", answered)):
        if bounds and instant and instant > now:
            faults.add(name, f"An enquiry cannot be {name.removesuffix('_at')} in the future.")
    _check_number(content, faults)
    return _facts(content, instants, names, force, faults)


def facts_of(content: type[Content], version: Any) -> Facts:
    """The facts that a stored version states."""
    stated = {column: getattr(version, column) for column in columns_of(content)}
    return Facts(getattr(version, fields_of(content)[0].stored), stated, version.content_hash)


def content_of(content: type[SaidBy], version: Any, names: Names) -> SaidBy:
    """What a stored version says: the way back, by names that `Names.in_versions` has found."""
    return content(**{field.name: _said(field, _held(version, field), names) for field in fields_of(content)})


def _held(version: Any, field: Field) -> Any:
    """An enquiry's row, which holds all that its newest version does, has the id for its own."""
    return version.pk if isinstance(version, Enquiry) and field.kind is IDENTITY else getattr(version, field.stored)


def _said(field: Field, value: Any, names: Names) -> Any:
    if isinstance(value, list):
        words = [names.key_of(field.names, id) for id in value] if _is_resolved(field) else value
        return tuple(sorted(words))
    return names.key_of(field.names, value) if value is not None and _is_resolved(field) else value


def _is_resolved(field: Field) -> bool:
    """Whether our own ids are stored: channels and audiences have none beside their keys."""
    return field.names in RESOLVED


def _check_words(content: ActivityContent, names: Names, faults: Faults) -> None:
    if not content.title.strip():
        faults.add("title", "Give the activity a title.")
    faults.text("title", content.title, LONGEST_TITLE)
    faults.text("url", content.url, LONGEST_URL)
    faults.text("summary", content.summary, LONGEST_SUMMARY)
    _check_number(content, faults)
    if content.url and not content.url.lower().startswith(("https://", "http://")):
        faults.add("url", "An address begins with https:// or http://.")
    if unseen := unwelcome_in(content.url):
        faults.add("url", f"An address holds nothing unseen, and this one holds {unseen}.")
    if content.status not in STATUSES:
        faults.add("status", f"{shown(content.status)} is not one of {', '.join(Status.values)}.")
    if content.channel not in names.channels:
        faults.add("channel", f"There is no channel {shown(content.channel)}.")
    for audience in [word for word in content.audiences if word not in names.audiences]:
        faults.add("audiences", f"There is no audience {shown(audience)}.")
    if content.attendance is not None and not 0 <= content.attendance <= LARGEST_WHOLE:
        faults.add("attendance", "Attendance is a number of people, so it cannot be negative or beyond counting.")


def _check_number(content: ActivityContent | EnquiryContent, faults: Faults) -> None:
    faults.text("source", content.source, LONGEST_SOURCE)
    faults.text("source_id", content.source_id, LONGEST_NUMBER)
    if content.source_id and not content.source:
        faults.add("source_id", "A number needs its source: the name of the system that gave it.")


def _instants(content: Content, faults: Faults) -> dict[str, datetime | None]:
    """The instants of the content as kept, by field."""
    return {name: faults.instant(name, getattr(content, name)) for name in _instants_of(type(content))}


@once_for_each_class
def _instants_of(content: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields_of(content) if field.kind.name == INSTANT.name)


@once_for_each_class
def _resolved_of(content: type) -> tuple[Field, ...]:
    """The fields, its own team apart, of which our own ids are stored."""
    return tuple(field for field in fields_of(content) if _is_resolved(field) and field.name != "team")


def _check_times(
    content: ActivityContent, starts: datetime | None, ends: datetime | None, now: datetime, faults: Faults
) -> None:
    if starts and ends and ends < starts:
        faults.add("ends_at", "An activity cannot end before it starts.")
    if starts and starts > now + TAKEN_AS_SENT and content.status == Status.HELD:
        faults.add("starts_at", HELD_LATER)
    if starts and not content.time_known and starts != midnight(day_of(starts)):
        faults.add("starts_at", NO_TIME)


def check_bounds(
    content: ActivityContent | Activity, starts: datetime | None, ends: datetime | None, faults: Faults
) -> None:
    """What no activity can say, though one that was stored before the bounds may. Source: formats.md, "Files"."""
    if starts and ends and ends - starts > LONGEST:
        faults.add("ends_at", f"An activity ends at most {LONGEST.days} days after its start.")
    if content.attendance and MOST_PEOPLE < content.attendance <= LARGEST_WHOLE:
        faults.add("attendance", f"Attendance is at most {MOST_PEOPLE:,}.")
    for name in ("advertised_on", "feedback_published_on"):
        faults.day(name, getattr(content, name))
    if starts and content.feedback_published_on and content.feedback_published_on < day_of(starts):
        faults.add("feedback_published_on", "Feedback cannot be published before the activity.")


def _facts(
    content: ActivityContent | EnquiryContent,
    instants: dict[str, datetime | None],
    names: Names,
    force: int | None,
    faults: Faults,
) -> Facts:
    """What the content states, its names resolved in the force of its team. Raises Invalid where there are faults."""
    team = _team(content.team, names, force, faults)
    found = _found(content, team, names, faults) if team else {}
    faults.finish()
    assert team  # a missing one is a fault
    said = canonical(content)
    stated: dict[str, Any] = {"force_id": team.force.id}
    values = values_of(type(content))(content)[1:]
    for (name, column, as_said, day), value in zip(_columns_of(type(content)), values, strict=True):
        if name in found:
            stated[column], said[name] = found[name]
        else:
            stated[column] = said[name] if as_said else instants.get(name, value)
        if day:
            stated[day] = day_of(stated[column])
    return Facts(content.id, stated, content_hash(said))


@once_for_each_class
def _columns_of(content: type) -> tuple[tuple[str, str, bool, str], ...]:
    """By field: its column, whether that holds the canonical form, and the column of its day."""
    fields = fields_of(content)[1:]
    return tuple((one.name, one.stored, one.kind.name in SAID_AS_STORED, one.day) for one in fields)


def _team(key: str, names: Names, force: int | None, faults: Faults) -> NamedTeam | None:
    team = names.team(key)
    if team is None or (force is not None and team.force.id != force):
        faults.add("team", f"There is no team {shown(key)}.")
        return None
    return team


def _found(
    content: ActivityContent | EnquiryContent, team: NamedTeam, names: Names, faults: Faults
) -> dict[str, Meant]:
    """Whom and what the content names, by field."""
    found = {"team": Meant(team.id, content.team)}
    for field in _resolved_of(type(content)):
        value = getattr(content, field.name)
        asked = (content.team, field.name, value)
        if (meant := names.meant.get(asked)) is None:
            meant = _meant(field, value, content, team, names, faults)
            if field.name not in faults.fields:
                names.remember(asked, meant)
        found[field.name] = meant
    return found


def _meant(
    field: Field,
    value: Any,
    content: ActivityContent | EnquiryContent,
    team: NamedTeam,
    names: Names,
    faults: Faults,
) -> Meant:
    """All of them, sorted, where the field holds several, else the one, or None."""
    wanted = (name for name in _several(value) if _is_another(field, name, content))
    found = _ids(field, wanted, team.force, names, faults)
    if isinstance(value, tuple):
        return Meant(sorted(found), sorted(found.values()))
    return Meant(*next(iter(found.items()), (None, None)))


def _several(value: Any) -> Iterable[str]:
    return dict.fromkeys(value) if isinstance(value, tuple) else [value] if value else []


def _is_another(field: Field, name: str, content: ActivityContent | EnquiryContent) -> bool:
    """A team together with itself is that team alone."""
    return field.names != "teams" or name != content.team


def _ids(field: Field, wanted: Iterable[str], force: NamedForce, names: Names, faults: Faults) -> dict[int, str]:
    found: dict[int, str] = {}
    for name in wanted:
        if one := _one(field.names, name, force, names):
            found[one[0]] = one[1]
        else:
            faults.add(field.name, f"There is no {RESOLVED[field.names]} {shown(name)}.")
    return found


def _one(kind: str, name: str, force: NamedForce, names: Names) -> tuple[int, str] | None:
    """Our id and the name in use now; None for what this force does not have."""
    if kind == "people":
        person = names.person(force, name)
        return (person, name) if person is not None else None
    if kind == "places":
        return names.neighbourhood(force, name)
    team = names.team(name)
    return (team.id, name) if team and team.force == force else None
