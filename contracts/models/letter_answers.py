"""What a reader answered to a line of a letter: "booked", "not ours", "wrong". Each answer a row; the latest stands."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from contracts.models.flags import FlagChange
from record.letters import Letter
from teams.models import Person

LONGEST_WORDS = 500


class LetterAnswer(models.Model):
    """Names the line by its occasion, letter and person: lines of a letter that nobody took go, what was said stays."""

    class Answer(models.TextChoices):
        BOOKED = "booked", "Booked"
        NOT_OURS = "not_ours", "Not ours"
        WRONG = "wrong", "Wrong"

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="+")
    change = models.ForeignKey(FlagChange, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=16, choices=Answer.choices)
    words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_letter_is_answered_by_one_of_three",
                condition=Q(answer__in=["booked", "not_ours", "wrong"]),
            ),
        ]
        indexes = [models.Index(name="answers_to_a_line", fields=["letter", "change", "-at", "-id"])]
