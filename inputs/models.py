"""Files that come in: those that wait on a page, and those taken in. What a file wrote stands in the versions."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class FileImport(models.Model):
    """One file of which something was stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    noun = models.CharField(max_length=32)  # what its rows are: activity, enquiry, exemption, structure
    name = models.CharField(max_length=300)  # of the file, without its folder
    by = models.CharField(max_length=64)  # a person's key, or "command line"
    at = models.DateTimeField()
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=64, blank=True)
    undo_asked_at = models.DateTimeField(null=True)  # while it is being undone
    undo_asked_by = models.CharField(max_length=64, blank=True)
    undo_told = models.JSONField(default=dict)  # what the last undoing did, and the ids of rows that it left

    class Meta:
        indexes = [
            models.Index(name="imports_of_a_person", fields=["by", "-at"]),
            models.Index(
                name="imports_being_undone", fields=["undo_asked_at"], condition=Q(undo_asked_at__isnull=False)
            ),
        ]

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


class SentFile(models.Model):
    """A file that somebody sent to the page of imports. Nobody else sees it; its content goes once it is stored."""

    class State(models.TextChoices):
        COLUMNS = "columns"  # somebody has to say which column is which
        LOOKING = "looking"  # it is compared with what is stored
        LOOKED = "looked"  # what it would do stands in its rows
        STORING = "storing"
        STORED = "stored"
        UNREADABLE = "unreadable"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    by = models.CharField(max_length=64)  # a person's key
    kind = models.CharField(max_length=32)  # activities, enquiries, exemptions, structure
    name = models.CharField(max_length=300)  # without its folder
    content = models.BinaryField()
    size = models.PositiveIntegerField()  # bytes
    mapping = models.JSONField(null=True)  # how a file that others made is read; null: its columns are ours
    list_name = models.CharField(max_length=64, blank=True)  # under which the mapping is remembered
    state = models.CharField(max_length=16, choices=State.choices)
    sent_at = models.DateTimeField()
    asked_at = models.DateTimeField()  # when the state began
    tries = models.PositiveSmallIntegerField(default=0)  # of looking or storing, in this state
    rows_read = models.PositiveIntegerField(default=0)  # so far
    bytes_read = models.PositiveIntegerField(default=0)
    told = models.JSONField(default=dict)  # what looking or storing found, for the page
    file_import = models.ForeignKey(FileImport, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_stored_file_keeps_no_content", condition=~Q(state="stored") | Q(content=b"")
            ),
        ]
        indexes = [
            models.Index(name="files_of_a_person", fields=["by", "-sent_at"]),
            models.Index(name="files_at_work", fields=["asked_at"], condition=Q(state__in=["looking", "storing"])),
            models.Index(name="files_that_wait", fields=["sent_at"], condition=~Q(content=b"")),
        ]

    def __str__(self) -> str:
        return self.name


class SentRow(models.Model):
    """A row of a file that waits: what it is beside what is stored, and what its sender has said of it."""

    file = models.ForeignKey(SentFile, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    kind = models.CharField(max_length=32)  # as it was found, before it was answered
    outcome = models.CharField(max_length=32)  # what becomes of it as it stands
    cells = models.JSONField(default=dict)  # by column of ours
    other = models.UUIDField(null=True)  # the stored one
    version = models.PositiveIntegerField(default=0)  # of it, that was seen
    differs = models.JSONField(default=list)  # name of the field, stored text, the file's text
    words = models.TextField(blank=True)
    faults = models.JSONField(default=list)  # column, reason
    put_right = models.JSONField(default=dict)  # by column the cell as the sender wants it, and as it came
    answer = models.CharField(max_length=8, blank=True)  # update, new, leave, out
    others = models.JSONField(default=list)  # stored ones, with the version seen, that it was said before not to be
    asked_again = models.BooleanField(default=False)  # what is stored has moved on since it was answered

    class Meta:
        constraints = [models.UniqueConstraint(name="a_row_of_a_file_has_its_line_alone", fields=["file", "line"])]
        indexes = [models.Index(name="rows_of_a_file_by_kind", fields=["file", "kind", "line"])]

    def __str__(self) -> str:
        return f"{self.file_id}, line {self.line}"


class SavedMapping(models.Model):
    """How a force reads a list that others make, under the name it gave the list."""

    force = models.CharField(max_length=64)  # its key
    kind = models.CharField(max_length=32)
    name = models.CharField(max_length=100)
    header = models.JSONField(default=list)  # the columns of the file it was made with
    data = models.JSONField()
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="a_list_has_one_mapping", fields=["force", "kind", "name"])]

    def __str__(self) -> str:
        return self.name
