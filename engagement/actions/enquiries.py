"""What people do with enquiries: log them, and say when they were answered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from engagement.actions.activities import Outcome
from engagement.content import EnquiryContent
from engagement.facts import content_of, enquiry_facts
from engagement.models import Enquiry
from engagement.names import Names
from engagement.version_log import ENQUIRIES
from inputs import By, name_of
from record.entries import open_head
from record.refusal import Invalid


@dataclass(frozen=True)
class LoggedEnquiry:
    """How logging went. `enquiry` is the stored row as it is now, whatever its version."""

    outcome: Outcome
    enquiry: Enquiry


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
def answer_enquiry(*, enquiry: Enquiry, answered_at: datetime, by: By, now: datetime) -> Enquiry:
    """Say when the resident was answered. The same instant again changes nothing.

    Raises Invalid where it was answered already at another time, before it was received, or in the future.
    """
    head = open_head(enquiry.force.key)
    row = Enquiry.objects.get(pk=enquiry.pk)  # read again under the lock: nobody else can write it now
    newest = row.versions.get(version=row.version)
    names = Names.in_versions(EnquiryContent, [newest])
    content = replace(content_of(EnquiryContent, newest, names), answered_at=answered_at)
    before, facts = ENQUIRIES.stated_by(newest), enquiry_facts(content, names=names, now=now, force=row.force_id)
    if before.stated == facts.stated:
        return row
    if before["answered_at"]:
        raise Invalid({"answered_at": ["This enquiry was answered already."]})
    ENQUIRIES.update(facts, head=head, version=row.version + 1, by=name_of(by), reason="")
    ENQUIRIES.mark(head, before, facts)
    change = ENQUIRIES.change("answered", facts, version=row.version + 1, before=before)
    head.write(by=name_of(by), changes=[change])
    return Enquiry.objects.get(pk=row.pk)
