"""The names that content uses (keys, ids of neighbourhoods, channels) and what they mean here, and back again.

Loaded once for many rows, or for one content alone. A name of another force means nothing, exactly as one nobody has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Q

from engagement.fields import Content, fields_of
from engagement.models import Audience, Channel
from teams.models import FormerNeighbourhoodId, Neighbourhood, Person, Team


class NamedForce(NamedTuple):
    id: int
    key: str


class NamedTeam(NamedTuple):
    id: int
    force: NamedForce


class NamedNeighbourhood(NamedTuple):
    id: int
    police_id: str  # the one in use now, where content named a former one


class Meant(NamedTuple):
    """What a field names: all of them, sorted, where it holds several."""

    stored: Any  # our ids
    said: Any  # the names in use now


MOST_MEANT = 1 << 14  # of what rows name, remembered together


class Names:
    """Dictionaries from the outside world's names to ours and back. Each way of making one says what it holds."""

    def __init__(self) -> None:
        self._teams: dict[str, NamedTeam] = {}
        self._people: dict[tuple[int, str], int] = {}
        self._neighbourhoods: dict[tuple[int, str], NamedNeighbourhood] = {}
        self._keys: dict[str, dict[int, str]] = {"teams": {}, "people": {}, "places": {}}
        # What was found before, by team, field and what stands there: most rows name what others did.
        self.meant: dict[tuple[str, str, Any], Meant] = {}

    @classmethod
    def all_there_are(cls, forces: Collection[int] | None = None) -> Names:
        """For a whole file; `forces` are the only ones of which anything is known."""
        of_force = Q() if forces is None else Q(force__in=forces)
        names = cls()
        names._add_teams(of_force)
        names._add_people(of_force)
        names._add_neighbourhoods(of_force)
        names._add_former_ids(of_force)
        return names

    @classmethod
    def in_content(cls, content: Content) -> Names:
        """Only what this content may name."""
        names = cls()
        names.add(content)
        return names

    @classmethod
    def in_versions(cls, content: type[Content], versions: Iterable[Any]) -> Names:
        """What these stored versions name by id. Three queries, however many there are."""
        ids = named_in(content, versions, "stored")
        names = cls()
        names._add_teams(Q(id__in=ids["teams"]))
        names._add_people(Q(id__in=ids["people"]))
        names._add_neighbourhoods(Q(id__in=ids["places"]))
        return names

    def add(self, content: Content) -> None:
        """Look for what the content names and is not known here yet; where all of it is, nothing is asked."""
        wanted = named_in(type(content), [content])
        if teams := wanted["teams"] - self._teams.keys():
            self._add_teams(Q(key__in=teams))
        if people := wanted["people"] - set(self._keys["people"].values()):
            self._add_people(Q(key__in=people))
        if places := wanted["places"] - set(self._keys["places"].values()):
            self._add_former_ids(Q(police_id__in=places))
            self._add_neighbourhoods(Q(police_id__in=places))

    @cached_property
    def channels(self) -> frozenset[str]:
        return frozenset(Channel.objects.values_list("key", flat=True))

    @cached_property
    def audiences(self) -> frozenset[str]:
        return frozenset(Audience.objects.values_list("key", flat=True))

    def remember(self, asked: tuple[str, str, Any], meant: Meant) -> None:
        if len(self.meant) >= MOST_MEANT:
            self.meant.clear()
        self.meant[asked] = meant

    def team(self, key: str) -> NamedTeam | None:
        return self._teams.get(key)

    def force_of(self, team: str) -> NamedForce:
        """The force of a team that is known."""
        return self._teams[team].force

    def person(self, force: NamedForce, key: str) -> int | None:
        return self._people.get((force.id, key))

    def neighbourhood(self, force: NamedForce, police_id: str) -> NamedNeighbourhood | None:
        """By the id in use now, else by a former one."""
        return self._neighbourhoods.get((force.id, police_id))

    def key_of(self, kind: str, id: int) -> str:
        """The outside world's name for one of the `teams`, `people` or `places` that is known."""
        return self._keys[kind][id]

    def _add_teams(self, some: Q) -> None:
        rows = Team.objects.filter(some).values_list("key", "id", "force_id", "force__key")
        for key, team, force, force_key in rows:
            self._teams[key] = NamedTeam(team, NamedForce(force, force_key))
            self._keys["teams"][team] = key

    def _add_people(self, some: Q) -> None:
        for force, key, person in Person.objects.filter(some).values_list("force_id", "key", "id"):
            self._people[force, key] = person
            self._keys["people"][person] = key

    def _add_neighbourhoods(self, some: Q) -> None:
        """Those by the id in use now stand before those by a former one: what one gave up may be another's now."""
        for force, police_id, place in Neighbourhood.objects.filter(some).values_list("force_id", "police_id", "id"):
            self._neighbourhoods[force, police_id] = NamedNeighbourhood(place, police_id)
            self._keys["places"][place] = police_id

    def _add_former_ids(self, some: Q) -> None:
        rows = FormerNeighbourhoodId.objects.filter(some).values_list(
            "force_id", "police_id", "neighbourhood_id", "neighbourhood__police_id"
        )
        for force, former, place, now in rows:
            self._neighbourhoods.setdefault((force, former), NamedNeighbourhood(place, now))


def named_in(content: type[Content], rows: Iterable[Any], attribute: str = "name") -> dict[str, set[Any]]:
    """What the rows name, by kind; `attribute` of a field says under which name a row holds it."""
    found: dict[str, set[Any]] = defaultdict(set)
    naming = [(field.names, getattr(field, attribute)) for field in fields_of(content) if field.names]
    for row in rows:
        for kind, name in naming:
            value = getattr(row, name)
            found[kind].update(value if isinstance(value, list | tuple) else [value] if value else [])
    return found
