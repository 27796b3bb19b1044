"""What an administrator settles for the hour in which somebody may be in danger."""

from __future__ import annotations

import secrets

from django.db import transaction

from inputs import name_of
from record.entries import Change, open_head
from record.refusal import Invalid
from teams.models import Force, Person


@transaction.atomic
def set_safeguarding(
    *, force: Force, second_contact: Person | None, minutes: int, paging_url: str, by: Person | None
) -> None:
    """Whom the force calls where nobody opened what may be danger within so many minutes, and where its paging listens.

    A new address gets a new secret: who had the old address cannot tell our requests from their own any more.
    """
    if second_contact and (second_contact.force_id != force.pk or not second_contact.email):
        raise Invalid.because("Name somebody of the force who has an account.")
    if paging_url != force.paging_url:
        force.paging_secret = secrets.token_urlsafe(32) if paging_url else ""
    before = _safeguarding(force)
    force.second_contact, force.urgent_minutes, force.paging_url = second_contact, minutes, paging_url
    force.save(update_fields=["second_contact", "urgent_minutes", "paging_url", "paging_secret"])
    change = Change("force.safeguarding_set", f"force:{force.key}", before, _safeguarding(force))
    open_head(force.key).write(by=name_of(by), changes=[change])


def _safeguarding(force: Force) -> dict[str, object]:
    """As the record keeps it: whether pages are sent, and never where to."""
    contact = force.second_contact
    return {
        "second_contact": contact.key if contact else None,
        "minutes": force.urgent_minutes,
        "pages": bool(force.paging_url),
    }
