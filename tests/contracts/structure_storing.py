"""Puts the structure of a plain world into the database: the rows as they were told last, and every version of them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Model

from record.entries import OpenHead
from teams import version_log
from teams.models import Force, Neighbourhood, Person, Posting, Priority, Section, Team
from tests.contracts.plain.world import Fact

WRONG = "Told wrongly."


class StoredStructure:
    """Told instant after instant, as it would have been: what is not told again is withdrawn."""

    def __init__(self, force: Force, section: Section, told: list[Fact], person: Callable[[str], Person]) -> None:
        self.force, self.section, self.person = force, section, person
        self.teams: dict[str, Team] = {}
        self.places: dict[str, Neighbourhood] = {}
        self.rows: dict[tuple, Any] = {}  # postings and priorities, by what each is known by
        for at in sorted({at for fact in told for at, _ in fact.versions}):
            self._tell(at, [team for fact in told for told_at, team in fact.versions if told_at == at])
        # In the order of the world, whenever each was told.
        self.teams = {fact.versions[-1][1].key: self.teams[fact.versions[-1][1].key] for fact in told}

    def _tell(self, at: datetime, teams: list) -> None:
        told: list[Model] = []
        for team in teams:
            told += [self._team(team), *(self._place(team.key, place) for place in team.neighbourhoods)]
        for team in teams:
            told += self._postings(team) + self._priorities(team)
        version_log.tell(told, force=self.force, head=OpenHead(self.force.key, at, 0), by="command line")

    def _team(self, team) -> Team:
        row = self.teams.get(team.key) or Team(force=self.force, section=self.section, key=team.key, name=team.key)
        row.active_from, row.active_until = team.active
        row.save()
        self.teams[team.key] = row
        return row

    def _place(self, team: str, place) -> Neighbourhood:
        row = self.places.get(place.key) or Neighbourhood(police_id=place.key, name=place.key, force=self.force)
        row.team, (row.active_from, row.active_until) = self.teams[team], place.active
        row.save()
        self.places[place.key] = row
        return row

    def _postings(self, team) -> list[Model]:
        said = {}
        for one in team.postings:
            first, last = one.published_part
            known_by = (Posting, team.key, one.person, one.posted[0], one.neighbourhood)
            said[_again(known_by, said)] = {
                "rank": one.rank,
                "last_day": one.posted[1],
                "published_from": max(first, one.posted[0]) if one.published else None,
                "published_until": last if one.published else None,
            }
        return self._told(Posting, team, said, lambda key: {"person": self.person(key[2]), "first_day": key[3]})

    def _priorities(self, team) -> list[Model]:
        said = {}
        for one in team.priorities:
            known_by = (Priority, team.key, one.title, one.in_force[0], one.neighbourhood)
            said[_again(known_by, said)] = {"last_day": one.in_force[1]}
        return self._told(Priority, team, said, lambda key: {"title": key[2], "first_day": key[3]})

    def _told(self, model: type[Model], team, said: dict[tuple, dict[str, Any]], known_by: Callable) -> list[Model]:
        """The rows written, those among them that the team's newest version does not hold any more."""
        gone = [key for key in self.rows if key[:2] == (model, team.key) and key not in said]
        for key, content in (said | {key: {"withdrawn_because": WRONG} for key in gone}).items():
            if key not in self.rows:
                where = {"team": self.teams[team.key], "neighbourhood": self.places.get(key[4])}
                self.rows[key] = model(**where, **known_by(key))
            for name, value in content.items():
                setattr(self.rows[key], name, value)
            self.rows[key].save()
        return [self.rows[key] for key in (*said, *gone)]


def _again(key: tuple, said: dict) -> tuple:
    """Known by the same once more, as with two ranks: a number tells them apart."""
    while key in said:
        key = (*key[:5], (key[5] if len(key) > 5 else 0) + 1)
    return key
