"""What administrators and people themselves do to accounts, roles and tokens: each in one transaction, each recorded.

`by` is the person who does it, None for the command line. What cannot be is an Invalid that says why. Names and
addresses never enter the record: it cannot be changed, and they may have to be erased. So a token is recorded by its
number and not by its purpose, which somebody typed.

Whatever takes access away takes it away at once: sessions and tokens end in the same transaction, and whoever asks
`teams.permissions.with_access` from then on, streams among them, is told no.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from allauth.usersessions.models import UserSession
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest, Now

from inputs import name_of
from record.entries import Change, open_head
from record.refusal import Invalid, refused_as_invalid
from record.sanitising import one_line, unwelcome_in
from record.timezones import day_of
from teams.models import (
    ApiToken,
    Force,
    Grant,
    Person,
    Role,
    Section,
    Team,
    TokenScope,
)
from teams.models.areas import is_key
from teams.models.tokens import KEPT_FOR, digest_of
from teams.permissions import with_access
from teams.sessions import end_sessions_of

EASY_TO_READ = "abcdefghjkmnpqrstuvwxyz23456789"  # without what looks alike: i l o 0 1
LONGEST_TOKEN = 366  # days
NOTED_EVERY = timedelta(minutes=1)  # that a token was used: a write for each use would cost more than it tells
BEGINS = "nep_"  # of a token, so that scanners, and people, recognise one that lies about


@transaction.atomic
def create_person(*, force: Force, name: str, by: Person | None, key: str = "") -> Person:
    """Somebody of the force, without an account and without a role. Without `key` one that says nothing is made up."""
    key = key or f"p-{secrets.token_hex(6)}"
    refused_as_invalid(is_key, key)
    name = one_line(name).strip()
    if not name:
        raise Invalid.because("A person has a name.")
    if Person.objects.filter(key=key).exists():
        raise Invalid.because(f"The key {key} is somebody's already.")
    person = Person(force=force, key=key, name=name)
    person.set_unusable_password()
    person.save()
    _record(force, by, Change("person.added", f"person:{key}", after={}))
    return person


@transaction.atomic
def give_account(*, person: Person, email: str, by: Person | None) -> str:
    """Let the person sign in under the address. Returns a one-time password: it must be changed at first use."""
    email = email.strip().lower()
    if unseen := unwelcome_in(email):
        raise Invalid.because(f"An address holds nothing unseen, and this one holds {unseen}.")
    refused_as_invalid(validate_email, email)
    if person.email:
        raise Invalid.because(f"{person.key} has an account already.")
    if Person.objects.filter(email__iexact=email).exists():
        raise Invalid.because(f"{email} is somebody's account already.")
    person.email = email
    password = _set_one_time_password(person)
    _record(person.force, by, Change("person.account_given", f"person:{person.key}"))
    return password


@transaction.atomic
def give_one_time_password(*, person: Person, by: Person | None) -> str:
    """A new one-time password in the place of the old one; whoever was signed in, or held a token, is out."""
    _require_account(person)
    password = _set_one_time_password(person)
    _end_open(person)
    _record(person.force, by, Change("person.one_time_password_given", f"person:{person.key}"))
    return password


@transaction.atomic
def set_password(*, person: Person, password: str, by: Person | None) -> None:
    """The person's password for good, and the end of every session and token. Whether it is good, the form has asked.

    The session in which it is changed goes on under another key, which is the view's to give (allauth does).
    """
    person.set_password(password)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    _end_open(person)
    _record(person.force, by, Change("person.password_set", f"person:{person.key}"))


@transaction.atomic
def close_account(*, person: Person, now: datetime, by: Person | None, reason: str = "") -> None:
    """The person has left: no sign-in, no session, no token, no letter, and no role any more.

    What they did, and which roles they held until when, stays. Nobody closes their own, nor a force's last
    administrator's.
    """
    _require_account(person)
    if by and by.pk == person.pk:
        raise Invalid.because("Your own account is another administrator’s to close.")
    held = _locked(Grant.objects.filter(_open(now), person=person), person.force)
    _require_administrator(held, now)
    for grant in held:
        _end(grant, now, by, reason)
    person.is_active = False
    person.save(update_fields=["is_active"])
    _end_open(person, and_tell=True)
    _record(person.force, by, Change("person.account_closed", f"person:{person.key}", reason=reason))


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
    _check_not_held(grant)
    grant.save()
    _record(person.force, by, Change("person.role_granted", f"person:{person.key}", after=_said(grant)))
    return grant


@transaction.atomic
def end_grant(*, grant: Grant, now: datetime, by: Person | None, reason: str = "") -> None:
    """The role is held no longer, from this instant on. With a person's last one end their sessions and tokens."""
    if not _locked(Grant.objects.filter(_open(now), pk=grant.pk), grant.force):
        raise Invalid.because("This role has ended already.")
    _require_administrator([grant], now)
    _end(grant, now, by, reason)
    if not with_access(day_of(now)).filter(pk=grant.person_id).exists():
        _end_open(grant.person, and_tell=True)


