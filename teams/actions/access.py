"""What administrators and people themselves do to accounts, roles and tokens: each in one transaction, each recorded.

`by` is the person who does it, None for the command line. What cannot be is an Invalid that says why. Names and
addresses never enter the record: it cannot be changed, and they may have to be erased. So a token is recorded by its
number and not by its purpose, which somebody typed.

Whatever takes access away takes it away at once: sessions and tokens end in the same transaction, and whoever asks
`teams.permissions.with_access` from then on, streams among them, is told no.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Literal

from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import BasePasswordHasher, make_password
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest, Now

from record.entries import Change
from record.refusal import Invalid, refused_as_invalid
from record.sanitising import one_line, unwelcome_in
from teams.actions.roles import end_one, end_open, locked, not_ended, require_administrator, write_entry
from teams.models import (
    ApiToken,
    Force,
    Grant,
    Person,
    TokenScope,
)
from teams.models.areas import is_key
from teams.models.tokens import KEPT_FOR, digest_of
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
    write_entry(force, by, Change("person.added", f"person:{key}", after={}))
    return person


@transaction.atomic
def give_account(
    *, person: Person, email: str, by: Person | None, hasher: BasePasswordHasher | Literal["default"] = "default"
) -> str:
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
    password = _set_one_time_password(person, hasher)
    write_entry(person.force, by, Change("person.account_given", f"person:{person.key}"))
    return password


@transaction.atomic
def give_one_time_password(*, person: Person, by: Person | None) -> str:
    """A new one-time password in the place of the old one; whoever was signed in, or held a token, is out."""
    _require_account(person)
    password = _set_one_time_password(person)
    end_open(person)
    write_entry(person.force, by, Change("person.one_time_password_given", f"person:{person.key}"))
    return password


@transaction.atomic
def set_password(*, person: Person, password: str, by: Person | None) -> None:
    """The person's password for good, and the end of every session and token. Whether it is good, the form has asked.

    The session in which it is changed goes on under another key, which is the view's to give (allauth does).
    """
    person.set_password(password)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    end_open(person)
    write_entry(person.force, by, Change("person.password_set", f"person:{person.key}"))


@transaction.atomic
def close_account(*, person: Person, now: datetime, by: Person | None, reason: str = "") -> None:
    """The person has left: no sign-in, no session, no token, no letter, and no role any more.

    What they did, and which roles they held until when, stays. Nobody closes their own, nor a force's last
    administrator's.
    """
    _require_account(person)
    if by and by.pk == person.pk:
        raise Invalid.because("Your own account is another administrator’s to close.")
    held = locked(Grant.objects.filter(not_ended(now), person=person), person.force)
    require_administrator(held, now)
    for grant in held:
        end_one(grant, now, by, reason)
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_open(person, and_tell=True)
    write_entry(person.force, by, Change("person.account_closed", f"person:{person.key}", reason=reason))


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
    write_entry(person.force, by, Change("person.token_created", f"person:{person.key}", after=after))
    return token


@transaction.atomic
def revoke_token(*, token: ApiToken, now: datetime, by: Person | None, reason: str = "") -> None:
    """The token opens nothing any more, from this instant on."""
    ended = Greatest(Value(now), F("created_at"))  # the database made it, and its clock may be ahead of ours
    if not ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=ended):
        raise Invalid.because("This token has been revoked already.")
    before = {"token": token.pk}
    change = Change("person.token_revoked", f"person:{token.person.key}", before=before, reason=reason)
    write_entry(token.person.force, by, change)


def note_use(token: ApiToken, now: datetime) -> None:
    """That the token was used, so that its owner can tell one that nobody needs. To the minute, and not recorded."""
    if token.last_used_at is None or now - token.last_used_at >= NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


@transaction.atomic
def end_session(*, session: UserSession, by: Person) -> None:
    """Whoever is signed in through it is signed out with their next request."""
    session.end()
    person = session.user
    write_entry(person.force, by, Change("person.sessions_ended", f"person:{person.key}", before={"sessions": 1}))


@transaction.atomic
def end_sessions(*, person: Person, by: Person, keeping: str = "") -> int:
    """All of them, but for the one whose key is to be kept. Returns how many that were."""
    ended = end_sessions_of(person, keeping=keeping)
    change = Change("person.sessions_ended", f"person:{person.key}", before={"sessions": ended})
    write_entry(person.force, by, change)
    return ended


def _set_one_time_password(person: Person, hasher: BasePasswordHasher | Literal["default"] = "default") -> str:
    letters = "".join(secrets.choice(EASY_TO_READ) for _ in range(16))
    password = "-".join(letters[place : place + 4] for place in range(0, 16, 4))
    person.password = make_password(password, hasher=hasher)
    person.must_change_password = True
    person.save(update_fields=["email", "password", "must_change_password"])
    return password


def _require_account(person: Person) -> None:
    if not (person.email and person.is_active):
        raise Invalid.because(f"{person.key} has no account.")
