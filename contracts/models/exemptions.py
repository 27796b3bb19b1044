"""Exemptions: days on which nothing was owed, asked for by one person and approved by another."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from contracts.models.versions import Contract
from teams.models import Person, Team
from teams.models.areas import KeyField
from teams.models.dated import ends_after_it_begins


class ExemptionContent(models.Model):
    """The same columns on the row and on each of its versions."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked for"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    code = KeyField(blank=True)  # empty: every standard
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=16, choices=State.choices)
    known_at = models.DateTimeField()
    version = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)

    class Meta:
        abstract = True


class Exemption(ExemptionContent):
    """Identified by team, standard and first day; the newest version."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="an_exemption_begins_once_for_a_standard",
                fields=["team", "contract", "code", "first_day"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="an_exemption_has_a_last_day_after_its_first",
                condition=ends_after_it_begins(first="first_day", last="last_day"),
            ),
            models.CheckConstraint(
                name="nobody_decides_their_own_exemption",
                condition=Q(asked_by__isnull=True) | Q(decided_by__isnull=True) | ~Q(asked_by=F("decided_by")),
            ),
            models.CheckConstraint(
                name="an_exemption_of_one_standard_names_its_contract",
                condition=Q(contract__isnull=True, code="") | (Q(contract__isnull=False) & ~Q(code="")),
            ),
            models.CheckConstraint(
                name="an_exemption_has_a_known_state",
                condition=Q(state__in=["asked", "approved", "refused", "withdrawn"]),
            ),
        ]


class ExemptionVersion(ExemptionContent):
    """One version of an exemption, complete: never changed, never removed."""

    exemption = models.ForeignKey(Exemption, on_delete=models.PROTECT, related_name="versions", db_index=False)
    team_id = models.BigIntegerField()
    contract_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="versions_of_an_exemption_are_numbered_once", fields=["exemption", "version"]),
        ]
