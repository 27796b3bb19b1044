"""What people do about flags: acknowledge one with a plan, say why it came to it, close one with a reason.

Whether the person may is asked by the caller, who fetched the team through the permission. Each takes the lock under
which flags are raised and cleared, so that a person and the portal never answer for two states of the same flag.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from contracts.flagging import LOCK
from contracts.models import Flag, FlagChange
from contracts.models.flags import Level
from contracts.queries.flag_plans import offered
from record.entries import Change, open_head
from record.refusal import Invalid
from record.sanitising import lines
from record.timezones import day_of
from teams.models import Person


@transaction.atomic
def acknowledge(*, flag: Flag, plan: str, by: Person) -> Flag:
    """Say in words what the team means to do.

    That answers for the flag's present level and replaces what was said before; the record keeps both. Raises Invalid
    where the words are missing or the flag does not stand any more.
    """
    plan = lines(plan).strip()
    if not plan:
        raise Invalid.because("Say what you mean to do.", field="plan")
    return _acknowledged(_standing(flag), plan=plan, planned=None, by=by)


@transaction.atomic
def choose_plan(*, flag: Flag, planned: UUID, plan: str = "", by: Person, now: datetime) -> Flag:
    """Acknowledge by choosing one of the team's planned activities, with or without words.

    That is silent until the plan has passed or fallen. Raises Invalid where the activity is none of those that would
    keep the promise in time, or the flag does not stand any more.
    """
    present = _standing(flag)
    if planned not in {activity.pk for activity in offered(present, now)}:
        raise Invalid.because("Choose one of the plans that would count for this in time.", field="planned")
    return _acknowledged(present, plan=lines(plan).strip(), planned=planned, by=by)


@transaction.atomic
def explain(*, flag: Flag, explanation: str, by: Person) -> Flag:
    """Say why it came to this, in the team's own words; nothing takes them back. Also of a flag that has cleared.

    Whoever reads the flag reads them. The record keeps every version. Raises Invalid where they are missing.
    """
    explanation = lines(explanation).strip()
    if not explanation:
        raise Invalid.because("Say why it came to this.", field="explanation")
    present = _locked(flag)
    before = {"explanation": present.explanation} if present.explanation else None
    if before and present.explanation == explanation:
        return present
    head = open_head(present.team.force.key)
    present.explanation, present.explained_by, present.explained_at = explanation, by, head.at
    present.save(update_fields=["explanation", "explained_by", "explained_at"])
    said = Change("flag.explained", subject_of(present), before, {"explanation": explanation})
    head.write(by=by.key, changes=[said])
    return present


@transaction.atomic
def close(*, flag: Flag, reason: str, by: Person) -> Flag:
    """Close the flag of a promise that was broken and whose period is over: nothing done now can mend it.

    Raises Invalid where the reason is missing, the flag does not stand any more, or its window is not over or not
    missed. Source: measures.md, "Flags".
    """
    reason = lines(reason).strip()
    if not reason:
        raise Invalid.because("Give a reason.", field="reason")
    present = _standing(flag)
    head = open_head(present.team.force.key)
    if not can_be_closed(present, day_of(head.at)):
        raise Invalid.because("Only a missed standard whose period is over can be closed.")
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


def _acknowledged(present: Flag, *, plan: str, planned: UUID | None, by: Person) -> Flag:
    head = open_head(present.team.force.key)
    before = _said(present) or None
    present.plan, present.acknowledged_by, present.acknowledged_at = plan, by, head.at
    present.planned_id, present.acknowledged_level = planned, present.level
    present.save(update_fields=["plan", "planned", "acknowledged_by", "acknowledged_at", "acknowledged_level"])
    head.write(by=by.key, changes=[Change("flag.acknowledged", subject_of(present), before, _said(present))])
    return present


def _said(flag: Flag) -> dict[str, str]:
    """What acknowledging said, as the record has it."""
    said = {"plan": flag.plan} if flag.plan else {}
    return said | ({"planned": str(flag.planned_id)} if flag.planned_id else {})


def _standing(seen: Flag) -> Flag:
    present = _locked(seen)
    if present.cleared_at is not None:
        raise Invalid.because("This flag has cleared meanwhile, so there is nothing left to do about it.")
    return present


def _locked(seen: Flag) -> Flag:
    """The flag as it is now, under the lock: nobody else can change it. The head of the record comes last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, seen.team.force_id])
    return Flag.objects.select_related("team__force", "contract").get(pk=seen.pk)
