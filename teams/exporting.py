"""A force's structure as its file: what `import_teams` reads, and reads without changing anything.

With all versions each line has its `known_at`, below `earlier` what was told of it before, and a team below
`told_wrongly` what was withdrawn: all of that the import passes over. Source: formats.md, "Exports".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Model, QuerySet

from inputs.output_files import given
from teams.models import Force, FormerNeighbourhoodId, Neighbourhood, Person, Posting, Priority, Section, Team
from teams.version_log import VERSIONS, owner_of

Said = dict[str, Any]
Words = Callable[[Any], Said]  # of a row, or of a version of it: they have the same columns


def structure_of(force: Force, *, all_versions: bool = False) -> Said:
    """The whole structure, in the order of keys. A fixed number of queries."""
    return Structure(force, all_versions=all_versions).said()


class Structure:
    """Of one force, as it is being written."""

    def __init__(self, force: Force, *, all_versions: bool) -> None:
        self.force = force
        self.all_versions = all_versions

    def said(self) -> Said:
        names = ("name", "oversight_body", "chat_notice_days")
        teams: dict[int, list[Said]] = defaultdict(list)
        for team in Team.objects.filter(force=self.force).order_by("key"):
            teams[team.section_id].append(self._told(team, self._team) | self._below(team))
        return {
            "force": {"id": self.force.key} | given({name: getattr(self.force, name) for name in names}),
            "sections": [
                {"id": section.key, "name": section.name, "teams": teams[section.pk]}
                for section in Section.objects.filter(force=self.force).order_by("key")
            ],
        }

    def _below(self, team: Team) -> Said:
        """What stands below a team; what was told wrongly apart, or a file would tell it anew."""
        postings, priorities = self._postings[team.pk], self._priorities[team.pk]
        wrong = {
            "officers": [self._told(one, self._posting) for one in postings if one.withdrawn_because],
            "priorities": [self._told(one, self._priority) for one in priorities if one.withdrawn_because],
        }
        return given(
            {
                "neighbourhoods": [self._told(place, self._neighbourhood) for place in self._places_of[team.pk]],
                "officers": [self._told(one, self._posting) for one in postings if not one.withdrawn_because],
                "priorities": [self._told(one, self._priority) for one in priorities if not one.withdrawn_because],
                "told_wrongly": given(wrong) if self.all_versions else {},
            }
        )

    def _told(self, row: Model, words: Words) -> Said:
        """The row's line, with its versions where they are asked for."""
        said = words(row)
        if not self.all_versions:
            return said
        versions = self._versions[type(row)][row.pk]
        lines = [words(version) | {"known_at": version.known_at} for version in versions]
        return said | given({"known_at": lines[-1]["known_at"], "earlier": lines[:-1]}) if lines else said

    # -- The lines ---------------------------------------------------------------------------------------------------

    def _team(self, told: Any) -> Said:
        days = _days("active", told.active_from, told.active_until)
        named = {"id": told.key, "name": told.name, **days}
        return given(named | {"successor_of": sorted(self._predecessors[getattr(told, "team_id", told.pk)])})

    def _neighbourhood(self, told: Any) -> Said:
        days = _days("active", told.active_from, told.active_until)
        former = self._former[getattr(told, "neighbourhood_id", told.pk)]
        return given({"id": told.police_id, "name": told.name, **days, "was": sorted(former)})

    def _posting(self, told: Any) -> Said:
        """`published: yes` alone publishes all of it; the part is said where it is a part."""
        key, name = self._people[told.person_id]
        first = told.published_from
        said = {
            "id": key,
            "name": name,
            "rank": told.rank,
            **_days("posted", told.first_day, told.last_day),
            "published": first is not None,
            "published_from": None if first == told.first_day else first,
            "published_until": told.published_until,
            "neighbourhood": self._place(told),
            "withdrawn": told.withdrawn_because,
        }
        return given(said)

    def _priority(self, told: Any) -> Said:
        days = {"from": told.first_day, "until": told.last_day}
        named = {"title": told.title, "neighbourhood": self._place(told)}
        return given({**named, **days, "withdrawn": told.withdrawn_because})

    def _place(self, told: Any) -> str | None:
        """By its present id, whenever it was told."""
        return self._places[told.neighbourhood_id] if told.neighbourhood_id else None

    # -- What they name ------------------------------------------------------------------------------------------------

    @cached_property
    def _people(self) -> dict[int, tuple[str, str]]:
        people = Person.objects.filter(pk__in=Posting.with_withdrawn.filter(team__force=self.force).values("person"))
        return {pk: (key, name) for pk, key, name in people.values_list("pk", "key", "name")}

    @cached_property
    def _places(self) -> dict[int, str]:
        return {place.pk: place.police_id for places in self._places_of.values() for place in places}

    @cached_property
    def _places_of(self) -> dict[int, list[Neighbourhood]]:
        return _by_team(Neighbourhood.objects.filter(force=self.force).order_by("police_id"))

    @cached_property
    def _postings(self) -> dict[int, list[Posting]]:
        rows = Posting.with_withdrawn if self.all_versions else Posting.objects
        return _by_team(rows.filter(team__force=self.force).order_by("person__key", "first_day", "id"))

    @cached_property
    def _priorities(self) -> dict[int, list[Priority]]:
        rows = Priority.with_withdrawn if self.all_versions else Priority.objects
        return _by_team(rows.filter(team__force=self.force).order_by("first_day", "title", "id"))

    @cached_property
    def _former(self) -> dict[int, list[str]]:
        return _lists(FormerNeighbourhoodId.objects.filter(force=self.force).values_list("neighbourhood", "police_id"))

    @cached_property
    def _predecessors(self) -> dict[int, list[str]]:
        through = Team.predecessors.through.objects.filter(from_team__force=self.force)
        return _lists(through.values_list("from_team", "to_team__key"))

    @cached_property
    def _versions(self) -> dict[type[Model], dict[int, list[Any]]]:
        found: dict[type[Model], dict[int, list[Any]]] = {}
        for model, version in VERSIONS.items():
            owner = f"{owner_of(version)}_id"
            rows: Iterable[Any] = version._default_manager.filter(force=self.force).order_by(owner, "version")
            found[model] = _lists((getattr(row, owner), row) for row in rows)
        return found


def _days(name: str, first: date | None, last: date | None) -> Said:
    return {f"{name}_from": first, f"{name}_until": last}


def _by_team(rows: QuerySet[Any]) -> dict[int, list[Any]]:
    return _lists((row.team_id, row) for row in rows)


def _lists(pairs: Iterable[Sequence[Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
