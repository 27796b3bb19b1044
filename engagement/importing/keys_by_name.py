"""Names beside keys: teams, channels, neighbourhoods and people may stand in a file under a name that is theirs alone.

A key comes first. What is neither stays as it was written, and is refused as a key that nobody has.
Source: formats.md, "Mapping".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from engagement.fields import Content, Field, fields_of, once_for_each_class
from engagement.importing.likeness import folded
from engagement.models import Channel
from engagement.names import MOST_MEANT, NamedForce, Names
from inputs import Record, shown
from teams.models import Neighbourhood, Person, Team

Found = dict[tuple[int | None, str], set[str]]  # keys by force and folded name
NOUNS = {"teams": "teams", "channels": "channels", "places": "neighbourhoods", "people": "people"}


class KeysByName:
    """For a whole file: each kind is asked for once, and only where the file has a name of it.

    `force` is the only one whose team names are looked at; None stands for all of them, at the command line.
    """

    def __init__(self, names: Names, force: int | None) -> None:
        self.names = names
        self.force = force
        self.own: int | None = None  # the team of the row that is looked at
        # What was found before, by team, field and what was written: most rows name what others did.
        self.found: dict[tuple[int | None, str, Any], Any] = {}

    def put_into(self, record: Record, said: dict[str, Any], content: type[Content]) -> None:
        """Put the keys in the place of names. A name that several share is a fault of the record."""
        team = said.get("team")
        if team and self.names.team(team) is None:
            team = said["team"] = self._key(record, "team", "teams", team, self.force)
        known = self.names.team(team) if team else None
        force = known.force if known else None
        self.own = known.id if known else None
        for field in _named_fields(content):
            if written := said.get(field.name):
                asked = (self.own, field.name, written)
                keys = self.found.get(asked)
                if keys is None:
                    keys = self._keys(record, field, written, force)
                    if not record.faults:
                        self._remember(asked, keys)
                said[field.name] = keys

    def _remember(self, asked: tuple[int | None, str, Any], keys: Any) -> None:
        if len(self.found) >= MOST_MEANT:
            self.found.clear()
        self.found[asked] = keys

    def channel(self, key: str) -> str:
        """The name of a channel, as in "Social post"; the key where there is none."""
        return self._channel_names.get(key, key)

    def _keys(self, record: Record, field: Field, written: Any, force: NamedForce | None) -> Any:
        if isinstance(written, tuple):
            found = [self._known(record, field, one, force) for one in written]
            return tuple(dict.fromkeys(found))
        return self._known(record, field, written, force)

    def _known(self, record: Record, field: Field, written: str, force: NamedForce | None) -> str:
        if self._is_key(field.names, written, force):
            return written
        return self._key(record, field.name, field.names, written, force.id if force else None)

    def _is_key(self, kind: str, written: str, force: NamedForce | None) -> bool:
        if kind == "channels":
            return written in self.names.channels
        if force is None:
            return True  # there is no such team, and that is said
        if kind == "people":
            return self.names.person(force, written) is not None
        if kind == "places":
            return self.names.neighbourhood(force, written) is not None
        team = self.names.team(written)
        return team is not None and team.force == force

    def _key(self, record: Record, column: str, kind: str, written: str, force: int | None) -> str:
        where = None if kind == "channels" else force
        keys = sorted(self._found(kind).get((where, folded(written)), ()))
        if kind == "places" and len(keys) > 1:  # of several places of one name the row's own team's is meant
            keys = [key for key in keys if (force, key) in self._places_of.get(self.own, ())] or keys
        if len(keys) > 1:
            listed = f"{', '.join(keys[:-1])} and {keys[-1]}"
            record.refuse(column, f"{shown(written)} is the name of several {NOUNS[kind]}: {listed}. Give the key.")
        return keys[0] if len(keys) == 1 else written

    def _found(self, kind: str) -> Found:
        match kind:
            case "teams":
                return self._teams
            case "places":
                return self._places
            case "people":
                return self._people
        return self._channels

    @cached_property
    def _teams(self) -> Found:
        rows = list(Team.objects.values_list("force_id", "name", "key"))
        return _by_name([*rows, *((None, name, key) for _, name, key in rows)])

    @cached_property
    def _places(self) -> Found:
        return _by_name(Neighbourhood.objects.values_list("force_id", "name", "police_id"))

    @cached_property
    def _places_of(self) -> dict[int | None, set[tuple[int | None, str]]]:
        """By team, its neighbourhoods: force and id."""
        found: dict[int | None, set[tuple[int | None, str]]] = defaultdict(set)
        for team, force, police_id in Neighbourhood.objects.values_list("team_id", "force_id", "police_id"):
            found[team].add((force, police_id))
        return found

    @cached_property
    def _people(self) -> Found:
        return _by_name(Person.objects.values_list("force_id", "name", "key"))

    @cached_property
    def _channels(self) -> Found:
        return _by_name((None, name, key) for key, name in self._channel_names.items())

    @cached_property
    def _channel_names(self) -> dict[str, str]:
        return dict(Channel.objects.values_list("key", "name"))


@once_for_each_class
def _named_fields(content: type) -> tuple[Field, ...]:
    """The team's own apart: that comes first."""
    return tuple(field for field in fields_of(content) if field.names in NOUNS and field.name != "team")


def _by_name(rows: Iterable[tuple[int | None, str, str]]) -> Found:
    found: Found = defaultdict(set)
    for force, name, key in rows:
        found[force, folded(name)].add(key)
    return dict(found)
