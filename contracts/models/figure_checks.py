"""Of each force, what came of judging everything anew and laying it beside what is kept."""

from django.db import models

from teams.models import Force


class FigureCheck(models.Model):
    """The last full check of a force's figures. `difference` is its first, in a sentence; empty: none."""

    force = models.OneToOneField(Force, on_delete=models.CASCADE, primary_key=True, related_name="+")
    checked_on = models.DateField()  # the London day it was for
    at = models.DateTimeField()
    difference = models.TextField(blank=True)
