"""The one list of an activity's fields, and that of an enquiry's: whatever has all of them is made from it.

A line says what a field is called outside, of which kind it is, and what is special about it. From the list come the
canonical form (`content`), the columns of files (`importing`, `exporting`), the shapes of the API (`api.schemas`), the
columns of a version and which of them are compared (`facts`, `version_log`), and the words of a page and of the
history (`wording`). The models hold the columns too, and the engine's preludes those that judge: tests hold both
against it. Forms choose what they ask.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, cached_property, lru_cache
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from inputs import cells, shown
from inputs.cells import Reader
from record import sanitising

Made = TypeVar("Made")
WRITTEN_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def to_seconds(instant: datetime) -> datetime:
    """The instant in UTC, without its fraction of a second. A naive one is a ValueError."""
    if instant.tzinfo is UTC and not instant.microsecond:  # as all are that come from a file
        return instant
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone")
    return instant.astimezone(UTC).replace(microsecond=0)


def instant_words(instant: datetime | None) -> str | None:
    """As every API says it: UTC, to the second, with a Z; None where it is unknown."""
    if not instant:
        return None
    utc = to_seconds(instant)
    # `isoformat` takes several times as long, and files have three instants a row.
    return f"{_day_words(utc.date())}T{TWO[utc.hour]}:{TWO[utc.minute]}:{TWO[utc.second]}Z"


TWO = [f"{number:02}" for number in range(60)]


@lru_cache(maxsize=1 << 12)
def _day_words(day: date) -> str:
    return day.isoformat()


def written_id(written: str) -> UUID:
    """A UUID in its usual form of 36 characters."""
    if not WRITTEN_ID.fullmatch(written.strip()):
        raise ValueError(f"{shown(written)} is not a UUID")
    return UUID(written.strip())


def as_it_is(value: Any) -> Any:
    return value


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _sorted(words: Iterable[str]) -> list[str]:
    return sorted(set(words)) if words else []


def _day(day: date | None) -> str | None:
    return _day_words(day) if day else None


@dataclass(frozen=True)
class FieldKind:
    """What fields of one kind have in common."""

    name: str
    read: Reader[Any]  # a cell of a file
    canonical: Callable[[Any], Any] = as_it_is  # as JSON
    clean: Callable[[str], str] | None = None  # before anything is made of it: the hash, and what is compared
    empty: Any = None  # what content holds where nobody said
    repeats: bool = True  # most cells say what earlier rows said


IDENTITY = FieldKind("id", written_id, str)
KEY = FieldKind("key", cells.key, _text)
STATUS = FieldKind("status", cells.key, _text)
KEYS = FieldKind("keys", cells.listed(cells.key), _sorted, empty=())
NAME = FieldKind("text", cells.text)
NAMES = FieldKind("texts", cells.listed(cells.text), _sorted, empty=())
LINE = FieldKind("text", cells.text, clean=sanitising.one_line, empty="", repeats=False)
LINES = FieldKind("text", cells.text, clean=sanitising.lines, empty="", repeats=False)
NUMBER = FieldKind("text", cells.outside_number, clean=sanitising.one_line, empty="", repeats=False)
ADDRESS = FieldKind("text", cells.text, empty="", repeats=False)
INSTANT = FieldKind("instant", cells.instant, instant_words)
OWN_INSTANT = dataclasses.replace(INSTANT, repeats=False)  # of this row alone
DAY = FieldKind("day", cells.day, _day)
YES_NO = FieldKind("yes_no", cells.yes_no, repeats=False)
YES_UNLESS_SAID = dataclasses.replace(YES_NO, canonical=lambda said: None if said else False, empty=True)
WHOLE = FieldKind("whole", cells.whole_number)


@dataclass(frozen=True, kw_only=True)
class About:
    """What is special about a field."""

    kind: FieldKind
    label: str = ""  # on its page and in the history; without one it is shown there by no line of its own
    required: bool = False
    names: str = ""  # what it names: teams, people, places, channels or audiences
    column: str = ""  # of a version, where it has another name there than outside
    day: str = ""  # the column of its London day
    judged: bool = False  # the engine reads it: its column is in both preludes
    later: bool = False  # added when hashes had been given: it is part of one only where it has a value
    public: bool = False  # the public may see it, of what was announced; else it is staff's alone


@dataclass(frozen=True, kw_only=True)
class Field(About):
    """A line of the list."""

    name: str

    @cached_property
    def stored(self) -> str:
        """The column of a version that holds it."""
        return self.column or self.name

    def canonical(self, value: Any) -> Any:
        """As JSON: lists sorted, instants as UTC to the second, null where nobody said."""
        said = self.kind.canonical(value)
        return None if said == "" and not self.required else said


def line(kind: FieldKind, label: str = "", *, required: bool = False, **about: Any) -> Any:
    """A field of a dataclass whose fields are the list."""
    begun = {} if required else {"default": kind.empty}
    return dataclasses.field(metadata={"about": {"kind": kind, "label": label, "required": required, **about}}, **begun)


def once_for_each_class(made: Callable[[type], Made]) -> Callable[[type], Made]:
    """`functools.cache`, whose own signature takes no `type[Content]` for something hashable."""
    return cache(made)


@once_for_each_class
def fields_of(content: type) -> tuple[Field, ...]:
    """The list of such a class, in its order, which is that of the files."""
    return tuple(Field(name=one.name, **one.metadata["about"]) for one in dataclasses.fields(content))


@once_for_each_class
def values_of(content: type) -> Callable[[Any], tuple[Any, ...]]:
    """What takes all values out of such a content at once, in the order of the list."""
    return attrgetter(*(field.name for field in fields_of(content)))


@once_for_each_class
def _cleaned(content: type) -> tuple[tuple[str, Callable[[str], str]], ...]:
    return tuple((field.name, field.kind.clean) for field in fields_of(content) if field.kind.clean)


class Content:
    """What somebody typed or sent, in the words of the outside world: keys, names, ids of neighbourhoods."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for name, clean in _cleaned(type(self)):
            written = getattr(self, name)
            if (cleaned := clean(written)) is not written:  # hardly ever
                object.__setattr__(self, name, cleaned)


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityContent(Content):
    """An activity. Instants are aware, and kept to the second."""

    id: UUID = line(IDENTITY, required=True, column="activity_id", judged=True, public=True)
    source: str = line(LINE, "Known elsewhere to", later=True)
    source_id: str = line(NUMBER, "Its number there", later=True)
    team: str = line(KEY, "Team", required=True, names="teams", column="team_id", judged=True, public=True)
    also_teams: tuple[str, ...] = line(KEYS, "Together with", names="teams", column="also_team_ids", public=True)
    channel: str = line(KEY, "Kind", required=True, names="channels", column="channel_id", judged=True, public=True)
    status: str = line(STATUS, "Status", required=True, judged=True, public=True)
    title: str = line(LINE, "Title", required=True, public=True)
    starts_at: datetime = line(INSTANT, "Started", required=True, day="day", judged=True, public=True)
    ends_at: datetime | None = line(INSTANT, "Ended", public=True)
    neighbourhoods: tuple[str, ...] = line(
        NAMES, "Neighbourhoods", names="places", column="neighbourhood_ids", public=True
    )
    officers: tuple[str, ...] = line(KEYS, "Took part", names="people", column="officer_ids")
    led_by: str | None = line(KEY, "Led by", names="people", column="led_by_id", judged=True)
    advertised_on: date | None = line(DAY, "Advertised on", judged=True, public=True)
    open_to_public: bool | None = line(YES_NO, "Anybody could come", judged=True, public=True)
    face_to_face: bool | None = line(YES_NO, "Face to face", judged=True)
    attendance: int | None = line(WHOLE, "Came", judged=True)
    audiences: tuple[str, ...] = line(KEYS, "Meant for", names="audiences", judged=True)
    feedback_published_on: date | None = line(DAY, "Feedback published on", judged=True)
    url: str = line(ADDRESS, "Link", public=True)
    summary: str = line(LINES, "Raised")
    # Where no: the start is 00:00 of the day, and stands for the day alone.
    time_known: bool = line(YES_UNLESS_SAID, later=True, public=True)
    # The device's clock; never judges anything.
    recorded_at: datetime | None = line(OWN_INSTANT, "Noted on the device")


