"""The outbox of e-mails. A letter is written in the transaction of its cause and sent later, at least once.

Unique per cause, person and channel; its Message-ID is fixed when it is written, so a second delivery after a crash is
recognisable as the same letter.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Letter(models.Model):
    """One letter to one person about one cause."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        SENT = "sent", "sent"
        DROPPED = "dropped", "not sent: no longer true"
        FAILED = "failed", "given up: somebody must look"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    force = models.CharField(max_length=64, db_collation="C")
    cause = models.CharField(max_length=200, db_collation="C")  # kind:key, as in flag-change:17
    person = models.CharField(max_length=64, db_collation="C")  # the person's key
    channel = models.CharField(max_length=16, default="email")
    address = models.EmailField()
    message_id = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    written_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(db_default=Now())
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    fault = models.TextField(blank=True)  # what the mail server said last

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
        ]
        indexes = [
            models.Index(name="letters_still_to_send", fields=["next_try_at"], condition=Q(state="waiting")),
            models.Index(name="letters_of_a_force_by_time", fields=["force", "-written_at"]),
        ]
