"""What each role may do, as one table, and the doors through which objects are fetched.

Source of the table and of the two refusals: interfaces.md, "Roles". Outside a person's scope a team does not exist
(404, the same as for an id that nobody has); inside it, but not allowed, is a refusal (403).
"""

from __future__ import annotations

import enum
from datetime import date
from functools import lru_cache

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from record.compiled import compiled
from teams.models import Force, Grant, Person, Role, Team
from teams.models.areas import TeamQuerySet
from teams.models.grants import GrantQuerySet


class Permission(enum.Enum):
    """One thing a person may do. Whether an activity is one's own, or an exemption, its app asks besides."""

    READ = "read activities, enquiries, flags, assessments and proofs"
    LOG_ACTIVITY = "log an activity"
    CORRECT_OWN = "correct, confirm, cancel and withdraw one's own activity"
    CORRECT_ANY = "correct anybody's activity"
    WITHDRAW = "withdraw an activity"
    CONFIRM = "confirm that a planned activity was held"
    ANSWER_ENQUIRY = "answer an enquiry"
    CORRECT_ENQUIRY = "correct or withdraw an enquiry"
    IMPORT = "import activities and enquiries from a file"
    ASK_EXEMPTION = "ask for an exemption"
    ACKNOWLEDGE_FLAG = "acknowledge a flag"
    APPROVE_EXEMPTION = "approve an exemption"
    CONSENT_EXEMPTION = "consent to an exemption over its kind’s greatest length"
    CLOSE_FLAG = "close a flag"
    RUN_CHAT = "run a chat"
    NAME_DEPUTY = "name a deputy"
    GRADE = "grade a team"
    SIGN_OFF = "sign off a period"
    SEE_OVERSIGHT = "see the oversight grid"
    MANAGE = "manage people, structure and contracts"
    SECOND_CONTRACT = "be the second person who publishes a contract"


_PC = frozenset({Permission.READ, Permission.LOG_ACTIVITY, Permission.CORRECT_OWN})
_SERGEANT = _PC | {
    Permission.CORRECT_ANY,
    Permission.WITHDRAW,
    Permission.CONFIRM,
    Permission.ANSWER_ENQUIRY,
    Permission.CORRECT_ENQUIRY,
    Permission.IMPORT,
    Permission.ASK_EXEMPTION,
    Permission.ACKNOWLEDGE_FLAG,
    Permission.RUN_CHAT,
    Permission.NAME_DEPUTY,
}
MAY: dict[Role, frozenset[Permission]] = {
    Role.PC: _PC,
    Role.SERGEANT: _SERGEANT,
    Role.INSPECTOR: _SERGEANT | {Permission.APPROVE_EXEMPTION, Permission.CLOSE_FLAG, Permission.SEE_OVERSIGHT},
    Role.REVIEWER: frozenset(
        {
            Permission.READ,
            Permission.GRADE,
            Permission.SIGN_OFF,
            Permission.CONSENT_EXEMPTION,
            Permission.SEE_OVERSIGHT,
            Permission.SECOND_CONTRACT,
        }
    ),
    Role.ADMIN: frozenset({Permission.READ, Permission.MANAGE, Permission.SEE_OVERSIGHT, Permission.SECOND_CONTRACT}),
}

Asker = Person | AnonymousUser


def with_access(today: date) -> QuerySet[Person]:
    """Who may come in at all: people with an open account who hold a role today, whichever it is.

    Sessions, tokens, streams and parts in a chat all ask here, so that whoever has left is out of each of them at once.
    """
    return _with_access(today).all()


@lru_cache(maxsize=4)
def _with_access(today: date) -> QuerySet[Person]:
    """Put together once a day, as every request asks. Never evaluated: others are made of it."""
    held = Grant.objects.on(today).filter(person=OuterRef("pk"), force=OuterRef("force"))
    return Person.objects.filter(Exists(held), is_active=True, email__isnull=False)


def person_with_access(pk: int, today: date) -> Person | None:
    """The same of one: whose a session is."""
    return _let_in.first(pk, today)


@compiled
def _let_in(pk: int, today: date) -> QuerySet[Person]:
    return with_access(today).filter(pk=pk)


def factors_of(person: Person) -> QuerySet[Authenticator]:
    """The person's second factors. Recovery codes are none: they stand in for one that is lost."""
    return Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES)


def lacks_second_factor(person: Person) -> bool:
    """Whether the person's force asks for a second factor and they have set up none."""
    return person.force.second_factor_required and not factors_of(person).exists()


def roles_with(permission: Permission) -> list[Role]:
    """The roles that have the permission, as the table lists them."""
    return [role for role in Role if permission in MAY[role]]


def teams_for(person: Asker, permission: Permission, today: date) -> TeamQuerySet:
    """The teams, of any day, for which the person has the permission on `today`. One query; narrow it further."""
    return Team.objects.filter(_granted(person, permission, today))