@dataclass(frozen=True, kw_only=True, slots=True)
class EnquiryContent(Content):
    """A resident's question to a team."""

    id: UUID = line(IDENTITY, required=True, column="enquiry_id", judged=True)
    source: str = line(LINE, "Known elsewhere to", later=True)
    source_id: str = line(NUMBER, "Its number there", later=True)
    team: str = line(KEY, "Team", required=True, names="teams", column="team_id", judged=True)
    neighbourhood: str | None = line(NAME, "Neighbourhood", names="places", column="neighbourhood_id")
    received_at: datetime = line(OWN_INSTANT, "Received", required=True, day="received_on", judged=True)
    answered_at: datetime | None = line(OWN_INSTANT, "Answered", judged=True)
    subject: str = line(LINE, "About")
    # Not empty: it never counts. As in "spam", "sent twice", "another team's".
    withdrawn_because: str = line(LINE, "Withdrawn because", judged=True, later=True)


# In this order the page and the history of an activity show them; what is not named here follows in the list's order.
SHOWN_FIRST = (
    "channel",
    "status",
    "title",
    "starts_at",
    "ends_at",
    "team",
    "also_teams",
    "neighbourhoods",
    "led_by",
    "officers",
    "attendance",
    "open_to_public",
    "face_to_face",
    "advertised_on",
    "audiences",
    "summary",
    "feedback_published_on",
    "url",
)


@once_for_each_class
def shown_fields(content: type) -> tuple[Field, ...]:
    """The fields that have a line of their own on a page, in the page's order."""
    by_name = {field.name: field for field in fields_of(content) if field.label}
    first = [by_name.pop(name) for name in SHOWN_FIRST if name in by_name]
    return (*first, *by_name.values())


@once_for_each_class
def columns_of(content: type) -> tuple[str, ...]:
    """The columns of a version that are content, the row's id left out: what two versions are compared by."""
    ours: list[str] = ["force_id"]
    for field in fields_of(content)[1:]:
        ours += [field.stored, field.day] if field.day else [field.stored]
    return tuple(ours)
