"""What the engine found: one assessment per window, folded from its units. Pages read these; none recomputes."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from contracts.models.statuses import AssessmentStatus
from contracts.models.versions import Contract, ContractVersion
from teams.models import Team
from teams.models.areas import KeyField


def subject_of(team: str, contract: str, code: str, first_day: date) -> str:
    """What the record calls the assessment, by the keys of its team and contract; `keep/write.sql` writes the same."""
    return f"assessment:{team}/{contract}/{code}/{first_day.isoformat()}"


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def open_on(self, day: date) -> AssessmentQuerySet:
        """Windows that have begun and not yet ended."""
        return self.filter(first_day__lte=day, last_day__gte=day)


class Assessment(models.Model):
    """Identified by team, contract, standard code and first day of its window; its version is an attribute."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    code = KeyField()
    first_day = models.DateField()  # of the window
    last_day = models.DateField()  # of the window
    period_first_day = models.DateField()
    period_last_day = models.DateField()
    version = models.ForeignKey(ContractVersion, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=16, choices=AssessmentStatus.choices)
    achieved = models.IntegerField(null=True)
    required = models.IntegerField(null=True)
    scheduled = models.IntegerField(null=True)
    due_by = models.DateField(null=True)
    stale_at = models.DateTimeField(null=True)  # the next instant at which time alone can change this row

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_assessment_per_window", fields=["team", "contract", "code", "first_day"]),
            models.CheckConstraint(
                name="an_assessment_has_a_known_status",
                condition=Q(status__in=[status.value for status in AssessmentStatus]),
            ),
            models.CheckConstraint(
                name="a_window_lies_inside_its_period",
                condition=Q(first_day__gte=models.F("period_first_day"))
                & Q(last_day__lte=models.F("period_last_day"))
                & Q(first_day__lte=models.F("last_day")),
            ),
        ]
        indexes = [
            models.Index(name="assessments_gone_stale", fields=["stale_at"], condition=Q(stale_at__isnull=False)),
            models.Index(name="assessments_by_last_day", fields=["team", "last_day"]),
            models.Index(
                name="assessments_to_flag", fields=["period_last_day"], condition=Q(status__in=["at_risk", "missed"])
            ),
        ]


class Unit(models.Model):
    """One unit of an assessment: the team, a neighbourhood or an officer, as the measure's `per` says."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="units", db_index=False)
    unit_id = models.BigIntegerField()  # of the team, the neighbourhood or the person
    done = models.IntegerField(null=True)
    required = models.IntegerField(null=True)
    scheduled = models.IntegerField(null=True)
    late = models.IntegerField(null=True)  # of `on_time`: items too late; done + late is what the share is of
    last_on = models.DateField(null=True)  # day of the last activity that counts
    next_due_on = models.DateField(null=True)  # the day by which the next is owed, kept in every status

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_unit_is_judged_once", fields=["assessment", "unit_id"]),
        ]


class Settlement(models.Model):
    """How far time itself has been taken into account for a team: new windows begin at midnight, unasked."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, primary_key=True, related_name="+")
    through = models.DateField()  # every window that began by this day has its assessment
    at = models.DateTimeField()  # when the team was last settled
