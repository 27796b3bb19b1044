"""What pages read of teams: one function a page, each a fixed number of queries.

What the public sees is made here out of what is published and of nothing else: an officer's key, address and
unpublished postings are not even loaded into it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from record.compiled import compiled
from teams.models import (
    Force,
    Grant,
    Neighbourhood,
    Person,
    Posting,
    Priority,
    Rank,
    Role,
    Section,
    Team,
)
from teams.permissions import with_access

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

RANKS = Rank.values  # lowest first
OFFICERS = [Role.PC, Role.SERGEANT, Role.INSPECTOR]


@dataclass(frozen=True)
class PublishedOfficer:
    """What an officer's consent lets the public see, today."""

    name: str
    rank: Rank
    neighbourhoods: tuple[str, ...]  # names; none: the whole team's area


@dataclass(frozen=True)
class PublicTeam:
    """A team as its public page shows it on a day."""

    team: Team  # with its section and force
    neighbourhoods: Sequence[Neighbourhood]
    officers: Sequence[PublishedOfficer]
    priorities: Sequence[Priority]  # with their neighbourhoods, the oldest first
    successors: Sequence[Team]
    is_active: bool


@dataclass(frozen=True)
class SectionOfTeams:
    section: Section
    teams: Sequence[Team]


def public_team(key: str, *, today: date) -> PublicTeam:
    """The team of that key, also one that has ended: its page says who follows it. Raises Http404. Five queries."""
    team = _team.first(key)
    if team is None:
        raise Http404("No Team matches the given query.")
    return PublicTeam(
        team=team,
        neighbourhoods=_neighbourhoods(team.id, today),
        officers=_published_officers(team, today),
        priorities=_priorities(team.id, today),
        successors=_successors(team.id),
        is_active=team.active_from <= today and (team.active_until is None or today <= team.active_until),
    )


def teams_by_section(*, today: date, force: Force | None = None) -> list[SectionOfTeams]:
    """The teams active on the day under their sections, both by name: "see all teams". One query."""
    teams = Team.objects.active_on(today).select_related("force").by_section()
    found: dict[Section, list[Team]] = defaultdict(list)
    for team in teams.filter(force=force) if force else teams:
        found[team.section].append(team)
    return [SectionOfTeams(section, members) for section, members in found.items()]


def neighbourhoods_of(team: Team, today: date) -> QuerySet[Neighbourhood]:
    """The team's neighbourhoods that are active on the day, by name."""
    return team.neighbourhoods.active_on(today).order_by("name", "id")


@compiled
def _team(key: str) -> QuerySet[Team]:
    return Team.objects.filter(key=key).select_related("section", "force")


@compiled
def _neighbourhoods(team: int, today: date) -> QuerySet[Neighbourhood]:
    return neighbourhoods_of(Team(pk=team), today)


@compiled
def _priorities(team: int, today: date) -> QuerySet[Priority]:
    standing = Priority.objects.filter(team=team).on(today)
    return standing.select_related("neighbourhood").order_by("first_day", "id")


@compiled
def _successors(team: int) -> QuerySet[Team]:
    return Team.objects.filter(predecessors=team).order_by("name", "id")


@compiled
def _published(team: int, today: date) -> QuerySet[Posting]:
    published = Posting.objects.filter(team=team).published_on(today).select_related("person", "neighbourhood")
    return published.order_by("person__name", "person__id", "neighbourhood__name", "id")


class HeldRoles(TypedDict):
    """What `accounts_of` adds to a person."""

    held: list[Grant]  # of the day, the oldest first


def accounts_of(forces: QuerySet[Force], today: date) -> QuerySet[WithAnnotations[Person, HeldRoles]]:
    """Everybody with an account there, closed ones too; `held` on each are the roles of the day, the oldest first."""
    named = ("team", "section", "force", "deputy_for")
    roles = Grant.objects.on(today).select_related(*named).order_by("first_day", "id")
    accounts = Person.objects.filter(force__in=forces, email__isnull=False)
    return accounts.prefetch_related(Prefetch("grants", roles, to_attr="held"))


def roles_without_posting(forces: QuerySet[Force], today: date) -> QuerySet[Grant]:
    """Officers' roles of the day whose person is posted nowhere on it: they may have left, or the file may be wrong."""
    posted = Posting.objects.on(today).filter(person=OuterRef("person"))
    roles = Grant.objects.on(today).filter(role__in=OFFICERS, force__in=forces)
    accounts = roles.filter(~Exists(posted), person__is_active=True, person__email__isnull=False)
    return accounts.select_related("person", "team", "section", "deputy_for").order_by("person__name", "id")


def possible_deputies(own: Grant, today: date) -> QuerySet[Person]:
    """Whom somebody may name a deputy of a grant of theirs: the force's officers with access, by name.

    An officer has a role of their own today. So nobody is let in whom no administrator lets in, and nobody acts for the
    police who oversees them.
    """
    officers = Grant.objects.on(today).filter(deputy_for=None, force=own.force, role__in=OFFICERS)
    overseers = Grant.objects.on(today).filter(role=Role.REVIEWER)
    found = with_access(today).filter(pk__in=officers.values("person")).exclude(pk__in=overseers.values("person"))
    return found.exclude(pk=own.person_id).order_by("name", "id")


def nearby(people: QuerySet[Person], own: Grant, today: date) -> QuerySet[Person]:
    """Of the people those who hold a role in the grant's section, or in a team of it; of a whole force everybody."""
    section = own.team.section_id if own.team else own.section_id
    if section is None:
        return people
    held = Grant.objects.on(today).filter(Q(section=section) | Q(team__section=section))
    return people.filter(pk__in=held.values("person"))


def deputies_of(person: Person, today: date) -> QuerySet[Grant]:
    """The grants of deputies whom the person named, which hold or are still to begin; the first to begin on top."""
    return _lent(today).filter(deputy_for=person)


def stood_in_for(person: Person, today: date) -> QuerySet[Grant]:
    """The grants that the person has as a deputy; as above."""
    return _lent(today).filter(person=person, deputy_for__isnull=False)


def _lent(today: date) -> QuerySet[Grant]:
    lent = Grant.objects.filter(ended_at=None, last_day__gte=today)
    return lent.select_related("person", "force", "team", "section", "deputy_for").order_by("first_day", "id")


def _published_officers(team: Team, today: date) -> list[PublishedOfficer]:
    """Each person once, the highest rank first, with the neighbourhoods of all their published postings."""
    held: dict[int, list[Posting]] = defaultdict(list)
    for posting in _published(team.id, today):
        held[posting.person_id].append(posting)
    officers = [_officer(postings) for postings in held.values()]
    return sorted(officers, key=lambda officer: -RANKS.index(officer.rank))


def _officer(postings: Sequence[Posting]) -> PublishedOfficer:
    places = (posting.neighbourhood.name for posting in postings if posting.neighbourhood)
    everywhere = any(posting.neighbourhood is None for posting in postings)
    highest = max((posting.rank for posting in postings), key=RANKS.index)
    return PublishedOfficer(
        name=postings[0].person.name,
        rank=Rank(highest),
        neighbourhoods=() if everywhere else tuple(dict.fromkeys(places)),
    )
