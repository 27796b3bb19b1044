"""Contracts and their versions: standards are data, in force from one day to another."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone

from teams.models import Force
from teams.models.areas import KeyField
from teams.models.dated import covering, ends_after_it_begins

GRADES = ["outstanding", "good", "adequate", "requires_improvement", "inadequate"]


class Contract(models.Model):
    """An agreement of a force with its public. A force may hold several at once."""

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="+")
    key = KeyField()
    title = models.CharField(max_length=200)  # of the newest version

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_contract_key_is_used_once_in_a_force", fields=["force", "key"]),
        ]

    def __str__(self) -> str:
        return self.title


class VersionQuerySet(models.QuerySet["ContractVersion"]):
    def in_force_on(self, day: date) -> VersionQuerySet:
        return self.filter(covering(day, first="first_day", last="last_day"))


class ContractVersion(models.Model):
    """What the contract said from one day to another."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="versions")
    key = KeyField()
    title = models.CharField(max_length=200)
    provisional = models.BooleanField(default=False)
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    ended_by_successor = models.BooleanField(default=False)  # its file left the end open; a later version set it
    grades = ArrayField(models.CharField(max_length=64), default=list)
    # When it was adopted: the instant, under the force's head, at which the portal was told what it promises (the
    # default lasts until the head is open). An end that a successor sets later moves nothing.
    known_at = models.DateTimeField(default=timezone.now)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_version_key_is_used_once_in_a_contract", fields=["contract", "key"]),
            models.CheckConstraint(
                name="a_version_ends_after_it_begins",
                condition=ends_after_it_begins(first="first_day", last="last_day"),
            ),
            ExclusionConstraint(
                name="versions_of_a_contract_never_overlap",
                expressions=[
                    ("contract", RangeOperators.EQUAL),
                    (
                        Func(
                            F("first_day"),
                            F("last_day"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.key}"


class VersionAsTold(models.Model):
    """What a version said from one instant on, complete: never changed, never removed.

    Another row when it is replaced before it binds, and when a successor gives it its end.
    """

    version = models.ForeignKey(ContractVersion, on_delete=models.PROTECT, related_name="told", db_index=False)
    number = models.PositiveIntegerField()
    content = models.JSONField()  # as its file states it, under the file's names
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    ended_by_successor = models.BooleanField()
    known_at = models.DateTimeField()
    by = models.CharField(max_length=64)  # as in the record
    why = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_version_is_told_in_numbers", fields=["version", "number"]),
            models.CheckConstraint(
                name="a_version_as_told_ends_after_it_begins",
                condition=ends_after_it_begins(first="first_day", last="last_day"),
            ),
        ]


class Standard(models.Model):
    """One promise of one version, with the measure that decides whether it is kept."""

    version = models.ForeignKey(ContractVersion, on_delete=models.CASCADE, related_name="standards")
    code = KeyField()
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    promise = models.TextField(blank=True)
    duties = ArrayField(models.CharField(max_length=64), default=list)
    measure = models.JSONField()  # canonical, as contracts.measures gives it
    # The database's own, so that no door can say another; it refers to `MeasureKind`, which Django cannot say of it.
    kind = models.GeneratedField(
        expression=KeyTextTransform("kind", "measure"), output_field=models.CharField(max_length=64), db_persist=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_standard_code_is_used_once_in_a_version", fields=["version", "code"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