def forces_for(person: Asker, permission: Permission, today: date) -> QuerySet[Force]:
    """The forces in which the person has the permission on `today`, be it for one team alone."""
    grants = _grants(person, permission, today)
    return Force.objects.filter(pk__in=grants.values("force"))


def get_team_for(person: Asker, key: str, permission: Permission, today: date) -> Team:
    """The team, with its section and force, in one query.

    Raises Http404 outside the person's scope, in the same words as for a key that no team has; PermissionDenied
    inside it, where no grant of theirs has the permission.
    """
    team = _sighted.first(key, person.pk, permission, today)
    if team is None:
        raise Http404("No Team matches the given query.")
    if not team.is_allowed:  # type: ignore[attr-defined]  # an annotation
        raise PermissionDenied(f"You may not {permission.value} for {team.name}.")
    return team


def get_person_for(person: Asker, key: str, permission: Permission, today: date) -> Person:
    """Somebody with an account in a force of the person's own, with that force.

    Raises Http404 outside these forces, as for a key that nobody has; PermissionDenied inside, where no grant of theirs
    has the permission.
    """
    accounts = Person.objects.filter(email__isnull=False, force__in=forces_for(person, Permission.READ, today))
    found = get_object_or_404(accounts.select_related("force"), key=key)
    if not forces_for(person, permission, today).filter(pk=found.force_id).exists():
        raise PermissionDenied(f"You may not {permission.value}.")
    return found


def require(person: Asker, permission: Permission, team: Team, today: date) -> None:
    """Raises PermissionDenied where the person lacks the permission for a team that they may read."""
    if permission is not Permission.READ and permission not in permissions_for(person, team, today):
        raise PermissionDenied(f"You may not {permission.value}.")


def may(person: Asker, permission: Permission, team: Team, today: date) -> bool:
    """Whether the person has the permission for the team on `today`."""
    return teams_for(person, permission, today).filter(pk=team.pk).exists()


def permissions_for(person: Asker, team: Team, today: date) -> frozenset[Permission]:
    """Everything the person may do for the team on `today`: for a page that offers several actions. One query."""
    grants = Grant.objects.on(today).filter(held_by(person), _reaching(team))
    return frozenset().union(*(MAY[Role(role)] for role in grants.values_list("role", flat=True)))


def holders(permission: Permission, team: Team, today: date) -> QuerySet[Person]:
    """Who has the permission for the team on `today` and can be written to. One query."""
    grants = _grants_with(permission, today).filter(_reaching(team))
    return Person.objects.filter(pk__in=grants.values("person"), is_active=True, email__gt="").order_by("id")


def held_by(person: Asker) -> Q:
    """Of the grants, those of the person; whoever is not signed in holds none."""
    return Q(person_id=person.pk)


def may_anywhere(person: Asker, permission: Permission, today: date) -> bool:
    """Whether any grant of the person has the permission on `today`."""
    return bool(_any_grant(person.pk, permission, today))


def require_anywhere(person: Asker, permission: Permission, today: date) -> None:
    """For pages that name no team. Raises PermissionDenied where no grant of the person has the permission."""
    if not may_anywhere(person, permission, today):
        raise PermissionDenied(f"You may not {permission.value}.")


@compiled
def _sighted(key: str, person: int | None, permission: Permission, today: date) -> QuerySet[Team]:
    """The team where the person may read it; whether they have the permission for it too."""
    asker = Person(pk=person)
    visible = teams_for(asker, Permission.READ, today).filter(key=key).select_related("section", "force")
    return visible.annotate(is_allowed=_granted(asker, permission, today))


@compiled
def _any_grant(person: int | None, permission: Permission, today: date) -> QuerySet[Grant, int]:
    return _grants(Person(pk=person), permission, today).values_list("pk", flat=True)[:1]


def _grants(person: Asker, permission: Permission, today: date) -> GrantQuerySet:
    return _grants_with(permission, today).filter(held_by(person))


@lru_cache(maxsize=64)
def _grants_with(permission: Permission, today: date) -> GrantQuerySet:
    """Everybody's, put together once a day. Never evaluated: others are made of it."""
    return Grant.objects.on(today).filter(role__in=roles_with(permission))


def _granted(person: Asker, permission: Permission, today: date) -> Exists:
    """The condition on teams: one of the person's grants reaches it. An empty section or team means all of them."""
    return Exists(
        _grants(person, permission, today).filter(
            Q(section__isnull=True) | Q(section=OuterRef("section")),
            Q(team__isnull=True) | Q(team=OuterRef("pk")),
            force=OuterRef("force"),
        )
    )


def _reaching(team: Team) -> Q:
    """The condition on grants: it reaches the team."""
    return Q(
        Q(section__isnull=True) | Q(section=team.section_id),
        Q(team__isnull=True) | Q(team=team.pk),
        force=team.force_id,
    )
