"""Files that were taken in: who sent each, when, and whether it was undone. What it wrote stands in the versions."""

from __future__ import annotations

import uuid

from django.db import models


class FileImport(models.Model):
    """One file of which something was stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    noun = models.CharField(max_length=32)  # what its rows are: activity, enquiry
    name = models.CharField(max_length=300)  # of the file, without its folder
    by = models.CharField(max_length=64)  # a person's key, or "command line"
    at = models.DateTimeField()
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(name="imports_of_a_person", fields=["by", "-at"])]

    def __str__(self) -> str:
        return self.name


class LeftRow(models.Model):
    """A row of a file of which somebody said: leave what is stored as it is. The same row then says nothing new."""

    of = models.UUIDField()  # the stored one
    row = models.CharField(max_length=64)  # SHA-256 of what the row says
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="a_row_is_left_once", fields=["of", "row"])]

    def __str__(self) -> str:
        return f"{self.of}: {self.row}"
