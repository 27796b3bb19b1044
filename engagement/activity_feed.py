"""Activities, or enquiries, in the order in which the portal received them: a place in it never moves, and nothing
appears before it.

Within one force that order is the order of commits, because the second clock is read under the head's lock. Somebody
who sees several forces waits for the writers of each, and is shown no more than what was received before that.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from engagement.models import Activity, Enquiry
from engagement.permissions import activities_for, enquiries_for
from record.entries import await_writers
from record.refusal import Invalid
from record.timezones import midnight, parse_day, parse_instant
from teams.models import Force, Team
from teams.permissions import Asker, Permission, forces_for

PAGE = 100
FIRST = UUID(int=0)
DAY = len("2026-06-05")
Logged = TypeVar("Logged", Activity, Enquiry)


class Place(NamedTuple):
    """A place in the feed: what comes after it was received later, or at once with a greater id."""

    known_at: datetime
    id: UUID


def begins_at(*, since: str | None, cursor: str | None) -> Place | None:
    """Where a page of an API's list begins. Raises Invalid, naming which of the two cannot be read."""
    try:
        return place(cursor or since)
    except ValueError as error:
        raise Invalid.because(str(error), field="cursor" if cursor else "since") from None


def place(written: str | None) -> Place | None:
    """A place as `page` wrote it; or an instant or a day: the place just before. Raises ValueError, saying why."""
    if not written:
        return None
    instant, _, id = written.partition("_")
    try:
        known_at = parse_instant(instant) if len(instant) > DAY else midnight(parse_day(instant))
        return Place(known_at, UUID(id) if id else FIRST)
    except (ValueError, OverflowError):
        raise ValueError("must be a day, an instant such as 2026-06-05T18:00:00Z, or what `next` said") from None


def page(person: Asker, *, team: Team | None, after: Place | None, today: date) -> tuple[list[Activity], str | None]:
    """Up to a hundred activities after the place, and the place of the page that follows, if there is one now."""
    rows = Activity.objects.of_team(team) if team else activities_for(person, today)
    return _page(rows, person, after, today)


def page_of_enquiries(
    person: Asker, *, team: Team | None, after: Place | None, today: date
) -> tuple[list[Enquiry], str | None]:
    """The same of enquiries, withdrawn ones included."""
    rows = enquiries_for(person, today)
    return _page(rows.filter(team=team) if team else rows, person, after, today)


def _page(rows: QuerySet[Logged], person: Asker, after: Place | None, today: date) -> tuple[list[Logged], str | None]:
    forces = list(forces_for(person, Permission.READ, today))
    rows = _after(rows.filter(force__in=forces), after)
    if len(forces) > 1:
        rows = rows.filter(known_at__lte=_settled(forces))
    found = list(rows.order_by("known_at", "id")[: PAGE + 1])
    kept = found[:PAGE]
    return kept, _written(kept[-1]) if len(found) > PAGE else None


def _after(rows: QuerySet[Logged], after: Place | None) -> QuerySet[Logged]:
    if after is None:
        return rows
    later = Q(known_at=after.known_at, id__gt=after.id) | Q(known_at__gt=after.known_at)
    # The first condition alone is what an index can begin with.
    return rows.filter(later, known_at__gte=after.known_at)


def _settled(forces: list[Force]) -> datetime:
    """An instant before which none of the forces can receive anything any more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (settled,) = cursor.fetchone()
    for force in forces:
        await_writers(force.key)
    return settled


def _written(last: Activity | Enquiry) -> str:
    return f"{last.known_at.astimezone(UTC).isoformat(timespec='microseconds')[:26]}Z_{last.id}"
