"""Flags: a team fell below a standard, or is about to. One flag per assessment; each change of it is a row."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from contracts.models import statuses
from contracts.models.versions import Contract, ContractVersion
from engagement.models import Activity
from teams.models import Person, Team
from teams.models.areas import KeyField


class Level(models.TextChoices):
    AT_RISK = statuses.AT_RISK.value, statuses.AT_RISK.label
    MISSED = statuses.MISSED.value, statuses.MISSED.label


# Of flags whose level somebody has answered for; who answered for `missed` has for `at_risk` too.
ACKNOWLEDGED = Q(acknowledged_level=Level.MISSED) | Q(acknowledged_level=F("level"))


class FlagQuerySet(models.QuerySet["Flag"]):
    def standing(self) -> FlagQuerySet:
        return self.filter(cleared_at__isnull=True)

    def acknowledged(self) -> FlagQuerySet:
        return self.filter(ACKNOWLEDGED)


class Flag(models.Model):
    """Names its assessment by identity, not by key: the assessment may be removed, the flag's history stays."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(ContractVersion, on_delete=models.PROTECT, related_name="+")
    code = KeyField()
    first_day = models.DateField()
    last_day = models.DateField()
    level = models.CharField(max_length=16, choices=Level.choices)
    opened_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    acknowledged_level = models.CharField(max_length=16, blank=True, db_default="", choices=Level.choices)  # then
    plan = models.TextField(blank=True)  # what the acknowledging officer means to do
    # The planned activity that is to keep the promise: silent until it has passed or fallen.
    planned = models.ForeignKey(Activity, on_delete=models.PROTECT, null=True, related_name="+")
    explanation = models.TextField(blank=True, db_default="")  # the team's own words why it came to this
    explained_at = models.DateTimeField(null=True)
    explained_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    closing_reason = models.TextField(blank=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_flag_per_assessment", fields=["team", "contract", "code", "first_day"]),
            models.CheckConstraint(name="a_flag_has_a_known_level", condition=Q(level__in=["at_risk", "missed"])),
            models.CheckConstraint(
                name="who_closes_a_flag_says_why",
                condition=Q(closed_by__isnull=True) | ~Q(closing_reason=""),
            ),
            models.CheckConstraint(
                name="a_plan_is_chosen_by_acknowledging",
                condition=Q(planned__isnull=True) | Q(acknowledged_level__gt=""),
            ),
            models.CheckConstraint(
                name="an_explanation_has_its_author",
                condition=Q(explanation="") | Q(explained_by__isnull=False, explained_at__isnull=False),
            ),
        ]
        indexes = [models.Index(name="standing_flags", fields=["team", "first_day"], condition=Q(cleared_at=None))]

    @property
    def is_acknowledged(self) -> bool:
        """Whether somebody has answered for the level at which it is; a rise since then nobody has answered for."""
        return self.acknowledged_level in (Level.MISSED, self.level)


class FlagChange(models.Model):
    """What happened to a flag, and the source of its letters: whom it was told stands in its lines."""

    class Kind(models.TextChoices):
        OPENED = "opened", "Opened"
        RISEN = "risen", f"Rose to {statuses.MISSED.word}"
        EASED = "eased", f"Fell back to {statuses.AT_RISK.word}"
        CLEARED = "cleared", "Cleared"
        REOPENED = "reopened", "Came back within three days"
        PLAN_PASSED = "plan_passed", "Its plan has passed, and it still stands"
        PLAN_FELL = "plan_fell", "Its plan will not keep it any more"
        ESCALATED = "escalated", "Taken further"

    flag = models.ForeignKey(Flag, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    level = models.CharField(max_length=16, choices=Level.choices)
    step = models.PositiveSmallIntegerField(null=True)  # of the escalation, by its position
    at = models.DateTimeField(db_default=Now())
    unheard_at = models.DateTimeField(null=True)  # when it was recorded that nobody holds the role to be told

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_flag_change_is_of_a_known_kind",
                condition=Q(
                    kind__in=[
                        "opened",
                        "risen",
                        "eased",
                        "cleared",
                        "reopened",
                        "plan_passed",
                        "plan_fell",
                        "escalated",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="what_is_taken_further_names_its_step",
                condition=Q(kind="escalated", step__isnull=False) | (~Q(kind="escalated") & Q(step__isnull=True)),
            ),
        ]
