"""A deputy for dates: somebody holds another's role, with its scope, for some days.

Whoever has the role names them; they, the deputy or an administrator end it early; and it ends with the role it was
lent from (`teams.actions.roles`). Source: interfaces.md, "Roles"; what the text left open: adr/0027.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string

from record import letters
from record.entries import Change
from record.letters import Draft
from record.refusal import Invalid
from record.timezones import day_of
from teams.actions.roles import end_grant, in_the_record, lent_of, locked, not_ended, write_entry
from teams.models import Grant, Person, Role
from teams.permissions import MAY, Permission
from teams.queries import possible_deputies
from teams.wording import plain_role

LONGEST = 31  # days, the first and the last included
CAUSE = "deputy"


@transaction.atomic
def name_deputy(*, grant: Grant, person: Person, first_day: date, last_day: date, by: Person, now: datetime) -> Grant:
    """Lend one's own role to the person from one day to another, both included, and write to them.

    Raises Invalid where the role is not one's own to lend, the days cannot be, or the person cannot be its deputy.
    """
    present = locked(Grant.objects.filter(not_ended(now), pk=grant.pk), grant.force)
    if not present:
        raise Invalid.because("This role has ended already.")
    lent = _lent(present[0], person, first_day, last_day)
    _require_own(present[0], by)
    _require_days(present[0], lent, day_of(now))
    _require_possible(present[0], lent, day_of(now))
    lent.save()
    write_entry(lent.force, by, Change("person.deputy_named", f"person:{person.key}", after=in_the_record(lent)))
    _tell(lent, now)
    return lent


@transaction.atomic
def end_deputy(*, grant: Grant, now: datetime, by: Person) -> None:
    """End it early: by whoever named the deputy, or by the deputy. Raises Invalid where it is neither's, or over."""
    if grant.deputy_for_id is None or by.pk not in (grant.deputy_for_id, grant.person_id):
        raise Invalid.because("Only the deputy and whoever named them end this here.")
    end_grant(grant=grant, now=now, by=by)


def _lent(own: Grant, person: Person, first_day: date, last_day: date) -> Grant:
    scope = {"role": own.role, "force": own.force, "section": own.section, "team": own.team}
    return Grant(person=person, deputy_for=own.person, first_day=first_day, last_day=last_day, **scope)


def _require_own(own: Grant, by: Person) -> None:
    if own.person_id != by.pk:
        raise Invalid.because("Only a role of your own is yours to lend.")
    if own.deputy_for_id:
        raise Invalid.because("You hold this role as a deputy, and a deputy names none.")
    if Permission.NAME_DEPUTY not in MAY[Role(own.role)]:
        raise Invalid.because("A sergeant or an inspector names a deputy; other roles have none.")


def _require_days(own: Grant, lent: Grant, today: date) -> None:
    first_day, last_day = lent.first_day, lent.last_day
    assert last_day  # a deputy's always has one
    if first_day < today:
        raise Invalid.because("A deputy begins today or later.", field="first_day")
    if last_day < first_day:
        raise Invalid.because("The last day cannot be before the first.", field="last_day")
    if last_day - first_day >= timedelta(days=LONGEST):
        raise Invalid.because(f"A deputy has the role for {LONGEST} days at most.", field="last_day")
    if first_day < own.first_day or (own.last_day and last_day > own.last_day):
        raise Invalid.because("You do not hold the role yourself on all of these days.", field="last_day")


def _require_possible(own: Grant, lent: Grant, today: date) -> None:
    if lent.person_id == own.person_id:
        raise Invalid.because("You cannot be your own deputy.", field="person")
    if not possible_deputies(own, today).filter(pk=lent.person_id).exists():
        raise Invalid.because("Choose an officer of your force who can sign in.", field="person")
    overlapping = Q(ended_at__isnull=True) & Q(first_day__lte=lent.last_day)
    overlapping &= Q(last_day__isnull=True) | Q(last_day__gte=lent.first_day)
    if lent_of(own).filter(overlapping).exists():
        raise Invalid.because("You have a deputy on some of these days already.", field="first_day")
    scope = {"role": own.role, "force": own.force, "section": own.section, "team": own.team}
    if Grant.objects.filter(overlapping, person=lent.person_id, **scope).exists():
        raise Invalid.because(f"{lent.person.name} has that role there on some of these days already.", field="person")


def _tell(lent: Grant, now: datetime) -> None:
    """Whoever becomes a deputy has a letter: what it is, from when to when, and that they can end it."""
    context = {"grant": lent, "role": plain_role(lent), "site": settings.SITE_URL, "today": day_of(now)}
    subject, body = (render_to_string(f"emails/{part}.txt", context).strip() for part in ("deputy_subject", "deputy"))
    draft = Draft(lent.person.key, lent.person.email or "", subject, body + "\n")
    letters.write(force=lent.force.key, cause=f"{CAUSE}:{lent.pk}", drafts=[draft], now=now)
