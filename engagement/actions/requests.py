"""Asking the sergeant for what one may not do oneself, and what becomes of it. Both sides are in the record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from engagement.actions.activities import confirm, withdraw
from engagement.models import Activity, ChangeRequest, Status
from record.entries import Change, OpenHead, open_head
from record.refusal import Invalid
from record.sanitising import one_line
from teams.models import Person

Wanted, Answer = ChangeRequest.Wanted, ChangeRequest.Answer
ASKED_BY = "Asked by {name}."
LONGEST = 500


@transaction.atomic
def ask_change(*, activity: Activity, wanted: str, reason: str, by: Person) -> ChangeRequest:
    """Ask for it. Asked again while it waits, the reason is the later one, where one was given.

    Raises Invalid where the activity cannot be withdrawn, or cancelled, any more, or where the reason is too long.
    """
    head = open_head(activity.force.key)
    row = Activity.objects.get(pk=activity.pk)
    _require_can_be(row, wanted)
    said = one_line(reason).strip()
    if len(said) > LONGEST:
        raise Invalid({"reason": [f"Say it in at most {LONGEST} characters."]})
    waiting, is_new = ChangeRequest.objects.get_or_create(
        activity=row, asked_by=by, wanted=wanted, answer="", defaults={"asked_at": head.at, "reason": said}
    )
    if not is_new and said and said != waiting.reason:
        waiting.reason = said
        waiting.save(update_fields=["reason"])
    elif not is_new:
        return waiting
    _write(head, waiting, "asked", by, said)
    return waiting


@transaction.atomic
def answer_change(*, request: ChangeRequest, is_done: bool, by: Person, now: datetime) -> ChangeRequest:
    """Do what was asked, or decline it. Raises Invalid where it was answered already, or cannot be done any more."""
    activity = request.activity
    head = open_head(activity.force.key)
    waiting = ChangeRequest.objects.open().filter(pk=request.pk).first()
    if waiting is None:
        raise Invalid({"answer": ["This was answered meanwhile, or cannot be done any more."]})
    waiting.answer = Answer.DONE if is_done else Answer.DECLINED
    waiting.answered_by, waiting.answered_at = by, head.at
    waiting.save(update_fields=["answer", "answered_by", "answered_at"])
    if not is_done:
        _write(head, waiting, "declined", by, "")
    elif waiting.wanted == Wanted.WITHDRAW:
        reason = waiting.reason or ASKED_BY.format(name=waiting.asked_by.name)
        withdraw(activity=activity, by=by, reason=reason, now=now)
    else:
        confirm(activity=activity, held=False, by=by, now=now)
    return waiting


def read_answer(*, request: ChangeRequest, now: datetime) -> None:
    """Who asked has read what became of it."""
    ChangeRequest.objects.filter(pk=request.pk, read_at=None).update(read_at=now)


def _require_can_be(activity: Activity, wanted: str) -> None:
    if wanted == Wanted.CANCEL and activity.status != Status.PLANNED:
        raise Invalid({"wanted": ["Only what is planned can be cancelled."]})
    if activity.status == Status.WITHDRAWN:
        raise Invalid({"wanted": ["It is withdrawn already."]})


def _write(head: OpenHead, request: ChangeRequest, verb: str, by: Person, reason: str) -> None:
    subject, after = f"activity:{request.activity_id}", {"wanted": request.wanted, "by": request.asked_by.key}
    change = Change(action=f"activity.change_{verb}", subject=subject, after=after, reason=reason)
    head.write(by=by.key, changes=[change])
