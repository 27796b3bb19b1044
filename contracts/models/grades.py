"""Grades: an assessor's judgement of one team, standard and period."""

from __future__ import annotations

from django.db import models

from contracts.models.versions import Contract
from teams.models import Team
from teams.models.areas import KeyField


class GradeContent(models.Model):
    """The same columns on the row and on each of its versions."""

    code = KeyField()
    period_first_day = models.DateField()
    graded_on = models.DateField()
    grade = models.CharField(max_length=64)
    # Who judged, as they call themselves ("Scrutiny panel"), and why. Empty: the file did not say.
    assessor = models.CharField(max_length=200, blank=True, default="", db_default="")
    reasons = models.TextField(blank=True, default="", db_default="")
    known_at = models.DateTimeField()
    version = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)

    class Meta:
        abstract = True


class Grade(GradeContent):
    """Identified by team, standard, period and day; the newest version."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_grade_a_day_for_a_standard_and_period",
                fields=["team", "contract", "code", "period_first_day", "graded_on"],
            ),
        ]


class GradeVersion(GradeContent):
    """One version of a grade, complete: never changed, never removed."""

    grade_row = models.ForeignKey(Grade, on_delete=models.PROTECT, related_name="versions", db_index=False)
    team_id = models.BigIntegerField()
    contract_id = models.BigIntegerField()
    by = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="versions_of_a_grade_are_numbered_once", fields=["grade_row", "version"]),
        ]
