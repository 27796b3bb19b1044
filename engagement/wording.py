"""What an activity says, field by field, in words: for its page, for its history, and for two versions side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from engagement.content import Content
from engagement.fields import Field, shown_fields
from engagement.models import Audience, Channel, Status
from engagement.names import named_in
from record.dates import day_words, moment_words
from record.timezones import which_of_two
from teams.models import Neighbourhood, Person, Team

OTHERS = {"command line": "Imported by the force", "portal": "The portal"}


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


def said(content: Content, names: Spoken) -> dict[str, str]:
    """What the content says: text by label, in the order in which a page shows it; empty where nobody said."""
    return {field.label: _words(field, getattr(content, field.name), names) for field in shown_fields(type(content))}


def _words(field: Field, value: Any, names: Spoken) -> str:
    if field.names:
        keys = value if isinstance(value, tuple) else [value] if value else []
        return ", ".join(sorted(names[field.names][key] for key in keys))
    return WORDS.get(field.kind.name, str)(value) if value is not None else ""


def told_by(by: str, names: Spoken) -> str:
    """Who made a version: a person's name, or what stands for nobody in particular."""
    return OTHERS.get(by) or names["people"].get(by, by)


def differences(before: dict[str, str], after: dict[str, str]) -> list[dict[str, str]]:
    """The fields that differ, for `history.html` and for two texts side by side."""
    return [
        {"name": name, "before": before[name], "after": after[name]} for name in after if before[name] != after[name]
    ]


def history(versions: Sequence[Any], contents: Sequence[Content], names: Spoken) -> list[dict[str, Any]]:
    """Every version, newest first, as `history.html` takes it."""
    before = [None, *contents[:-1]]
    rows = [
        {
            "number": version.version,
            "received_at": version.known_at,
            "by": told_by(version.by, names),
            "why": version.reason,
            "changes": changes(earlier, content, names) if earlier else [],
            "current": version is versions[-1],
        }
        for version, earlier, content in zip(versions, before, contents, strict=True)
    ]
    return rows[::-1]


def changes(before: Content, after: Content, names: Spoken) -> list[dict[str, str]]:
    """The fields that differ. Two instants of one minute are told to the second, so that no change goes unsaid."""
    old, new = said(before, names), said(after, names)
    for field in shown_fields(type(after)):
        values = getattr(before, field.name), getattr(after, field.name)
        if field.kind.name == "instant" and values[0] != values[1] and old[field.label] == new[field.label]:
            old[field.label], new[field.label] = (f"{one:%S} seconds after {moment_told(one)}" for one in values)
    return differences(old, new)


def moment_told(instant: datetime) -> str:
    """As in "Sunday 25 October 2026, 01:30"; of a time that came twice, which one it was."""
    which = which_of_two(instant)
    return f"{moment_words(instant)}{f' (the {which} of the two)' if which else ''}"


WORDS: dict[str, Callable[[Any], str]] = {
    "status": lambda status: Status(status).label,
    "instant": moment_told,
    "day": day_words,
    "yes_no": lambda said: "Yes" if said else "No",
}
