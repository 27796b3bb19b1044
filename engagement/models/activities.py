"""Activities: the row is the newest version with its links; the version table keeps every version it ever had.

Links carry the London day and whether the activity was held, so that the engine finds what it counts by index alone.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from engagement.models.kinds import Channel
from engagement.models.sources import numbered_once, of_a_file, written_by_files
from teams.models import Force, Neighbourhood, Person, Posting, Team

# So far ahead of the portal's clock a start is taken as sent: the device's clock is not the portal's.
TAKEN_AS_SENT = timedelta(minutes=10)


class Status(models.TextChoices):
    PLANNED = "planned", "Planned"
    HELD = "held", "Held"
    CANCELLED = "cancelled", "Cancelled"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ActivityColumns(models.Model):
    """What a person typed: the same columns on the row and on each of its versions."""

    status = models.CharField(max_length=16, choices=Status.choices)
    title = models.CharField(max_length=300)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    day = models.DateField()  # the London day of starts_at
    advertised_on = models.DateField(null=True)
    open_to_public = models.BooleanField(null=True)
    face_to_face = models.BooleanField(null=True)
    attendance = models.IntegerField(null=True)
    audiences = ArrayField(models.CharField(max_length=64), default=list)
    feedback_published_on = models.DateField(null=True)
    url = models.CharField(max_length=2000, blank=True)
    summary = models.TextField(blank=True)
    time_known = models.BooleanField(default=True, db_default=True)  # where not, `starts_at` stands for its day alone
    recorded_at = models.DateTimeField(null=True)  # the device's clock; never judges anything
    source = models.CharField(max_length=64, blank=True, db_default="")  # another system's name,
    source_id = models.CharField(max_length=500, blank=True, db_default="")  # and its number there
    known_at = models.DateTimeField()  # when the portal received this version: the second clock
    version = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64, db_column="receipt")  # SHA-256 of the canonical form

    class Meta:
        abstract = True


class ActivityQuerySet(models.QuerySet["Activity"]):
    def held_between(self, first_day: date, last_day: date) -> ActivityQuerySet:
        return self.filter(status=Status.HELD, day__gte=first_day, day__lte=last_day)

    def on_channels(self, *channels: str) -> ActivityQuerySet:
        return self.filter(channel__in=channels)

    def of_team(self, team: Team) -> ActivityQuerySet:
        return self.filter(team_links__team=team)

    def of_teams(self, teams: models.QuerySet[Team]) -> ActivityQuerySet:
        """Each activity once, however many of the teams took part."""
        return self.filter(Q(id__in=ActivityTeam.objects.filter(team__in=teams).values("activity")))

    def to_confirm(self, now: datetime) -> ActivityQuerySet:
        """Planned, and begun: it counts for nothing until somebody says how it went."""
        return self.filter(status=Status.PLANNED, starts_at__lte=now)

    def planned_from(self, today: date) -> ActivityQuerySet:
        return self.filter(status=Status.PLANNED, day__gte=today)

    def newest_known_at(self) -> datetime | None:
        """When the portal last received anything of these; None where there is nothing."""
        return self.aggregate(newest=models.Max("known_at"))["newest"]


class Activity(ActivityColumns):
    """One thing a team did or plans to do. The id is made on the device that logs it."""

    id = models.UUIDField(primary_key=True)
    # No index of their own: those below and the links' serve every question asked, and each one more slows every save.
    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+", db_index=False)
    led_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    logged_by = models.ForeignKey(  # empty: an import
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = ActivityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_activity_ends_after_it_starts",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
            ),
            models.CheckConstraint(
                name="attendance_is_not_negative", condition=Q(attendance__isnull=True) | Q(attendance__gte=0)
            ),
            models.CheckConstraint(
                name="nothing_is_held_in_the_future",
                condition=~Q(status="held") | Q(starts_at__lte=F("known_at") + TAKEN_AS_SENT),
            ),
            models.CheckConstraint(
                name="an_activity_has_a_known_status",
                condition=Q(status__in=[status.value for status in Status]),
            ),
            numbered_once("an_activity_has_its_number_alone"),
        ]
        indexes = [
            models.Index(name="activities_of_a_team_by_time", fields=["team", "-starts_at"]),
            models.Index(name="activities_as_received", fields=["force", "known_at", "id"]),
        ]

    def __str__(self) -> str:
        return self.title


class ActivityTeam(models.Model):
    """A team that took part, frozen with the activity: its own team or one of the others."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="team_links", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.ForeignKey(  # the activity's, which the database has checked already
        Channel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    day = models.DateField()
    held = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_team_takes_part_once", fields=["activity", "team"]),
        ]
        indexes = [
            models.Index(
                name="took_part_by_team_channel_day",
                fields=["team", "channel", "day"],
                include=["activity", "held"],
            ),
            models.Index(name="took_part_by_team_day", fields=["team", "day"], include=["activity", "channel", "held"]),
        ]


class ActivityNeighbourhood(models.Model):
    """A neighbourhood an activity was for."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="neighbourhood_links", db_index=False)
    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    held = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_neighbourhood_is_named_once", fields=["activity", "neighbourhood"]),
        ]
        indexes = [models.Index(name="for_neighbourhood_by_day", fields=["neighbourhood", "day"], include=["activity"])]


class ActivityOfficer(models.Model):
    """An officer who took part or led, with the posting held then (empty: none that day)."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="officer_links", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    posting = models.ForeignKey(  # found by the statement that writes the link (`engagement.links`)
        Posting, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    named = models.BooleanField()  # in the list of officers; False: only as the one who led
    day = models.DateField()
    held = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="an_officer_takes_part_once", fields=["activity", "person"]),
        ]
        indexes = [models.Index(name="of_officer_by_day", fields=["person", "day"], include=["activity"])]


class ActivityVersion(ActivityColumns):
    """One version of an activity, complete: never changed, never removed. Ids stand in arrays."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="versions", db_index=False)
    force_id = models.BigIntegerField()
    team_id = models.BigIntegerField()
    also_team_ids = ArrayField(models.BigIntegerField(), default=list)
    channel_id = models.CharField(max_length=64, db_collation="C")
    neighbourhood_ids = ArrayField(models.BigIntegerField(), default=list)
    officer_ids = ArrayField(models.BigIntegerField(), default=list)
    led_by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=64)  # a person's key, "command line" or "portal"
    reason = models.TextField(blank=True)
    file_import = of_a_file()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="versions_of_an_activity_are_numbered_once", fields=["activity", "version"]),
        ]
        indexes = [
            models.Index(name="activity_versions_as_known", fields=["activity", "-known_at", "-version"]),
            # Files find what is alike.
            models.Index(name="activity_versions_by_minute", fields=["team_id", "starts_at"]),
            written_by_files("activity_versions_of_a_file"),
        ]


class ActivityEdit(models.Model):
    """A change that a device made without signal, known by its own id: sent twice, it is made once.

    `version` is the one that it made, or found where it made no difference. Source: interfaces.md, "HTTP API".
    """

    id = models.UUIDField(primary_key=True)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="edits")
    version = models.PositiveIntegerField()
    said = models.CharField(max_length=64)  # SHA-256 of what was sent
    by = models.CharField(max_length=64)  # a person's key
