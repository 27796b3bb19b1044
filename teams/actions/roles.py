"""Who holds which role, from when to when: what administrators do about it, and how a role ends.

With a role end those that were lent of it: a deputy's (`teams.actions.deputies`).
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from inputs import name_of
from record.entries import Change, open_head
from record.refusal import Invalid
from record.timezones import day_of
from teams.models import (
    ApiToken,
    Force,
    Grant,
    Person,
    Role,
    Section,
    Team,
)
from teams.permissions import with_access
from teams.sessions import end_sessions_of

LENDER_ENDED = "The role it was lent from has ended."


@transaction.atomic
def grant_role(
    *,
    person: Person,
    role: Role,
    first_day: date,
    by: Person | None,
    section: Section | None = None,
    team: Team | None = None,
    last_day: date | None = None,
) -> Grant:
    """Give the person a role of their own force, with the scope that the role has: a team, a section or the force."""
    _check_scope(role, section, team)
    scope = team or section
    if scope and scope.force_id != person.force_id:
        raise Invalid.because(f"{scope.key} belongs to another force than {person.key}.")
    if last_day and last_day < first_day:
        raise Invalid.because(f"{last_day} is before the first day, {first_day}.")
    grant = Grant(
        person=person, role=role, force=person.force, section=section, team=team, first_day=first_day, last_day=last_day
    )
    check_not_held(grant)
    grant.save()
    write_entry(person.force, by, Change("person.role_granted", f"person:{person.key}", after=in_the_record(grant)))
    return grant


@transaction.atomic
def end_grant(*, grant: Grant, now: datetime, by: Person | None, reason: str = "") -> None:
    """The role is held no longer, from this instant on. With a person's last one end their sessions and tokens."""
    if not locked(Grant.objects.filter(not_ended(now), pk=grant.pk), grant.force):
        raise Invalid.because("This role has ended already.")
    require_administrator([grant], now)
    end_one(grant, now, by, reason)
    if not with_access(day_of(now)).filter(pk=grant.person_id).exists():
        end_open(grant.person, and_tell=True)


def not_ended(now: datetime) -> Q:
    """The condition on grants: they hold, or are still to begin."""
    return Q(ended_at__isnull=True) & (Q(last_day__isnull=True) | Q(last_day__gte=day_of(now)))


def locked(grants: QuerySet[Grant], force: Force) -> list[Grant]:
    """The grants, read when nobody else is ending one of the force's: two administrators cannot end each other."""
    Force.objects.select_for_update(no_key=True).get(pk=force.pk)
    return list(grants.select_related("person", "force", "section", "team", "deputy_for").order_by("id"))


def require_administrator(ending: list[Grant], now: datetime) -> None:
    """Raises Invalid where nobody would be left who could give anybody a role."""
    if any(grant.role == Role.ADMIN for grant in ending):
        left = Grant.objects.on(day_of(now)).filter(force=ending[0].force, role=Role.ADMIN, person__is_active=True)
        if not left.exclude(person=ending[0].person_id).filter(person__email__isnull=False).exists():
            raise Invalid.because("The force would have no administrator any more. Give somebody else that role first.")


def end_one(grant: Grant, now: datetime, by: Person | None, reason: str) -> None:
    """The grant, and whatever was lent of it: a deputy whom that leaves without any role is out at once."""
    lent = list(
        lent_of(grant).filter(not_ended(now)).select_related("person", "force", "section", "team", "deputy_for")
    )
    before = in_the_record(grant)
    grant.ended_at, grant.last_day = now, max(grant.first_day, day_of(now))
    grant.save(update_fields=["ended_at", "last_day"])
    after = in_the_record(grant)
    change = Change("person.role_ended", f"person:{grant.person.key}", before=before, after=after, reason=reason)
    write_entry(grant.force, by, change)
    for one in lent:
        end_one(one, now, by, LENDER_ENDED)
        if not with_access(day_of(now)).filter(pk=one.person_id).exists():
            end_open(one.person, and_tell=True)


def lent_of(grant: Grant) -> QuerySet[Grant]:
    """The grants of deputies that were named for this one, of any day. What was lent is not lent on."""
    if grant.deputy_for_id:
        return Grant.objects.none()
    scope = {"role": grant.role, "force": grant.force, "section": grant.section, "team": grant.team}
    within = Q(first_day__gte=grant.first_day)
    if grant.last_day:
        within &= Q(last_day__lte=grant.last_day)
    return Grant.objects.filter(within, deputy_for=grant.person_id, **scope).order_by("first_day", "id")


def end_open(person: Person, *, and_tell: bool = False) -> None:
    """Whatever is open in the person's name: sessions and tokens."""
    end_sessions_of(person, and_tell=and_tell)
    ApiToken.objects.filter(person=person, revoked_at__isnull=True).update(revoked_at=Now())


def _check_scope(role: Role, section: Section | None, team: Team | None) -> None:
    """Source: interfaces.md, "Roles"."""
    of_team, of_section = role in (Role.PC, Role.SERGEANT), role == Role.INSPECTOR
    if of_team != bool(team):
        raise Invalid.because(f"The role {role} {'needs a team' if of_team else 'has no team'}.")
    if of_section != bool(section):
        raise Invalid.because(f"The role {role} {'needs a section' if of_section else 'has no section'}.")


def check_not_held(grant: Grant) -> None:
    held = Grant.objects.on(grant.first_day).filter(
        person=grant.person, role=grant.role, section=grant.section, team=grant.team
    )
    if held.exists():
        raise Invalid.because(f"{grant.person.key} is {grant.role} there already.")


def in_the_record(grant: Grant) -> dict[str, object]:
    """A grant as the record keeps it."""
    scope = {"section": grant.section, "team": grant.team}
    return {
        "role": grant.role,
        **{name: row.key for name, row in scope.items() if row},
        **({"deputy_for": grant.deputy_for.key} if grant.deputy_for else {}),
        "first_day": grant.first_day,
        "last_day": grant.last_day,
    }


def write_entry(force: Force, by: Person | None, change: Change) -> None:
    open_head(force.key).write(by=name_of(by), changes=[change])
