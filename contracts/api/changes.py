"""Which assessments have changed, in the order in which the record tells of them: a place in it never moves, and
nothing appears before it.

Every change of a kept assessment leaves an entry, numbered under its force's head, which is locked until the change
is there to be read. So whoever sees an entry sees every one with a lower number, and a place is a number for each
force: no clock is asked. Source: interfaces.md, "HTTP API".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Func, Min, QuerySet, Value
from django.db.models.functions import Substr

from contracts.api.pagination import Item
from record.entries import Entry
from record.refusal import Invalid
from record.timezones import midnight, parse_day, parse_instant
from teams.api import LONGEST_PAGE
from teams.models import Team

CHANGES = ("assessment.kept", "assessment.removed")
SUBJECT = "assessment:"
MARK = "~"
DAY = len("2026-06-05")
Place = dict[str, int]  # by force, the number of the last entry that was seen
Identity = tuple[str, ...]


@dataclass(frozen=True)
class Changed:
    """A page of changes: whose they are, each once, and how far it has come."""

    identities: list[Identity]
    place: Place
    more: bool


def newest(forces: Iterable[str]) -> Place:
    """The place at which the forces stand now: read before the rows, so that no change falls between."""
    return {
        force: _entries(force).order_by("-sequence").values_list("sequence", flat=True).first() or 0 for force in forces
    }


def written(place: Place) -> str:
    """As a caller is given it: no day begins with the mark, and no key holds a comma or a colon."""
    return MARK + ",".join(f"{force}:{place[force]}" for force in sorted(place))


def place_of(said: str, forces: Iterable[str], *, field: str) -> Place:
    """A place as it was given; or an instant or a day: the place before its first change. Raises Invalid."""
    try:
        if said.startswith(MARK):
            told = dict(part.split(":") for part in said.removeprefix(MARK).split(","))
            return {force: int(told.get(force, "0")) for force in forces}
        instant = parse_instant(said) if len(said) > DAY else midnight(parse_day(said))
    except (ValueError, OverflowError):
        why = "Write a day as 2026-05-31, an instant as 2026-05-31T14:00:00Z, or what `changed_until` said."
        raise Invalid.because(why, field=field) from None
    return {force: _before(force, instant) for force in forces}


def after(place: Place, teams: QuerySet[Team]) -> Changed:
    """Up to a hundred changes of the teams' assessments after the place, one force after the other."""
    keys: dict[str, list[str]] = {force: [] for force in place}
    for force, team in teams.values_list("force__key", "key"):
        keys[force].append(team)
    found: dict[Identity, None] = {}
    reached, left = dict(place), LONGEST_PAGE
    for force in sorted(place):
        entries = _of_teams(_entries(force), keys[force]).filter(sequence__gt=place[force]).order_by("sequence")
        some = list(entries.values_list("sequence", "subject")[: left + 1])
        for sequence, subject in some[:left]:
            found[tuple(subject.removeprefix(SUBJECT).split("/"))] = None
            reached[force] = sequence
        if len(some) > left:
            return Changed(list(found), reached, more=True)
        left -= len(some)
    return Changed(list(found), reached, more=False)


def removed(identities: Sequence[Identity], items: Iterable[Item], names: Sequence[str]) -> list[dict[str, Any]]:
    """Those of which no row is in the list that was asked for, any more."""
    there = {tuple(str(item[name]) for name in names) for item in items}
    return [dict(zip(names, identity, strict=True)) for identity in identities if identity not in there]


def _entries(force: str) -> QuerySet[Entry]:
    return Entry.objects.filter(force=force, action__in=CHANGES)


def _of_teams(entries: QuerySet[Entry], keys: Sequence[str]) -> QuerySet[Entry]:
    key = Func(
        Substr("subject", len(SUBJECT) + 1), Value("/"), Value(1), function="split_part", output_field=CharField()
    )
    return entries.alias(team_key=key).filter(team_key__in=keys)


def _before(force: str, instant: datetime) -> int:
    first = _entries(force).filter(at__gte=instant).aggregate(first=Min("sequence"))["first"]
    return first - 1 if first else newest([force])[force]
