"""A team's public events as an iCalendar file (RFC 5545): rows in, bytes out; the same rows give the same bytes.

An event carries what the public was told and nothing else that the log knows: what was raised, who came and which
officers took part are the team's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.utils.encoding import iri_to_uri
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vText

from engagement.models import Activity, Status
from record.timezones import LONDON
from teams.models import Team

CALLED_OFF = frozenset({Status.CANCELLED, Status.WITHDRAWN})
PRODUCT = "-//Neighbourhood Engagement Portal//Team calendar//EN"
ASK_AGAIN = timedelta(hours=1)  # what is cancelled in the morning is known at noon
# The law of 1996, which London's clocks have gone by since: forward in March, back in October, both at 01:00 UTC.
CHANGES = [
    (TimezoneDaylight, "BST", datetime(1996, 3, 31, 1), (0, 1), 3),  # noqa: DTZ001 - the zone itself has none
    (TimezoneStandard, "GMT", datetime(1996, 10, 27, 2), (1, 0), 10),  # noqa: DTZ001
]
# RFC 5545 has no way to write these; the last two would end a line in a reader that splits as Python does.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")


def calendar_of(team: Team, activities: Iterable[Activity], *, page: str, site: str) -> bytes:
    """The file. Activities come with their channels and links; `page` is the address of the team's page on `site`.

    An event's own address is given where it is the site's. Others are as somebody typed them, and nobody has looked
    at what is there.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    for name in ("name", "x-wr-calname"):  # the standard's, and the one that most programs read
        calendar.add(name, vText(_text(f"{team.name}, {team.force.name}")))  # it escapes neither by itself
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add_component(_london())
    for activity in activities:
        calendar.add_component(_event(activity, activity.url if activity.url.startswith(f"{site}/") else page))
    return calendar.to_ical()


def _event(activity: Activity, address: str) -> Event:
    event = Event()
    event.add("uid", str(activity.id))  # a UUID alone, as RFC 7986 asks: the same in every calendar and at any address
    event.add("sequence", activity.version - 1)
    event.add("status", "CANCELLED" if activity.status in CALLED_OFF else "CONFIRMED")
    event.add("dtstamp", activity.known_at)
    event.add("last-modified", activity.known_at)
    event.add("dtstart", _when(activity.starts_at))
    if activity.ends_at and activity.ends_at > activity.starts_at:  # an end that is no later may not be written
        event.add("dtend", _when(activity.ends_at))
    event.add("summary", _text(activity.title))
    event.add("description", _description(activity))
    if places := _names(link.neighbourhood.name for link in activity.neighbourhood_links.all()):
        event.add("location", places)
    event.add("url", iri_to_uri(address))
    event.add("transp", "TRANSPARENT")  # everybody is welcome, nobody is taken to be busy
    return event


def _description(activity: Activity) -> str:
    """What it is and by whom. Some programs show no status, so these words say it too."""
    teams = _names(link.team.name for link in activity.team_links.all())
    cancelled = "Cancelled. " if activity.status in CALLED_OFF else ""
    return f"{cancelled}{_text(activity.channel.name)}: {teams}."


def _when(instant: datetime) -> datetime:
    """On London's clock; in UTC in October's repeated hour, where a local time always means the first of the two."""
    local = instant.astimezone(LONDON)
    return instant.astimezone(UTC) if local.fold else local


def _london() -> Timezone:
    """By rule and not, as the library would write it, by a list of dates that ends some day."""
    zone = Timezone()
    zone.add("tzid", LONDON.key)
    for kind, name, first, (before, after), month in CHANGES:
        change = kind()
        change.add("tzname", name)
        change.add("dtstart", first)
        change.add("tzoffsetfrom", timedelta(hours=before))
        change.add("tzoffsetto", timedelta(hours=after))
        change.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(change)
    return zone


def _names(names: Iterable[str]) -> str:
    return ", ".join(sorted(_text(name) for name in names))


def _text(written: str) -> str:
    return UNWRITABLE.sub(" ", written)
