"""Derived from contract versions and the calendar, for the engine: which standard binds when, in which periods.

Rebuilt whenever a version changes; extended as time goes on. A real table, analysed, keeps the engine's plans steady.
"""

from __future__ import annotations

from django.db import models

from contracts.models.versions import Contract
from teams.models.areas import KeyField
from teams.models.dated import ends_after_it_begins


class Obligation(models.Model):
    """A standard carried on unchanged through one version or several: one clock, no period cut."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="+")
    code = KeyField()
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    measure = models.JSONField()  # canonical, without warn_days: that is the version's

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="an_obligation_of_a_standard_begins_once", fields=["contract", "code", "first_day"]
            ),
            models.CheckConstraint(
                name="an_obligation_ends_after_it_begins",
                condition=ends_after_it_begins(first="first_day", last="last_day"),
            ),
        ]


class ObligationPeriod(models.Model):
    """A period of the calendar that an obligation touches, with all its days."""

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="periods")
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_period_of_an_obligation_begins_once", fields=["obligation", "first_day"]),
        ]
        indexes = [models.Index(name="periods_by_last_day", fields=["last_day", "first_day"])]