@transaction.atomic
def create_token(
    *,
    person: Person,
    by: Person | None,
    purpose: str = "",
    scope: TokenScope = TokenScope.FULL,
    days: int = KEPT_FOR.days,
) -> str:
    """A token for the API, good for so many days. Returned this once: the portal keeps no more than its digest."""
    _require_account(person)
    if not 1 <= days <= LONGEST_TOKEN:
        raise Invalid.because(f"A token is good for 1 to {LONGEST_TOKEN} days.")
    token = BEGINS + secrets.token_urlsafe(32)
    made = ApiToken.objects.create(
        person=person,
        digest=digest_of(token),
        purpose=purpose.strip()[:200],
        scope=scope,
        expires_at=Now() + timedelta(days=days),
    )
    after = {"token": made.pk, "scope": str(scope), "days": days}
    _record(person.force, by, Change("person.token_created", f"person:{person.key}", after=after))
    return token


@transaction.atomic
def revoke_token(*, token: ApiToken, now: datetime, by: Person | None, reason: str = "") -> None:
    """The token opens nothing any more, from this instant on."""
    ended = Greatest(Value(now), F("created_at"))  # the database made it, and its clock may be ahead of ours
    if not ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=ended):
        raise Invalid.because("This token has been revoked already.")
    before = {"token": token.pk}
    change = Change("person.token_revoked", f"person:{token.person.key}", before=before, reason=reason)
    _record(token.person.force, by, change)


def note_use(token: ApiToken, now: datetime) -> None:
    """That the token was used, so that its owner can tell one that nobody needs. To the minute, and not recorded."""
    if token.last_used_at is None or now - token.last_used_at >= NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


@transaction.atomic
def end_session(*, session: UserSession, by: Person) -> None:
    """Whoever is signed in through it is signed out with their next request."""
    session.end()
    person = session.user
    _record(person.force, by, Change("person.sessions_ended", f"person:{person.key}", before={"sessions": 1}))


@transaction.atomic
def end_sessions(*, person: Person, by: Person, keeping: str = "") -> int:
    """All of them, but for the one whose key is to be kept. Returns how many that were."""
    ended = end_sessions_of(person, keeping=keeping)
    change = Change("person.sessions_ended", f"person:{person.key}", before={"sessions": ended})
    _record(person.force, by, change)
    return ended


def _set_one_time_password(person: Person) -> str:
    letters = "".join(secrets.choice(EASY_TO_READ) for _ in range(16))
    password = "-".join(letters[place : place + 4] for place in range(0, 16, 4))
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["email", "password", "must_change_password"])
    return password


def _require_account(person: Person) -> None:
    if not (person.email and person.is_active):
        raise Invalid.because(f"{person.key} has no account.")


def _open(now: datetime) -> Q:
    """The condition on grants: they hold, or are still to begin."""
    return Q(ended_at__isnull=True) & (Q(last_day__isnull=True) | Q(last_day__gte=day_of(now)))


def _locked(grants: QuerySet[Grant], force: Force) -> list[Grant]:
    """The grants, read when nobody else is ending one of the force's: two administrators cannot end each other."""
    Force.objects.select_for_update(no_key=True).get(pk=force.pk)
    return list(grants.select_related("person", "force", "section", "team").order_by("id"))


def _require_administrator(ending: list[Grant], now: datetime) -> None:
    """Raises Invalid where nobody would be left who could give anybody a role."""
    if any(grant.role == Role.ADMIN for grant in ending):
        left = Grant.objects.on(day_of(now)).filter(force=ending[0].force, role=Role.ADMIN, person__is_active=True)
        if not left.exclude(person=ending[0].person_id).filter(person__email__isnull=False).exists():
            raise Invalid.because("The force would have no administrator any more. Give somebody else that role first.")


def _end(grant: Grant, now: datetime, by: Person | None, reason: str) -> None:
    before = _said(grant)
    grant.ended_at, grant.last_day = now, max(grant.first_day, day_of(now))
    grant.save(update_fields=["ended_at", "last_day"])
    change = Change("person.role_ended", f"person:{grant.person.key}", before=before, after=_said(grant), reason=reason)
    _record(grant.force, by, change)


def _end_open(person: Person, *, and_tell: bool = False) -> None:
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


def _check_not_held(grant: Grant) -> None:
    held = Grant.objects.on(grant.first_day).filter(
        person=grant.person, role=grant.role, section=grant.section, team=grant.team
    )
    if held.exists():
        raise Invalid.because(f"{grant.person.key} is {grant.role} there already.")


def _said(grant: Grant) -> dict[str, object]:
    """A grant as the record keeps it."""
    scope = {"section": grant.section, "team": grant.team}
    return {
        "role": grant.role,
        **{name: row.key for name, row in scope.items() if row},
        "first_day": grant.first_day,
        "last_day": grant.last_day,
    }


def _record(force: Force, by: Person | None, change: Change) -> None:
    open_head(force.key).write(by=name_of(by), changes=[change])
