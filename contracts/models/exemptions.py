"""Exemptions: days on which nothing was owed, asked for by one person and approved by another."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from contracts.models.versions import Contract
from teams.models import Person, Team
from teams.models.areas import KeyField
from teams.models.dated import ends_after_it_begins

NOT_STATED: Any = "not_stated"  # what came before there were kinds, and what a file says nothing of
GREATEST_DAYS = 92  # unless a kind says otherwise


class ExemptionKind(models.Model):
    """A kind of reason. Rows, never code: `import_exemption_kinds` adds one, and none is taken away."""

    class Approver(models.TextChoices):
        INSPECTOR = "inspector", "An inspector"
        OVERSIGHT = "reviewer", "An inspector and the oversight body, whatever its length"

    key = KeyField(primary_key=True)
    name = models.CharField(max_length=60)  # for staff, as in "Severe weather or flooding"
    words = models.CharField(max_length=200)  # for residents: the end of "Nothing was owed: …"
    greatest_days = models.PositiveSmallIntegerField(default=GREATEST_DAYS)  # longer: the oversight body as well
    approver = models.CharField(max_length=16, choices=Approver.choices, default=Approver.INSPECTOR)
    position = models.PositiveSmallIntegerField(default=1000)
    is_active = models.BooleanField(default=True)
    provisional = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_kind_of_exemption_lasts_a_day_at_least", condition=Q(greatest_days__gte=1)),
            models.CheckConstraint(
                name="a_kind_of_exemption_has_a_known_approver", condition=Q(approver__in=["inspector", "reviewer"])
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ExemptionContent(models.Model):
    """The same columns on the row and on each of its versions."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked for"
        PASSED_ON = "passed_on", "Passed on to the oversight body"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    code = KeyField(blank=True)  # empty: every standard
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.TextField(blank=True)  # the asker's words: staff read them, residents never do
    public_words = models.TextField(
        blank=True, default="", db_default=""
    )  # a sentence for residents, by whoever approves
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
    kind = models.ForeignKey(
        ExemptionKind, on_delete=models.PROTECT, default=NOT_STATED, db_default=NOT_STATED, related_name="+"
    )
    by_file = models.BooleanField(db_default=False, default=False)  # approved by a file, whoever sent it
    batch = models.UUIDField(null=True, db_index=True)  # asked for together with others

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
                condition=Q(state__in=["asked", "passed_on", "approved", "refused", "withdrawn"]),
            ),
        ]

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1

    @property
    def needs_consent(self) -> bool:
        """Whether the oversight body has to agree: longer than its kind allows, or of a kind that always needs it."""
        return self.days > self.kind.greatest_days or self.kind.approver == ExemptionKind.Approver.OVERSIGHT


class ExemptionVersion(ExemptionContent):
    """One version of an exemption, complete: never changed, never removed."""

    exemption = models.ForeignKey(Exemption, on_delete=models.PROTECT, related_name="versions", db_index=False)
    team_id = models.BigIntegerField()
    contract_id = models.BigIntegerField(null=True)
    kind_id = KeyField(default=NOT_STATED, db_default=NOT_STATED)
    by = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="versions_of_an_exemption_are_numbered_once", fields=["exemption", "version"]),
        ]


class ExemptionConsent(models.Model):
    """The oversight body's word on one that was passed on. Beside the police's data, which a reviewer never changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exemption = models.ForeignKey(Exemption, on_delete=models.PROTECT, related_name="consents")
    version = models.PositiveIntegerField()  # of the exemption, as it was passed on
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given = models.BooleanField()
    reason = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="the_oversight_body_answers_once_for_what_was_passed_on", fields=["exemption", "version"]
            ),
            models.CheckConstraint(name="consent_is_refused_with_a_reason", condition=Q(given=True) | ~Q(reason="")),
        ]
