"""What was known of teams, neighbourhoods, postings and priorities, and since when: never changed, never removed.

Another row whenever one of them is told anew, under the force's head: complete, so that a version says by itself what
held from its `known_at` on. The owner is the newest version. Written by `teams.version_log` alone.
Source: architecture.md, "The engine"; measures.md, "Time".
"""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from teams.models.areas import Force, KeyField, Neighbourhood, Team
from teams.models.dated import ends_after_it_begins
from teams.models.people import Posting
from teams.models.priorities import Priority


class StructureVersion(models.Model):
    """What all four have beside their content. Ids stand as numbers: a version is read, never followed."""

    version = models.PositiveIntegerField()
    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="+")
    known_at = models.DateTimeField()
    by = models.CharField(max_length=64)  # a person's key, "command line" or "portal"
    why = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64)

    class Meta:
        abstract = True


class TeamVersion(StructureVersion):
    """A team as told: its days, its section, and the teams it succeeded."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="versions", db_index=False)
    key = KeyField()
    name = models.CharField(max_length=200)
    section_id = models.BigIntegerField()
    active_from = models.DateField()
    active_until = models.DateField(null=True)
    predecessor_ids = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="versions_of_a_team_are_numbered_once", fields=["team", "version"]),
            models.CheckConstraint(
                name="a_team_as_told_ends_after_it_begins",
                condition=ends_after_it_begins(first="active_from", last="active_until"),
            ),
        ]


class NeighbourhoodVersion(StructureVersion):
    """A neighbourhood as told: its team and its days."""

    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, related_name="versions", db_index=False)
    team_id = models.BigIntegerField()
    police_id = models.CharField(max_length=200, db_collation="C")
    name = models.CharField(max_length=200)
    active_from = models.DateField(null=True)  # empty: its team's first day
    active_until = models.DateField(null=True)  # the last day; empty: its team's

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="versions_of_a_neighbourhood_are_numbered_once", fields=["neighbourhood", "version"]
            ),
            models.CheckConstraint(
                name="a_neighbourhood_as_told_ends_after_it_begins",
                condition=Q(active_from__isnull=True) | ends_after_it_begins(first="active_from", last="active_until"),
            ),
        ]
        indexes = [models.Index(name="places_as_told_by_team", fields=["team_id"])]


class PostingVersion(StructureVersion):
    """A posting as told: rank, place, days and publication. Withdrawn: it was told wrongly, and there was none."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="versions", db_index=False)
    person_id = models.BigIntegerField()
    team_id = models.BigIntegerField()
    neighbourhood_id = models.BigIntegerField(null=True)
    rank = models.CharField(max_length=16)
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    published_from = models.DateField(null=True)  # empty: never published
    published_until = models.DateField(null=True)  # the last published day; empty: as long as the posting
    withdrawn_because = models.TextField(blank=True)  # empty: it stands

    class Meta:
        constraints = [
            models.UniqueConstraint(name="versions_of_a_posting_are_numbered_once", fields=["posting", "version"]),
            models.CheckConstraint(
                name="a_posting_as_told_ends_after_it_begins",
                condition=ends_after_it_begins(first="first_day", last="last_day"),
            ),
            models.CheckConstraint(
                name="a_publication_as_told_ends_only_if_it_began",
                condition=Q(published_until__isnull=True) | Q(published_from__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="postings_as_told_by_team", fields=["team_id"]),
            models.Index(name="postings_as_told_by_person", fields=["person_id"]),  # which rank somebody held
        ]

    @property
    def shown_days(self) -> tuple[date, date | None] | None:
        """The first and the last day on which the public may know of it; None where there are none."""
        if self.published_from is None:
            return None
        first = max(self.first_day, self.published_from)
        last = min((day for day in (self.last_day, self.published_until) if day), default=None)
        return (first, last) if last is None or first <= last else None


class PriorityVersion(StructureVersion):
    """A local priority as told: place, words and days. Withdrawn: it was told wrongly, and there was none."""

    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="versions", db_index=False)
    team_id = models.BigIntegerField()
    neighbourhood_id = models.BigIntegerField(null=True)
    title = models.CharField(max_length=300)
    action = models.TextField(blank=True)
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    withdrawn_because = models.TextField(blank=True)  # empty: it stands

    class Meta:
        constraints = [
            models.UniqueConstraint(name="versions_of_a_priority_are_numbered_once", fields=["priority", "version"]),
            models.CheckConstraint(
                name="a_priority_as_told_ends_after_it_begins",
                condition=ends_after_it_begins(first="first_day", last="last_day"),
            ),
        ]
        indexes = [models.Index(name="priorities_as_told_by_team", fields=["team_id"])]
