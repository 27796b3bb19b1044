"""Dated grants of a role with a scope. What a role may do stands in `teams.permissions`."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from teams.models.areas import Force, Section, Team
from teams.models.dated import covering, ends_after_it_begins
from teams.models.people import Person


class Role(models.TextChoices):
    PC = "pc", "PC, PCSO or engagement officer"
    SERGEANT = "sergeant", "Sergeant"
    INSPECTOR = "inspector", "Inspector"
    REVIEWER = "reviewer", "Reviewer of the oversight body"
    ADMIN = "admin", "Administrator"


class GrantQuerySet(models.QuerySet["Grant"]):
    def on(self, day: date) -> GrantQuerySet:
        """Roles held on the day. One that was ended on it is not among them: it was ended at once, not at midnight."""
        held = covering(day, first="first_day", last="last_day")
        return self.filter(held, Q(ended_at__isnull=True) | Q(last_day__gt=day))


class Grant(models.Model):
    """A role held from one day to another: a team's, a section's or the whole force's, as the role says.

    An inspector's is a section, or the force where a superintendent's duties are meant.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=16, choices=Role.choices)
    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="+")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    deputy_for = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # who named them
    ended_at = models.DateTimeField(null=True)  # somebody ended it at this instant, on what is now its last day

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_grant_has_the_scope_of_its_role",
                condition=Q(role__in=["pc", "sergeant"], team__isnull=False, section__isnull=True)
                | Q(role="inspector", team__isnull=True)
                | Q(role__in=["reviewer", "admin"], section__isnull=True, team__isnull=True),
            ),
            models.CheckConstraint(
                name="a_grant_ends_after_it_begins",
                condition=ends_after_it_begins(first="first_day", last="last_day"),
            ),
            models.CheckConstraint(
                name="a_deputy_has_the_role_for_31_days_at_most",
                condition=Q(deputy_for__isnull=True)
                | Q(last_day__isnull=False, last_day__lt=F("first_day") + timedelta(days=31)),
            ),
            models.CheckConstraint(
                name="nobody_is_their_own_deputy",
                condition=Q(deputy_for__isnull=True) | ~Q(deputy_for=F("person")),
            ),
            models.CheckConstraint(
                name="a_grant_that_was_ended_has_a_last_day",
                condition=Q(ended_at__isnull=True) | Q(last_day__isnull=False),
            ),
        ]
