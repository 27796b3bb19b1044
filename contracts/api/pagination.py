"""Pages of lists: by what identifies a row, which never changes, so that nothing is skipped and nothing comes twice
while others write. And the two clocks, as a caller writes them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from contracts.engine.settling import settle_each_stale, settle_if_stale
from contracts.forms import moment
from contracts.models import Contract
from record.refusal import Invalid, refused_as_invalid
from record.timezones import day_of, last_instant
from teams.api import LONGEST_PAGE
from teams.models import Team
from teams.permissions import Permission, get_team_for, teams_for
from teams.requests import ApiRequest

# What identifies an assessment and its flag, in the order of lists; as columns, and as the items' fields.
IDENTITY = ("team__key", "contract__key", "code", "first_day")
NAMED = ("team", "contract", "standard", "first_day")
AHEAD = 366  # days ahead that anybody may ask about
ONE_MORE = LONGEST_PAGE + 1  # rows to fetch: whether another page follows

Item = dict[str, Any]


def readable_teams(request: ApiRequest, key: str | None, now: datetime) -> QuerySet[Team]:
    """The teams that the caller may read; brought up to date first, as their pages are."""
    readable = teams_for(request.auth, Permission.READ, day_of(now))
    if key is None:
        settle_each_stale(readable.order_by().values_list("pk", flat=True), now)
        return readable
    found = get_team_for(request.auth, key, Permission.READ, day_of(now))
    settle_if_stale(found, now)
    return readable.filter(pk=found.pk)


def contracts_of(teams: QuerySet[Team], key: str | None) -> QuerySet[Contract]:
    """The contracts of the teams' forces, or the one of that key; Http404 where they have none of that key."""
    contracts = Contract.objects.filter(force__in=teams.values("force"))
    if key is None:
        return contracts
    if not contracts.filter(key=key).exists():
        raise Http404("No contract here has that key.")
    return contracts.filter(key=key)


def place_of(cursor: str | None) -> tuple[str, ...]:
    """Where a page begins, as the one before said it; empty at the beginning."""
    if cursor is None:
        return ()
    place = tuple(cursor.split("/"))
    if len(place) != len(IDENTITY) or "\0" in cursor or not _is_day(place[-1]):
        raise Invalid.because("Send it as the page before gave it.", field="cursor")
    return place


def after(rows: QuerySet[Any], place: Sequence[str]) -> QuerySet[Any]:
    """The rows after the place, in the order of IDENTITY."""
    if not place:
        return rows
    later = []
    for number, column in enumerate(IDENTITY):
        same = dict(zip(IDENTITY[:number], place[:number], strict=True))
        later.append(Q(**same, **{f"{column}__gt": place[number]}))
    return rows.filter(reduce(or_, later))


def identity(item: Item) -> tuple[str, ...]:
    return tuple(str(item[name]) for name in NAMED)


def page(items: list[Item], key: Callable[[Item], tuple[str, ...]] = identity) -> dict[str, Any]:
    """The page of at most `ONE_MORE` items, and the cursor of the next."""
    shown = items[:LONGEST_PAGE]
    return {"items": shown, "next": "/".join(key(shown[-1])) if len(items) > LONGEST_PAGE else None}


def as_of_instant(written: str | None, now: datetime) -> datetime:
    """As of when: now, the end of a day, or a moment; a year ahead at most."""
    latest = last_instant(date.fromordinal(day_of(now).toordinal() + AHEAD))
    return _moment("as_of", written, latest) or now


def known_instant(written: str | None, now: datetime) -> datetime | None:
    """As known when. Of what is still to come no more is known than now."""
    instant = _moment("known_at", written, last_instant(date(9998, 12, 31)))
    return min(instant, now) if instant else None


def _moment(field: str, written: str | None, latest: datetime) -> datetime | None:
    return refused_as_invalid(moment, written, latest, field=field) if written else None


def _is_day(written: str) -> bool:
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return True
