"""Lines: what one person was told of a flag, and in which letter. Source: measures.md, "Flags"."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from contracts.models.flags import FlagChange, Level
from record.letters import Letter
from teams.models import Person


class FlagLine(models.Model):
    """One occasion told to one person. When is the letter's matter; a letter that is dropped takes its lines along."""

    change = models.ForeignKey(FlagChange, on_delete=models.CASCADE, related_name="lines")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=16, choices=Level.choices)  # as it was told
    first = models.BooleanField()  # the person had not heard of this flag since it opened
    named = models.BooleanField(default=True)  # among the ten that are printed; else counted in "and 14 more"

    recorded_at = models.DateTimeField(null=True)  # when the record was told of it, which has one end for a force

    class Meta:
        constraints = [
            models.UniqueConstraint(name="an_occasion_is_told_to_a_person_once", fields=["change", "person"]),
            models.CheckConstraint(name="a_line_tells_of_a_known_level", condition=Q(level__in=["at_risk", "missed"])),
        ]
        indexes = [models.Index(name="lines_still_to_record", fields=["id"], condition=Q(recorded_at=None))]
