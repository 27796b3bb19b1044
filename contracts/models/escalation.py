"""To whom a flag goes next when it stands, and after how many days: rows, and no force's exception in code.

Source: measures.md, "Flags".
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from contracts.models.flags import Level
from teams.models import Force


class StepRole(models.TextChoices):
    """As what somebody is told of a flag. `FORCE_INSPECTOR` is an inspector whose grant names no section."""

    SERGEANT = "sergeant", "the team’s sergeants"
    INSPECTOR = "inspector", "the section’s inspectors"
    FORCE_INSPECTOR = "force_inspector", "the inspectors of the whole force"
    REVIEWER = "reviewer", "the oversight body"


class EscalationStepQuerySet(models.QuerySet["EscalationStep"]):
    def of(self, force: Force) -> list[EscalationStep]:
        """The force's own steps; where it has none, those for every force. By position."""
        rows = self.filter(Q(force=force) | Q(force=None)).order_by("position")
        every: list[EscalationStep] = list(rows)
        return [step for step in every if step.force_id] or every


class EscalationStep(models.Model):
    """One step. Those without a force are for every force that has none of its own."""

    force = models.ForeignKey(Force, on_delete=models.PROTECT, null=True, related_name="+")
    position = models.PositiveSmallIntegerField()  # a step that was taken is known by it
    level = models.CharField(max_length=16, choices=Level.choices)
    role = models.CharField(max_length=16, choices=StepRole.choices)
    after_days = models.PositiveSmallIntegerField()  # since the flag reached the level; bank holidays do not count
    provisional = models.BooleanField(default=False)  # the number is this portal's, and no source gives it

    objects = EscalationStepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_step_has_its_position_alone", fields=["force", "position"], nulls_distinct=False
            ),
            models.CheckConstraint(name="a_step_is_of_a_known_level", condition=Q(level__in=["at_risk", "missed"])),
            models.CheckConstraint(
                name="a_step_goes_to_a_known_role",
                condition=Q(role__in=["sergeant", "inspector", "force_inspector", "reviewer"]),
            ),
        ]
