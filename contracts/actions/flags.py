"""What people do about flags: acknowledge one with a plan, close one with a reason.

Whether the person may is asked by the caller, who fetched the team through the permission. Both take the lock under
which flags are raised and cleared, so that a person and the portal never answer for two states of the same flag.
"""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction

from contracts.flagging import LOCK
from contracts.models import Flag, FlagChange
from contracts.models.flags import Level
from record.entries import Change, OpenHead, open_head
from record.refusal import Invalid
from record.sanitising import lines
from record.timezones import day_of
from teams.models import Force, Person


@transaction.atomic
def acknowledge(*, flag: Flag, plan: str, by: Person) -> Flag:
    """Say what the team means to do. Another plan replaces the one before; the record keeps both.

    Raises Invalid where the plan is missing or the flag does not stand any more.
    """
    plan = lines(plan).strip()
    if not plan:
        raise Invalid.because("Say what you mean to do.", field="plan")
    head, present = _standing(flag)
    before = {"plan": present.plan} if present.plan else None
    present.plan, present.acknowledged_by, present.acknowledged_at = plan, by, head.at
    present.save(update_fields=["plan", "acknowledged_by", "acknowledged_at"])
    head.write(by=by.key, changes=[Change("flag.acknowledged", subject_of(present), before, {"plan": present.plan})])
    return present


@transaction.atomic
def close(*, flag: Flag, reason: str, by: Person) -> Flag:
    """Close the flag of a promise that was broken and whose period is over: nothing done now can mend it.

    Every other flag clears by itself. Raises Invalid where the reason is missing, the flag does not stand any more,
    or is not of that kind. Source: measures.md, "Flags".
    """
    reason = lines(reason).strip()
    if not reason:
        raise Invalid.because("Give a reason.", field="reason")
    head, present = _standing(flag)
    if not can_be_closed(present, day_of(head.at)):
        raise Invalid.because("Only a missed standard whose period is over can be closed. This flag clears by itself.")
    present.cleared_at, present.closed_by, present.closing_reason = head.at, by, reason
    present.save(update_fields=["cleared_at", "closed_by", "closing_reason"])
    FlagChange.objects.create(flag=present, kind=FlagChange.Kind.CLEARED, level=present.level, at=head.at)
    said = Change("flag.closed", subject_of(present), {"level": present.level}, reason=present.closing_reason)
    head.write(by=by.key, changes=[said])
    return present


def can_be_closed(flag: Flag, today: date) -> bool:
    """Whether the flag is of a missed window that is over."""
    return flag.cleared_at is None and flag.level == Level.MISSED and flag.last_day < today


def subject_of(flag: Flag) -> str:
    """The flag's name in the record. Its team and contract must be loaded."""
    return f"flag:{flag.team.key}/{flag.contract.key}/{flag.code}/{flag.first_day}"


def _standing(seen: Flag) -> tuple[OpenHead, Flag]:
    """The flag as it is now, under the locks: nobody else can change it."""
    force: Force = seen.team.force
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, force.pk])
    head = open_head(force.key)
    present = Flag.objects.select_related("team__force", "contract").get(pk=seen.pk)
    if present.cleared_at is not None:
        raise Invalid.because("This flag has cleared meanwhile, so there is nothing left to do about it.")
    return head, present
