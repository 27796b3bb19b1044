"""Taking back what was told wrongly of the structure: a posting that never was, a priority that nobody set.

What was typed wrong is withdrawn and told anew: it counts in no answer known from then on, and in those known before
it stays what it was. Source: measures.md, "Time".
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from inputs import By, name_of
from record import marks
from record.entries import Change, open_head
from record.refusal import Invalid
from record.sanitising import one_line
from teams import version_log
from teams.importing.changes import REACH, take_turn
from teams.models import Force, Posting, Priority, Team


@transaction.atomic
def withdraw_posting(*, posting: Posting, by: By, reason: str, today: date) -> None:
    """The person never had the posting. A leader's rank counts wherever the leader took part: all teams are marked."""
    subject = f"posting:{posting.person.key}/{posting.team.key}/{posting.first_day}"
    told = {"rank": posting.rank, "neighbourhood": _place(posting)}
    teams = Team.objects.filter(force=posting.team.force_id).values_list("pk", flat=True)
    marked = {team: min(posting.first_day, today) for team in teams}
    marked[posting.team_id] -= REACH
    _withdraw(Posting, posting, posting.team.force, subject, told, marked, by=by, reason=reason)


@transaction.atomic
def withdraw_priority(*, priority: Priority, by: By, reason: str, today: date) -> None:
    """Nobody set the priority."""
    subject = f"priority:{priority.team.key}/{priority.first_day}"
    told = {"title": priority.title, "neighbourhood": _place(priority)}
    marked = {priority.team_id: min(priority.first_day, today) - REACH}
    _withdraw(Priority, priority, priority.team.force, subject, told, marked, by=by, reason=reason)


def _withdraw(
    model: Any,
    row: Any,
    force: Force,
    subject: str,
    told: dict[str, Any],
    marked: dict[int, date],
    *,
    by: By,
    reason: str,
) -> None:
    """In the order of the other changes of structure: rows, marks, and versions and the entry last."""
    take_turn()
    reason = one_line(reason).strip()
    if not reason:
        raise Invalid.because("Say why it is withdrawn.", field="reason")
    if not model.objects.filter(pk=row.pk).update(withdrawn_because=reason):
        raise Invalid.because("It has been withdrawn already.")
    row.refresh_from_db()
    marks.mark_each(marked)
    head = open_head(force.key)
    version_log.tell([row], force=force, head=head, by=name_of(by), why=reason)
    change = Change(subject.partition(":")[0] + ".withdrawn", subject, before=told, reason=reason)
    head.write(by=name_of(by), changes=[change])


def _place(row: Posting | Priority) -> str | None:
    return row.neighbourhood.police_id if row.neighbourhood else None
