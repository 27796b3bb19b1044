"""Bank holidays, each with the day from which it was known. No measure asks: see measures.md, "Bank holidays"."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

ENGLAND_AND_WALES = "england-and-wales"  # as GOV.UK spells it


class BankHoliday(models.Model):
    """A day on which banks are closed. Proclaimed late, it changes nothing that was done before it was known."""

    day = models.DateField()
    name = models.CharField(max_length=100)
    known_from = models.DateField()
    nation = models.CharField(max_length=32, default=ENGLAND_AND_WALES)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_bank_holiday_is_there_once", fields=["nation", "day"]),
            models.CheckConstraint(name="a_bank_holiday_is_of_a_known_nation", condition=Q(nation=ENGLAND_AND_WALES)),
        ]
