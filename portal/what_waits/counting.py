"""The numbers beside places of the navigation: one statement a page, put together once a process.

Every page of staff has them, and putting the statement together out of querysets takes longer than everything else the
page does. Who asks and when are its only parameters: it is put together for somebody and a day that nobody is, and they
are changed for those that are meant.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, cast

from django.db.models import IntegerField, QuerySet, Subquery

from contracts.kinds import KINDS
from contracts.models import Flag
from engagement.models import Enquiry
from portal.what_waits.sources import waiting_rows
from record.prepared import prepared_cursor
from record.timezones import day_of
from teams.models import Force, Person
from teams.permissions import Permission, teams_for


class Anybody(int):
    """Stands for whoever asks. Nothing is known of them but a number: what asks for more of a person fails at once."""

    @property
    def pk(self) -> int:
        return int(self)


ANYBODY = Anybody(-(2**62))
WAITING = "waiting_"  # before the keys of sources
SOME_TIME = datetime(1066, 10, 14, 8, 0, 0, 271_828, tzinfo=UTC)


class NumberOf(Subquery):
    """How many rows a queryset has, as a column: several are counted in one query."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any]) -> None:
        super().__init__(rows.order_by().values("pk"))


def numbers(person: Person, wanted: frozenset[str], now: datetime) -> dict[str, int]:
    """How many enquiries wait and flags stand, of the teams the person may read; what waits for them. One query.

    `wanted` of "enquiries", "flags" and "waiting"; none where nothing is.
    """
    found = _counted(person, wanted, now)
    sums = {"waiting": sum(number for key, number in found.items() if key.startswith(WAITING))}
    return {key: (found | sums)[key] for key in wanted}


def waiting_numbers(person: Person, now: datetime) -> dict[str, int]:
    """How much of each source waits for the person, by its key. One query."""
    return {key.removeprefix(WAITING): number for key, number in _counted(person, {"waiting"}, now).items()}


def _counted(person: Person, wanted: Collection[str], now: datetime) -> dict[str, int]:
    if not wanted:
        return {}
    statement, asked, keys = _statement(frozenset(wanted), tuple(KINDS.graded()))
    meant: dict[Any, Any] = {ANYBODY.pk: person.pk, day_of(SOME_TIME): day_of(now), SOME_TIME: now}
    with prepared_cursor() as cursor:
        cursor.execute(statement, [meant[value] if _stands_in(value) else value for value in asked])
        return dict(zip(keys, cursor.fetchone(), strict=True))


def _stands_in(value: object) -> bool:
    return isinstance(value, date) or value == ANYBODY


@lru_cache(maxsize=16)
def _statement(wanted: frozenset[str], graded: tuple[str, ...]) -> tuple[str, tuple[Any, ...], tuple[str, ...]]:
    """With what stands in for its parameters, and the keys of its columns; anew where other kinds are graded."""
    person, today = cast(Person, ANYBODY), day_of(SOME_TIME)
    teams = teams_for(person, Permission.READ, today)
    counted: dict[str, QuerySet[Any]] = {}
    if "enquiries" in wanted:
        counted["enquiries"] = Enquiry.objects.waiting().filter(team__in=teams)
    if "flags" in wanted:
        counted["flags"] = Flag.objects.standing().filter(team__in=teams)
    if "waiting" in wanted:
        counted |= {WAITING + key: rows for key, rows in waiting_rows(person, SOME_TIME).items()}
    columns = {key: NumberOf(rows) for key, rows in counted.items()}
    query = Force.objects.annotate(**columns).order_by("id").values_list(*columns)[:1].query
    statement, asked = query.sql_with_params()
    return statement, asked, tuple(columns)
