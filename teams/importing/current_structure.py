"""The structure as it is stored: everything of one force, found by the names that files use."""

from __future__ import annotations

from collections import defaultdict

from teams.importing.file_content import FileContent
from teams.models import Force, FormerNeighbourhoodId, Neighbourhood, Person, Posting, Priority, Section, Team


class Stored:
    """One force's rows, in a fixed number of queries. Rows that an import adds are added here too, unsaved."""

    def __init__(self, force: Force, given: FileContent) -> None:
        self.force = force
        self.sections = {row.key: row for row in Section.objects.filter(force=force.pk)}
        self.teams = {row.key: row for row in Team.objects.filter(force=force.pk).select_related("section")}
        self.people = {row.key: row for row in Person.objects.filter(force=force.pk)}
        self.places = {row.police_id: row for row in self._neighbourhoods()}
        self.former = self._former()
        self.postings: dict[tuple[str, str], list[Posting]] = defaultdict(list)
        self.priorities: dict[str, list[Priority]] = defaultdict(list)
        self.predecessors: set[tuple[int, int]] = set()
        self.listed: dict[int, str] = {}  # neighbourhoods the file has named, and as what
        self._load_team_rows()
        self.elsewhere = _elsewhere(force, given)

    def place(self, police_id: str) -> Neighbourhood | None:
        """The neighbourhood of that id: the present one, else one that bore it once."""
        return self.places.get(police_id) or self.former.get(police_id)

    def _neighbourhoods(self) -> list[Neighbourhood]:
        return list(Neighbourhood.objects.filter(force=self.force.pk).select_related("team"))

    def _former(self) -> dict[str, Neighbourhood]:
        by_pk = {place.pk: place for place in self.places.values()}
        rows = FormerNeighbourhoodId.objects.filter(force=self.force.pk)
        return {row.police_id: by_pk[row.neighbourhood_id] for row in rows}

    def _load_team_rows(self) -> None:
        of_force = {"team__force": self.force.pk}
        for posting in Posting.objects.filter(**of_force).select_related("person", "team", "neighbourhood"):
            self.postings[posting.person.key, posting.team.key].append(posting)
        for priority in Priority.objects.filter(**of_force).select_related("team", "neighbourhood"):
            self.priorities[priority.team.key].append(priority)
        through = Team.predecessors.through.objects.filter(from_team__force=self.force.pk)
        self.predecessors.update(through.values_list("from_team", "to_team"))


def _elsewhere(force: Force, given: FileContent) -> dict[type[Section | Team | Person], set[str]]:
    """The file's keys that another force uses already."""
    asked: dict[type[Section | Team | Person], list[str]] = {
        Section: [section.key for section in given.sections],
        Team: [team.key for team in given.teams],
        Person: [posting.person for posting in given.postings],
    }
    return {
        model: set(model.objects.filter(key__in=keys).exclude(force=force.pk).values_list("key", flat=True))
        for model, keys in asked.items()
    }
