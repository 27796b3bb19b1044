"""The names that content uses (keys, ids of neighbourhoods, channels) and what they mean here.

Loaded once for many rows, or for one content alone. A name of another force means nothing, exactly as one nobody has.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import F

from engagement.content import ActivityContent, EnquiryContent
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


class Names:
    """Dictionaries from the outside world's names to ours; None asks for all there are."""

    def __init__(
        self,
        *,
        teams: Iterable[str] | None = None,
        people: Iterable[str] | None = None,
        neighbourhoods: Iterable[str] | None = None,
    ) -> None:
        rows = _some(Team, "key", teams).values_list("key", "id", "force_id", "force__key")
        self._teams = {key: NamedTeam(team, NamedForce(force, name)) for key, team, force, name in rows}
        self._people = {
            (force, key): person
            for force, key, person in _some(Person, "key", people).values_list("force_id", "key", "id")
        }
        self._neighbourhoods = _neighbourhoods(neighbourhoods)
        self.channels = frozenset(Channel.objects.values_list("key", flat=True))
        self.audiences = frozenset(Audience.objects.values_list("key", flat=True))

    @classmethod
    def of_activity(cls, content: ActivityContent) -> Names:
        """Only what this content may name."""
        return cls(
            teams=[content.team, *content.also_teams],
            people=[*content.officers, *filter(None, [content.led_by])],
            neighbourhoods=content.neighbourhoods,
        )

    @classmethod
    def of_enquiry(cls, content: EnquiryContent) -> Names:
        neighbourhoods = [content.neighbourhood] if content.neighbourhood else []
        return cls(teams=[content.team], people=[], neighbourhoods=neighbourhoods)

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


def _some(model, column: str, wanted: Iterable[str] | None):
    return model.objects.all() if wanted is None else model.objects.filter(**{f"{column}__in": set(wanted)})


def _neighbourhoods(wanted: Iterable[str] | None) -> dict[tuple[int, str], NamedNeighbourhood]:
    if wanted is not None and not wanted:
        return {}
    wanted = None if wanted is None else set(wanted)
    former = _some(FormerNeighbourhoodId, "police_id", wanted).values_list(
        "force_id", "police_id", "neighbourhood_id", "neighbourhood__police_id"
    )
    current = _some(Neighbourhood, "police_id", wanted).values_list("force_id", "police_id", "id", F("police_id"))
    # Current ones last: an id that one neighbourhood gave up may be another's now.
    return {(force, name): NamedNeighbourhood(place, now) for force, name, place, now in [*former, *current]}
