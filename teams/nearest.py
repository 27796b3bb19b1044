"""Whose business a team's is first: of those who may, whoever stands nearest. For what waits, not for what one may."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q

from teams.models import Grant, Person, Team
from teams.models.areas import TeamQuerySet
from teams.permissions import Permission, roles_with, with_access

# From near to far: a team's own role, its section's, the whole force's.
SCOPES = (
    {"team": OuterRef("pk")},
    {"section": OuterRef("section")},
    {"team": None, "section": None, "force": OuterRef("force")},
)


def nearest_teams(person: Person, permission: Permission, today: date) -> TeamQuerySet:
    """Of the teams for which the person has the permission, those for which nobody nearer has it today.

    So a team's business waits for its sergeant, and for its inspector where it has none. Whoever cannot come in is not
    nearer. Source: measures.md, "Flags": who is told.
    """
    grants = Grant.objects.on(today).filter(role__in=roles_with(permission))
    own = grants.filter(person=person)
    anybody = grants.filter(person__in=with_access(today))
    nearest, nobody_nearer = Q(), Q()
    for scope in SCOPES:
        nearest |= Q(Exists(own.filter(**scope))) & nobody_nearer
        nobody_nearer &= ~Q(Exists(anybody.filter(**scope)))
    return Team.objects.filter(nearest)
