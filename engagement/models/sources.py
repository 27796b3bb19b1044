"""Where a row came from: another system's number for it, and the file that wrote a version."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from inputs.models import FileImport


def numbered_once(name: str) -> models.UniqueConstraint:
    """In one force another system's number is one row's. Files find a row by it."""
    return models.UniqueConstraint(name=name, fields=["force", "source", "source_id"], condition=~Q(source_id=""))


def of_a_file() -> models.ForeignKey:
    """The file that wrote this version, or whose undoing did; empty: a person, or the portal."""
    return models.ForeignKey(FileImport, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)


def written_by_files(name: str) -> models.Index:
    """What a file wrote: for its undoing."""
    return models.Index(name=name, fields=["file_import"], condition=Q(file_import__isnull=False))
