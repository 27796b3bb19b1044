"""What an activity says, field by field, in words: for its page, for its history, and for two versions side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engagement.content import ActivityContent
from engagement.models import Audience, Channel, Status
from record.timezones import LONDON, day_of
from teams.models import Neighbourhood, Person, Team

YES_NO = {True: "Yes", False: "No", None: ""}
OTHERS = {"command line": "Imported by the force", "portal": "The portal"}


@dataclass(frozen=True)
class Spoken:
    """The names of what contents name by key, in one force."""

    teams: dict[str, str]
    people: dict[str, str]
    places: dict[str, str]
    channels: dict[str, str]
    audiences: dict[str, str]


def names_in(contents: Sequence[ActivityContent], *, force: int, people: Iterable[str] = ()) -> Spoken:
    """The names that the contents need, and those of some more people. Five queries, however many there are."""
    named = {key for c in contents for key in (*c.officers, c.led_by) if key} | set(people)
    teams = {key for c in contents for key in (c.team, *c.also_teams)}
    places = {place for c in contents for place in c.neighbourhoods}
    of_force = Neighbourhood.objects.filter(force=force, police_id__in=places)
    return Spoken(
        teams=dict(Team.objects.filter(key__in=teams).values_list("key", "name")),
        people=dict(Person.objects.filter(key__in=named).values_list("key", "name")),
        places=dict(of_force.values_list("police_id", "name")),
        channels=dict(Channel.objects.values_list("key", "name")),
        audiences=dict(Audience.objects.values_list("key", "name")),
    )


def said(content: ActivityContent, names: Spoken) -> dict[str, str]:
    """What the content says: text by label, in the order in which a page shows it; empty where nobody said."""
    return {
        "Kind": names.channels[content.channel],
        "Status": Status(content.status).label,
        "Title": content.title,
        "Started": moment(content.starts_at),
        "Ended": moment(content.ends_at) if content.ends_at else "",
        "Team": names.teams[content.team],
        "Together with": _list(names.teams, content.also_teams),
        "Neighbourhoods": _list(names.places, content.neighbourhoods),
        "Led by": names.people[content.led_by] if content.led_by else "",
        "Took part": _list(names.people, content.officers),
        "Came": "" if content.attendance is None else str(content.attendance),
        "Anybody could come": YES_NO[content.open_to_public],
        "Face to face": YES_NO[content.face_to_face],
        "Advertised on": _day(content.advertised_on),
        "Meant for": _list(names.audiences, content.audiences),
        "Raised": content.summary,
        "Feedback published on": _day(content.feedback_published_on),
        "Link": content.url,
    }


def told_by(by: str, names: Spoken) -> str:
    """Who made a version: a person's name, or what stands for nobody in particular."""
    return OTHERS.get(by) or names.people.get(by, by)


def differences(before: dict[str, str], after: dict[str, str]) -> list[dict[str, str]]:
    """The fields that differ, for `history.html` and for two texts side by side."""
    return [
        {"name": name, "before": before[name], "after": after[name]} for name in after if before[name] != after[name]
    ]


def moment(instant: datetime) -> str:
    """As in "Saturday 9 May 2026, 10:00"."""
    return f"{_day(day_of(instant))}, {instant.astimezone(LONDON):%H:%M}"


def moment_brief(instant: datetime) -> str:
    """As in "Sat 9 May 2026, 10:00", for a list."""
    day = day_of(instant)
    return f"{day:%a} {day.day} {day:%b %Y}, {instant.astimezone(LONDON):%H:%M}"


def _day(day: date | None) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}" if day else ""


def _list(names: dict[str, str], keys: Iterable[str]) -> str:
    return ", ".join(sorted(names[key] for key in keys))
