"""Who decides what somebody asked: never whoever asked, and never by a role that whoever asked has lent them.

The same rule twice: for one request, with the reason to say, and as a condition on rows, for what waits for somebody.
Source: interfaces.md, "Roles"; adr/0027.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from teams.models import Grant, Person, Team
from teams.models.grants import GrantQuerySet
from teams.permissions import Permission, roles_with

NOBODY = 0  # who asked for what came from a file
ASKED = "You asked for this yourself, so somebody else must decide it."
LENT = "You may decide this only as the deputy of whoever asked, so somebody else must decide it."


def why_not(person: Person, permission: Permission, team: Team, *, asked_by: int | None, today: date) -> str:
    """Why the person does not decide what `asked_by` asked about the team; empty where nothing of it stands against it.

    Whether they have the permission at all, the caller has asked.
    """
    if asked_by == person.pk:
        return ASKED
    reaching = Q(section=None) | Q(section=team.section_id), Q(team=None) | Q(team=team)
    held = _held(person, permission, today).filter(*reaching, force=team.force_id)
    lenders = set(held.values_list("deputy_for", flat=True))
    return LENT if asked_by is not None and lenders == {asked_by} else ""


def decides(person: Person, permission: Permission, today: date, *, team: str = "team") -> Q:
    """The condition on rows with a team and an `asked_by`: the person has the permission, and it is not their own."""
    reaching = (
        Q(section=None) | Q(section=OuterRef(f"{team}__section")),
        Q(team=None) | Q(team=OuterRef(team)),
        Q(deputy_for=None) | ~Q(deputy_for=Coalesce(OuterRef("asked_by"), NOBODY)),
    )
    held = _held(person, permission, today).filter(*reaching, force=OuterRef(f"{team}__force"))
    return Q(Exists(held)) & ~Q(asked_by=person)


def _held(person: Person, permission: Permission, today: date) -> GrantQuerySet:
    return Grant.objects.on(today).filter(person=person, role__in=roles_with(permission))
