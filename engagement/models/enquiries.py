"""Enquiries: what residents asked a team, and when they were answered."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from engagement.models.sources import numbered_once, of_a_file, written_by_files
from teams.models import Force, Neighbourhood, Team


class EnquiryColumns(models.Model):
    """The same columns on the row and on each of its versions. Instants are whole seconds."""

    received_at = models.DateTimeField()  # when the resident's question reached the team
    received_on = models.DateField()  # its London day
    answered_at = models.DateTimeField(null=True)
    subject = models.CharField(max_length=300, blank=True)
    withdrawn_because = models.CharField(max_length=500, blank=True, default="", db_default="")  # not empty: withdrawn
    source = models.CharField(max_length=64, blank=True, db_default="")  # another system's name,
    source_id = models.CharField(max_length=500, blank=True, db_default="")  # and its number there
    known_at = models.DateTimeField()  # when the portal received this version: the second clock
    version = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64, db_column="receipt")

    class Meta:
        abstract = True


class EnquiryQuerySet(models.QuerySet["Enquiry"]):
    """What is asked of enquiries."""

    def standing(self) -> EnquiryQuerySet:
        """Those that nobody has withdrawn."""
        return self.filter(withdrawn_because="")

    def waiting(self) -> EnquiryQuerySet:
        """Those still to be answered."""
        return self.standing().filter(answered_at=None)


class Enquiry(EnquiryColumns):
    """A resident's question to a team: the newest version."""

    id = models.UUIDField(primary_key=True)
    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    neighbourhood = models.ForeignKey(
        Neighbourhood, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_enquiry_is_answered_after_it_was_received",
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("received_at")),
            ),
            numbered_once("an_enquiry_has_its_number_alone"),
        ]
        indexes = [
            models.Index(name="enquiries_of_a_team_by_day", fields=["team", "received_on"]),
            # What was told of today and is still to come: the engine asks for each judgement when it ends.
            models.Index(name="enquiries_by_answer", fields=["answered_at"], condition=Q(answered_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.subject or "An enquiry without a subject"


class EnquiryVersion(EnquiryColumns):
    """One version of an enquiry, complete: never changed, never removed."""

    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="versions", db_index=False)
    force_id = models.BigIntegerField()
    team_id = models.BigIntegerField()
    neighbourhood_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    file_import = of_a_file()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="versions_of_an_enquiry_are_numbered_once", fields=["enquiry", "version"]),
        ]
        indexes = [
            models.Index(name="enquiry_versions_as_known", fields=["enquiry", "-known_at", "-version"]),
            # Files find what is alike.
            models.Index(name="enquiry_versions_by_minute", fields=["team_id", "received_at"]),
            written_by_files("enquiry_versions_of_a_file"),
        ]
