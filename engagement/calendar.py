"""A team's public events as an iCalendar file (RFC 5545): rows in, bytes out; the same rows give the same bytes.

An event carries what the public was told and nothing else that the log knows: what was raised, who came and which
officers took part are the team's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.utils.encoding import iri_to_uri
from icalendar import Calendar, Timezone, TimezoneDaylight, TimezoneStandard, vText
from icalendar import Event as Entry

from engagement.events import Event
from engagement.wording import has_time, last_day
from record.timezones import LONDON, ONE_DAY, day_of
from teams.models import Team

PRODUCT = "-//Neighbourhood Engagement Portal//Team calendar//EN"
NO_END = "No end was given."
ASK_AGAIN = timedelta(hours=1)  # what is cancelled in the morning is known at noon
# The law of 1996, which London's clocks have gone by since: forward in March, back in October, both at 01:00 UTC.
CHANGES = [
    (TimezoneDaylight, "BST", datetime(1996, 3, 31, 1), (0, 1), 3),  # noqa: DTZ001 - the zone itself has none
    (TimezoneStandard, "GMT", datetime(1996, 10, 27, 2), (1, 0), 10),  # noqa: DTZ001
]
# RFC 5545 has no way to write these; the last two would end a line in a reader that splits as Python does.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")


def calendar_of(team: Team, events: Iterable[Event], *, page: str, site: str) -> bytes:
    """The file. Events that say their row come with its channel and links; `page` is the team's page on `site`.

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
    for event in events:
        own = event.told.url.startswith(f"{site}/")
        calendar.add_component(_entry(event, event.told.url if own else page, team))
    return calendar.to_ical()


def _entry(event: Event, address: str, team: Team) -> Entry:
    entry, told = Entry(), event.told
    entry.add("uid", str(event.activity.id))  # a UUID alone, as RFC 7986 asks: the same everywhere, at any address
    entry.add("sequence", event.number - 1)
    entry.add("status", "CANCELLED" if event.is_off else "CONFIRMED")
    entry.add("dtstamp", event.known_at)
    entry.add("last-modified", event.known_at)
    _add_times(entry, event)
    entry.add("summary", _text(told.title))
    entry.add("description", _description(event, team))
    if event.says_the_row and (
        places := _names(link.neighbourhood.name for link in event.activity.neighbourhood_links.all())
    ):
        entry.add("location", places)
    entry.add("url", iri_to_uri(address))
    entry.add("transp", "TRANSPARENT")  # everybody is welcome, nobody is taken to be busy
    return entry


def _add_times(entry: Entry, event: Event) -> None:
    """Of what has no time the days alone; the end of whole days is the day after."""
    told = event.told
    if not has_time(told):
        entry.add("dtstart", day_of(told.starts_at))
        entry.add("dtend", last_day(told) + ONE_DAY)
        return
    entry.add("dtstart", _when(told.starts_at))
    if told.ends_at and told.ends_at > told.starts_at:  # an end that is no later may not be written
        entry.add("dtend", _when(told.ends_at))


def _description(event: Event, team: Team) -> str:
    """What it is and by whom. Some programs show no status, so these words say it too, and that no end was given."""
    said = [event.became.value]
    if event.says_the_row:
        teams = _names(link.team.name for link in event.activity.team_links.all())
        said.append(f"{_text(event.activity.channel.name)}: {teams}.")
    else:
        said.append(f"{_text(team.name)}.")
    if has_time(event.told) and event.told.ends_at is None and not event.is_off:
        said.append(NO_END)
    return " ".join(filter(None, said))


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
