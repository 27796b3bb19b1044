"""Who was called about a question that may be about danger, when, and whether the force's own paging heard of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from chats.models.questions import Question


class Alert(models.Model):
    """One call for help with one question. A question that becomes urgent again is called for again."""

    class Cause(models.TextChoices):
        ARRIVED = "arrived", "the check marked it as danger when it arrived"
        URGENT = "urgent", "a moderator marked it as urgent"
        UNOPENED = "unopened", "nobody had opened it in time"

    class Paging(models.TextChoices):
        NONE = "none", "not set up"
        WAITING = "waiting", "to be sent"
        SENT = "sent", "taken by the force’s paging"
        FAILED = "failed", "given up"

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="alerts", db_index=False)
    cause = models.CharField(max_length=8, choices=Cause.choices)
    version = models.PositiveIntegerField()  # of the question, when it was called for
    at = models.DateTimeField()
    people = models.PositiveSmallIntegerField()  # how many were written to
    answered_at = models.DateTimeField(null=True)  # somebody opened it, or the next ones were called
    paging = models.CharField(max_length=8, choices=Paging.choices, default=Paging.NONE)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    fault = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_question_is_called_for_once_a_cause", fields=["question", "cause", "version"]
            ),
            models.CheckConstraint(
                name="an_alert_has_a_known_cause", condition=Q(cause__in=["arrived", "urgent", "unopened"])
            ),
            models.CheckConstraint(
                name="a_page_has_a_known_state", condition=Q(paging__in=["none", "waiting", "sent", "failed"])
            ),
        ]
        indexes = [
            models.Index(name="alerts_nobody_answered", fields=["at"], condition=Q(answered_at__isnull=True)),
            models.Index(name="pages_still_to_send", fields=["next_try_at"], condition=Q(paging="waiting")),
        ]
