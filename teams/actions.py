"""What administrators and people themselves do to accounts, roles and tokens: each in one transaction, each recorded.

`by` is the person who does it, None for the command line. What cannot be is a ValidationError that says why. Names and
addresses never enter the record: it cannot be changed, and they may have to be erased.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from record.entries import Change, open_head
from record.reading import name_of
from record.sanitising import one_line, unwelcome_in
from teams.models import ApiToken, Force, Grant, Person, Role, Section, Team
from teams.models.areas import is_key
from teams.models.tokens import digest_of

EASY_TO_READ = "abcdefghjkmnpqrstuvwxyz23456789"  # without what looks alike: i l o 0 1
BEGINS = "nep_"  # of a token, so that scanners, and people, recognise one that lies about


@transaction.atomic
def create_person(*, force: Force, name: str, by: Person | None, key: str = "") -> Person:
    """Somebody of the force, without an account and without a role. Without `key` one that says nothing is made up."""
    key = key or f"p-{secrets.token_hex(6)}"
    is_key(key)
    name = one_line(name).strip()
    if not name:
        raise ValidationError("A person has a name.")
    if Person.objects.filter(key=key).exists():
        raise ValidationError(f"The key {key} is somebody's already.")
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
        raise ValidationError(f"An address holds nothing unseen, and this one holds {unseen}.")
    validate_email(email)
    if person.email:
        raise ValidationError(f"{person.key} has an account already.")
    if Person.objects.filter(email__iexact=email).exists():
        raise ValidationError(f"{email} is somebody's account already.")
    person.email = email
    password = _set_one_time_password(person)
    _record(person.force, by, Change("person.account_given", f"person:{person.key}"))
    return password


@transaction.atomic
def give_one_time_password(*, person: Person, by: Person | None) -> str:
    """A new one-time password in the place of the old one; whoever was signed in as the person no longer is."""
    if not person.email:
        raise ValidationError(f"{person.key} has no account.")
    password = _set_one_time_password(person)
    _record(person.force, by, Change("person.one_time_password_given", f"person:{person.key}"))
    return password


@transaction.atomic
def set_password(*, person: Person, password: str, by: Person | None) -> None:
    """The person's password for good. Whether it is good enough, the form has asked."""
    person.set_password(password)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    _record(person.force, by, Change("person.password_set", f"person:{person.key}"))


@transaction.atomic
def close_account(*, person: Person, by: Person | None, reason: str = "") -> None:
    """The person has left: no sign-in, no token, no letter. What they did, and the roles they held, stay on record."""
    person.is_active = False
    person.save(update_fields=["is_active"])
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
        raise ValidationError(f"{scope.key} belongs to another force than {person.key}.")
    if last_day and last_day < first_day:
        raise ValidationError(f"{last_day} is before the first day, {first_day}.")
    grant = Grant(
        person=person, role=role, force=person.force, section=section, team=team, first_day=first_day, last_day=last_day
    )
    _check_not_held(grant)
    grant.save()
    _record(person.force, by, Change("person.role_granted", f"person:{person.key}", after=_said(grant)))
    return grant


@transaction.atomic
def end_grant(*, grant: Grant, last_day: date, by: Person | None, reason: str = "") -> None:
    """The role is held up to and including that day, and not after it."""
    if last_day < grant.first_day:
        raise ValidationError(f"{last_day} is before the first day, {grant.first_day}.")
    before = _said(grant)
    grant.last_day = last_day
    grant.save(update_fields=["last_day"])
    change = Change("person.role_ended", f"person:{grant.person.key}", before=before, after=_said(grant), reason=reason)
    _record(grant.force, by, change)


@transaction.atomic
def create_token(*, person: Person, by: Person | None) -> str:
    """A token for the API. Returned this once: the portal keeps no more than its digest."""
    if not (person.email and person.is_active):
        raise ValidationError(f"{person.key} has no account.")
    token = BEGINS + secrets.token_urlsafe(32)
    ApiToken.objects.create(person=person, digest=digest_of(token))
    _record(person.force, by, Change("person.token_created", f"person:{person.key}"))
    return token


@transaction.atomic
def revoke_token(*, token: ApiToken, now: datetime, by: Person | None) -> None:
    """The token opens nothing any more, from this instant on."""
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    _record(token.person.force, by, Change("person.token_revoked", f"person:{token.person.key}"))


@transaction.atomic
def set_safeguarding(
    *, force: Force, second_contact: Person | None, minutes: int, paging_url: str, by: Person | None
) -> None:
    """Whom the force calls where nobody opened what may be danger within so many minutes, and where its paging listens.

    A new address gets a new secret: who had the old address cannot tell our requests from their own any more.
    """
    if second_contact and (second_contact.force_id != force.pk or not second_contact.email):
        raise ValidationError("Name somebody of the force who has an account.")
    if paging_url != force.paging_url:
        force.paging_secret = secrets.token_urlsafe(32) if paging_url else ""
    before = _safeguarding(force)
    force.second_contact, force.urgent_minutes, force.paging_url = second_contact, minutes, paging_url
    force.save(update_fields=["second_contact", "urgent_minutes", "paging_url", "paging_secret"])
    _record(force, by, Change("force.safeguarding_set", f"force:{force.key}", before, _safeguarding(force)))


def _safeguarding(force: Force) -> dict[str, object]:
    """As the record keeps it: whether pages are sent, and never where to."""
    contact = force.second_contact
    return {
        "second_contact": contact.key if contact else None,
        "minutes": force.urgent_minutes,
        "pages": bool(force.paging_url),
    }


def _set_one_time_password(person: Person) -> str:
    letters = "".join(secrets.choice(EASY_TO_READ) for _ in range(16))
    password = "-".join(letters[place : place + 4] for place in range(0, 16, 4))
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["email", "password", "must_change_password"])
    return password


def _check_scope(role: Role, section: Section | None, team: Team | None) -> None:
    """Source: the row "scope" of the roles' table."""
    of_team, of_section = role in (Role.PC, Role.SERGEANT), role == Role.INSPECTOR
    if of_team != bool(team):
        raise ValidationError(f"The role {role} {'needs a team' if of_team else 'has no team'}.")
    if of_section != bool(section):
        raise ValidationError(f"The role {role} {'needs a section' if of_section else 'has no section'}.")


def _check_not_held(grant: Grant) -> None:
    held = Grant.objects.on(grant.first_day).filter(
        person=grant.person, role=grant.role, section=grant.section, team=grant.team
    )
    if held.exists():
        raise ValidationError(f"{grant.person.key} is {grant.role} there already.")


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
