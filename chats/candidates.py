"""Who can be named for a chat: people of the team's force who have access, the near ones first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from chats.models import Chat
from teams.models import Grant, Person, Posting, Team
from teams.permissions import with_access


@dataclass(frozen=True)
class Candidates:
    """People of the team's force who can be named."""

    near: list[Person]  # of the team
    around: list[Person]  # of its section
    force: int

    @property
    def all(self) -> list[Person]:
        return [*self.near, *self.around]


def with_account(force: int) -> QuerySet[Person]:
    return Person.objects.filter(force=force, is_active=True, email__isnull=False)


def candidates_of(team: Team, today: date, chat: Chat | None = None) -> Candidates:
    """Who is offered by name: by role or posting of the day, and whoever the chat names already. Two queries."""
    people = with_access(today).filter(force=team.force_id)
    named = Q(pk__in=chat.grants.values("person")) if chat else Q(pk__in=[])
    near = people.filter(named | _posted(Q(team=team), today)).distinct().order_by("name", "id")
    around = people.filter(_posted(Q(team__section=team.section_id), today) | Q(pk__in=_inspectors(team, today)))
    own = list(near)
    others = around.exclude(pk__in=[one.pk for one in own]).distinct().order_by("name", "id")
    return Candidates(own, list(others), team.force_id)


def _posted(where: Q, today: date) -> Q:
    """The condition on people: they hold a posting or a role there on the day."""
    postings = Posting.objects.on(today).filter(where)
    grants = Grant.objects.on(today).filter(where)
    return Q(pk__in=postings.values("person")) | Q(pk__in=grants.values("person"))


def _inspectors(team: Team, today: date) -> QuerySet:
    return Grant.objects.on(today).filter(section=team.section_id).values("person")
