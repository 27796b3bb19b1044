"""A version of a contract that somebody means to publish: looked at first, and by a second person where it must be."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from teams.models import Force, Person
from teams.models.areas import KeyField


class ContractProposal(models.Model):
    """One file, with what it would do as it was last looked at."""

    class State(models.TextChoices):
        LOOKED_AT = "looked_at", "Looked at"
        PROPOSED = "proposed", "Waits for a second person"
        WITHDRAWN = "withdrawn", "Withdrawn"
        REFUSED = "refused", "Refused"
        PUBLISHED = "published", "Published"

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="+")
    contract = KeyField()  # its key: the first version of a contract has no row to point at
    version = KeyField()
    content = models.JSONField()  # the version as its file states it
    state = models.CharField(max_length=16, choices=State.choices, default=State.LOOKED_AT)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()  # when the file came
    reason = models.TextField(blank=True)
    touches_past = models.BooleanField()  # as of the last look: a day in force lies before that day
    looked = models.JSONField()  # what it would do: `contracts.queries.contract_preview`
    looked_hash = models.CharField(max_length=64)  # of the file, the versions stored then, and the day
    looked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # the second person
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)  # why it was refused or withdrawn

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_contract_proposal_has_a_known_state",
                condition=Q(state__in=["looked_at", "proposed", "withdrawn", "refused", "published"]),
            ),
            models.CheckConstraint(
                name="nobody_decides_their_own_contract_proposal",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="what_touches_the_past_is_published_by_two",
                condition=~Q(state="published", touches_past=True) | (Q(decided_by__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="a_proposal_that_waits_gives_its_reason",
                condition=~Q(state="proposed") | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="a_contract_proposal_is_refused_by_somebody",
                condition=~Q(state="refused") | Q(decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_contract_proposal_is_decided_at_an_instant",
                condition=Q(state__in=["looked_at", "proposed"], decided_at__isnull=True, decided_by__isnull=True)
                | Q(state__in=["withdrawn", "refused", "published"], decided_at__isnull=False),
            ),
        ]
        indexes = [models.Index(name="contract_proposals_by_state", fields=["force", "state", "-at"])]
