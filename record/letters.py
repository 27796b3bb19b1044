"""The outbox of e-mails. A letter is written in the transaction of its cause and sent later, at least once.

Unique per cause, person and channel; its Message-ID is fixed when it is written, so a second delivery after a crash is
recognisable as the same letter.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

EMAIL = "email"  # the one channel there is so far
LONGEST_SUBJECT = 200
LONGEST_ID = 200  # that a service gives a letter
LONGEST_WORDS = 500  # of a service about one letter


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> LetterQuerySet:
        return self.filter(state=Letter.State.WAITING)

    def due(self, now: datetime) -> LetterQuerySet:
        """Those that should be sent by now, leased by somebody or not."""
        return self.waiting().filter(next_try_at__lte=now)


class Letter(models.Model):
    """One letter to one person about one cause."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        SENT = "sent", "sent"
        DROPPED = "dropped", "not sent"  # its fault says why
        FAILED = "failed", "given up: somebody must look"

    class Delivery(models.TextChoices):
        ACCEPTED = "accepted", "taken by the mail service"
        DELIVERED = "delivered", "delivered"
        FAILED = "failed", "did not arrive"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    force = models.CharField(max_length=64, db_collation="C")
    cause = models.CharField(max_length=200, db_collation="C")  # kind:key, as in flags:3f2a…
    person = models.CharField(max_length=64, db_collation="C")  # the person's key
    channel = models.CharField(max_length=16, default=EMAIL)
    address = models.EmailField()
    message_id = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=LONGEST_SUBJECT)
    body = models.TextField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    written_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(db_default=Now())
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    by_day = models.BooleanField(default=False, db_default=False)  # leaves only at the hours of `letter_hours`
    fault = models.TextField(blank=True)  # what the mail server said last
    # What a service has told since: record/deliveries.py. Empty where nobody tells, as a plain mail server does not.
    delivery = models.CharField(max_length=16, blank=True, db_default="", choices=Delivery.choices)
    delivery_words = models.CharField(max_length=LONGEST_WORDS, blank=True, db_default="")
    delivery_at = models.DateTimeField(null=True)
    delivery_asked_at = models.DateTimeField(null=True)  # where the service does not tell by itself
    provider_id = models.CharField(
        max_length=LONGEST_ID, blank=True, db_default="", db_collation="C"
    )  # the service's own id

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_letter_per_cause_person_and_channel", fields=["cause", "person", "channel"]
            ),
            models.CheckConstraint(
                name="a_sent_letter_says_when",
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_letter_has_a_known_state", condition=Q(state__in=["waiting", "sent", "dropped", "failed"])
            ),
            models.CheckConstraint(
                name="a_letters_delivery_is_known_and_says_when",
                condition=Q(delivery="", delivery_at__isnull=True)
                | Q(delivery__in=["accepted", "delivered", "failed"], delivery_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="letters_still_to_send", fields=["next_try_at"], condition=Q(state="waiting")),
            models.Index(name="letters_of_a_force_by_time", fields=["force", "-written_at"]),
            models.Index(name="letters_of_a_person_by_time", fields=["person", "-written_at"]),
            models.Index(name="letters_by_a_services_id", fields=["provider_id"], condition=~Q(provider_id="")),
            models.Index(name="letters_under_way", fields=["sent_at"], condition=Q(delivery="accepted")),
        ]


@dataclass(frozen=True)
class Draft:
    """What is to be written, and to whom: `person` is the person's key."""

    person: str
    address: str
    subject: str
    body: str


def write(*, force: str, cause: str, drafts: Iterable[Draft], now: datetime, by_day: bool = False) -> list[Letter]:
    """Put letters into the outbox, in the transaction of their cause.

    Who has a letter about this cause already gets no second one. A subject is one line, cut where it grows too long.
    """
    letters = [_letter(force, cause, draft, now, by_day) for draft in drafts]
    return Letter.objects.bulk_create(letters, ignore_conflicts=True)


def _letter(force: str, cause: str, draft: Draft, now: datetime, by_day: bool) -> Letter:
    key = key_of(cause, draft.person)
    return Letter(
        id=key,
        force=force,
        cause=cause,
        person=draft.person,
        address=draft.address,
        message_id=f"<{key}@{settings.SITE.hostname}>",
        subject=_one_line(draft.subject),
        body=draft.body,
        written_at=now,
        next_try_at=now,
        by_day=by_day,
    )


def key_of(cause: str, person: str) -> uuid.UUID:
    """The same for the same cause, person and site, so that no way of writing a letter twice makes it another one.

    Known before the letter is written, so that its text can name it.
    """
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.SITE_URL} {cause} {person} {EMAIL}")


def _one_line(subject: str) -> str:
    line = " ".join(subject.split())
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…"
