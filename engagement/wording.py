"""What an activity says, field by field, in words: for its page, for its history, and for two versions side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from engagement.content import Content
from engagement.fields import Field, shown_fields
from engagement.models import Audience, Channel, Status
from engagement.names import named_in
from record.dates import (
    day_words,
    days_short,
    days_words,
    hours_words,
    london_day,
    moment_exact,
    moment_short,
    moment_words,
    weekday,
)
from record.timezones import which_of_two
from teams.models import Neighbourhood, Person, Team

OTHERS = {"command line": "Imported by the force", "portal": "The portal"}
OVERNIGHT = timedelta(hours=12)  # what is over so soon belongs to the day on which it began

Spoken = dict[str, dict[str, str]]  # of teams, people, places, channels, audiences: the names by key, in one force


def names_in(contents: Sequence[Content], *, force: int, people: Iterable[str] = ()) -> Spoken:
    """The names that the contents need, and those of some more people. Five queries, however many there are."""
    named = named_in(type(contents[0]), contents)
    of_force = Neighbourhood.objects.filter(force=force, police_id__in=named["places"])
    return {
        "teams": dict(Team.objects.filter(key__in=named["teams"]).values_list("key", "name")),
        "people": dict(Person.objects.filter(key__in=named["people"] | set(people)).values_list("key", "name")),
        "places": dict(of_force.values_list("police_id", "name")),
        "channels": dict(Channel.objects.values_list("key", "name")),
        "audiences": dict(Audience.objects.values_list("key", "name")),
    }


class Timed(Protocol):
    """What has a time: a chat; an activity's row, version or content, of which perhaps the day alone is known."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime | None: ...


def has_time(one: Timed) -> bool:
    """Whether its time is known, and not the day alone."""
    return bool(getattr(one, "time_known", True))


def last_day(one: Timed) -> date:
    """The London day of its end; of what ends in the night after, and of what has no end, the day of its start."""
    starts, ends = one.starts_at, one.ends_at
    if not ends or (has_time(one) and ends - starts <= OVERNIGHT):
        return london_day(starts)
    return max(london_day(starts), london_day(ends))


def when_words(one: Timed, today: date | None = None) -> str:
    """As in "Friday 11 December, 10:00 to 17:00"; of several days "10:00 to 17:00, Friday 11 to Sunday 13 December".

    Where the time is not known the days stand alone.
    """
    days = days_words(one.starts_at, last_day(one), today)
    if not has_time(one):
        return days
    hours = hours_words(one.starts_at, one.ends_at)
    return f"{hours}, {days}" if _several(one) else f"{days}, {hours}"


def when_beside(one: Timed, today: date | None = None) -> str:
    """The same beside the date of its first day: of one day as in "Friday, 10:00 to 17:00"."""
    if _several(one):
        return when_words(one, today)
    return ", ".join(filter(None, [weekday(one.starts_at), hours_beside(one, today)]))


def hours_beside(one: Timed, today: date | None = None) -> str:
    """The same beside its first day in full: of one day as in "10:00 to 17:00", and empty where no time is known."""
    if _several(one):
        return when_words(one, today)
    return hours_words(one.starts_at, one.ends_at) if has_time(one) else ""


def when_short(one: Timed) -> str:
    """As in "Fri 11 Dec 2026, 10:00", "Fri 11 to Sun 13 Dec 2026, 10:00": for the column of a list."""
    if has_time(one) and not _several(one):
        return moment_short(one.starts_at)
    days = days_short(one.starts_at, last_day(one))
    return f"{days}, {hours_words(one.starts_at, None)}" if has_time(one) else days


def _several(one: Timed) -> bool:
    return last_day(one) > london_day(one.starts_at)


def said(content: Content, names: Spoken) -> dict[str, str]:
    """What the content says: text by label, in the order in which a page shows it; empty where nobody said."""
    return {field.label: _said(field, content, names) for field in shown_fields(type(content))}


def _said(field: Field, content: Content, names: Spoken) -> str:
    value = getattr(content, field.name)
    if field.kind.name == "instant" and value and not getattr(content, "time_known", True) and field.name in OF_THE_DAY:
        return day_words(value)
    return _words(field, value, names)


def _words(field: Field, value: Any, names: Spoken) -> str:
    if field.names:
        return ", ".join(sorted(names[field.names][key] for key in _keys(value)))
    return WORDS.get(field.kind.name, str)(value) if value is not None else ""


def _keys(value: Any) -> Sequence[str]:
    return value if isinstance(value, tuple) else [value] if value else []


def told_by(by: str, names: Spoken) -> str:
    """Who made a version: a person's name, or what stands for nobody in particular."""
    return OTHERS.get(by) or names["people"].get(by, by)


def differences(before: Content, after: Content, names: Spoken) -> list[dict[str, str]]:
    """Every field of the page that differs, for `history.html` and for two contents side by side.

    Where the words are the same and what is stored is not, they are more exact: seconds and which of two times, keys.
    """
    then, now = said(before, names), said(after, names)
    return [
        {"name": field.label, "before": words[0], "after": words[1]}
        for field in shown_fields(type(after))
        if (words := _apart(field, before, after, then[field.label], now[field.label], names))
    ]


def _apart(field: Field, before: Content, after: Content, then: str, now: str, names: Spoken) -> tuple[str, str] | None:
    """The words of both; None where they say the same and mean the same."""
    if then != now:
        return then, now
    one, other = getattr(before, field.name), getattr(after, field.name)
    if field.canonical(one) == field.canonical(other):
        return None
    return _exactly(field, one, names), _exactly(field, other, names)


def _exactly(field: Field, value: Any, names: Spoken) -> str:
    if field.names:
        return ", ".join(sorted(f"{names[field.names][key]} ({key})" for key in _keys(value)))
    return moment_exact(value) if isinstance(value, datetime) else str(value)


def history(versions: Sequence[Any], contents: Sequence[Content], names: Spoken) -> list[dict[str, Any]]:
    """Every version, newest first, as `history.html` takes it."""
    before = [None, *contents[:-1]]
    rows = [
        {
            "number": version.version,
            "received_at": version.known_at,
            "by": told_by(version.by, names),
            "why": version.reason,
            "changes": differences(earlier, content, names) if earlier else [],
            "current": version is versions[-1],
        }
        for version, earlier, content in zip(versions, before, contents, strict=True)
    ]
    return rows[::-1]


def moment_told(instant: datetime) -> str:
    """As in "Sunday 25 October 2026, 01:30"; of a time that came twice, which one it was."""
    which = which_of_two(instant)
    return f"{moment_words(instant)}{f' (the {which} of the two)' if which else ''}"


OF_THE_DAY = ("starts_at", "ends_at")  # of what has no time they stand for their days
WORDS: dict[str, Callable[[Any], str]] = {
    "status": lambda status: Status(status).label,
    "instant": moment_told,
    "day": day_words,
    "yes_no": lambda said: "Yes" if said else "No",
}
