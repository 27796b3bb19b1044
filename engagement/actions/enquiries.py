"""What people do with enquiries: log them, say when they were answered, correct and withdraw them.

Whether the person may is asked by the caller, who fetched the enquiry through the permission.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from engagement.actions.activities import Outcome
from engagement.content import EnquiryContent
from engagement.facts import Facts, content_of, enquiry_facts
from engagement.models import Enquiry
from engagement.names import Names
from engagement.version_log import ENQUIRIES
from inputs import By, name_of
from record.entries import open_head
from record.refusal import Invalid
from record.sanitising import lines

Change = Callable[[EnquiryContent], EnquiryContent]


@dataclass(frozen=True)
class LoggedEnquiry:
    """How logging went. `enquiry` is the stored row as it is now, whatever its version."""

    outcome: Outcome
    enquiry: Enquiry


class EnquiryConflict(Exception):
    """Somebody else was faster: what is stored now, and what that would become with the change."""

    def __init__(self, *, enquiry: Enquiry, stored: EnquiryContent, sent: EnquiryContent) -> None:
        super().__init__(f"The enquiry is at version {enquiry.version} now.")
        self.enquiry = enquiry
        self.stored = stored
        self.sent = sent


@transaction.atomic
def log_enquiry(*, content: EnquiryContent, by: By, now: datetime) -> LoggedEnquiry:
    """Store a new enquiry; the same id again is compared with the first version under it. Raises Invalid."""
    names = Names.in_content(content)
    facts = enquiry_facts(content, names=names, now=now)
    head = open_head(names.force_of(content.team).key)
    if not ENQUIRIES.insert(facts, head=head, by=name_of(by)):
        first = ENQUIRIES.stated_in(facts.id, version=1)
        outcome = Outcome.SAME if first.stated == facts.stated else Outcome.DIFFERENT
        return LoggedEnquiry(outcome, Enquiry.objects.get(pk=facts.id))
    ENQUIRIES.mark(head, facts)
    head.write(by=name_of(by), changes=[ENQUIRIES.change("logged", facts, version=1)])
    return LoggedEnquiry(Outcome.CREATED, Enquiry.objects.get(pk=facts.id))


@transaction.atomic
def answer_enquiry(
    *, enquiry: Enquiry, answered_at: datetime, by: By, now: datetime, version: int | None = None
) -> Enquiry:
    """Say when the resident was answered. The same instant again changes nothing.

    `version` is the one the person looked at. Raises EnquiryConflict where it is not the newest any more; Invalid where
    the enquiry was answered already at another time or is withdrawn, and for an answer before receipt or in the future.
    """

    def change(stored: EnquiryContent) -> EnquiryContent:
        return replace(stored, answered_at=answered_at)

    return _rewrite("answered", enquiry, change, by=by, now=now, version=version)


@transaction.atomic
def correct_enquiry(
    *, enquiry: Enquiry, changes: Mapping[str, Any], by: By, reason: str, version: int, now: datetime
) -> Enquiry:
    """Store the enquiry with some fields of its content changed, as its next version; no difference, no version.

    An empty `withdrawn_because` takes a withdrawal back. Raises as `answer_enquiry` does, and Invalid without a reason.
    """
    if not reason.strip():
        raise Invalid({"reason": ["Give a reason."]})

    def change(stored: EnquiryContent) -> EnquiryContent:
        return replace(stored, **changes)

    return _rewrite("corrected", enquiry, change, by=by, now=now, version=version, reason=reason)


@transaction.atomic
def withdraw_enquiry(*, enquiry: Enquiry, because: str, by: By, now: datetime, version: int | None = None) -> Enquiry:
    """Say that it was none for this team: it stays, and never counts. Withdrawn again, the first reason stands.

    Raises as `answer_enquiry` does, and Invalid without a reason.
    """
    if not because.strip():
        raise Invalid({"reason": ["Give a reason."]})

    def change(stored: EnquiryContent) -> EnquiryContent:
        return stored if stored.withdrawn_because else replace(stored, withdrawn_because=because.strip())

    return _rewrite("withdrawn", enquiry, change, by=by, now=now, version=version)


def _rewrite(
    verb: str, enquiry: Enquiry, change: Change, *, by: By, now: datetime, version: int | None, reason: str = ""
) -> Enquiry:
    head = open_head(enquiry.force.key)
    row = Enquiry.objects.get(pk=enquiry.pk)  # read again under the lock: nobody else can write it now
    newest = row.versions.get(version=row.version)
    names = Names.in_versions(EnquiryContent, [newest])
    stored = content_of(EnquiryContent, newest, names)
    content = change(stored)
    if content == stored:
        return row
    if version is not None and version != row.version:
        raise EnquiryConflict(enquiry=row, stored=stored, sent=content)
    names.add(content)
    before, facts = ENQUIRIES.stated_by(newest), enquiry_facts(content, names=names, now=now, force=row.force_id)
    if before.stated == facts.stated:
        return row
    if verb == "answered":
        _require_waiting(before)
    ENQUIRIES.update(facts, head=head, version=row.version + 1, by=name_of(by), reason=lines(reason))
    ENQUIRIES.mark(head, before, facts)
    told = lines(reason) or (facts["withdrawn_because"] if verb == "withdrawn" else "")
    entry = ENQUIRIES.change(verb, facts, version=row.version + 1, before=before, reason=told)
    head.write(by=name_of(by), changes=[entry])
    return Enquiry.objects.get(pk=row.pk)


def _require_waiting(before: Facts) -> None:
    if before["withdrawn_because"]:
        raise Invalid({"answered_at": ["This enquiry was withdrawn. Undo that first."]})
    if before["answered_at"]:
        raise Invalid({"answered_at": ["This enquiry was answered already."]})
