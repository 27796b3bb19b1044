"""Under which a device keeps what is one person's: their drafts, and what waits to be sent."""

from __future__ import annotations

from django.utils.crypto import salted_hmac

from teams.models import Person


def device_key_of(person: Person) -> str:
    """32 figures, the same on each device, which name nobody. Source: reliability.md, "Drafts"."""
    return salted_hmac("portal.drafts", str(person.pk), algorithm="sha256").hexdigest()[:32]
