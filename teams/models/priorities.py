"""Local priorities: what a team has promised to work on, and where."""

from __future__ import annotations

from datetime import date

from django.db import models

from teams.models.areas import Neighbourhood, Team
from teams.models.dated import covering, ends_after_it_begins


class PriorityQuerySet(models.QuerySet["Priority"]):
    def on(self, day: date) -> PriorityQuerySet:
        return self.filter(covering(day, first="first_day", last="last_day"))


_Priorities = models.Manager.from_queryset(PriorityQuerySet)


class StandingPriorities(_Priorities):
    """Where nobody asks for more, what was withdrawn is not there."""

    def get_queryset(self):
        return super().get_queryset().filter(withdrawn_because="")


class Priority(models.Model):
    """A local priority of a team, or of one of its neighbourhoods."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="priorities")
    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, null=True, related_name="priorities")
    title = models.CharField(max_length=300)
    action = models.TextField(blank=True)
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    withdrawn_because = models.TextField(blank=True, default="", db_default="")  # told wrongly; empty: it stands

    objects = StandingPriorities()
    with_withdrawn = PriorityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_priority_ends_after_it_begins",
                condition=ends_after_it_begins(first="first_day", last="last_day"),
            ),
            models.UniqueConstraint(
                name="a_priority_is_listed_once",
                fields=["team", "title", "first_day", "neighbourhood"],
                nulls_distinct=False,
                condition=models.Q(withdrawn_because=""),
            ),
        ]
