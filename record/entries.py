"""Who did what, before and after, and why: one head row per force, locked last.

The head's lock is what makes the second clock honest. Whoever holds it reads `clock_timestamp()` and writes versions
and entries before letting go, so nothing can become known at an instant for which an answer has already been given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction


class Head(models.Model):
    """The end of one force's record. Its row lock orders all writes of the force."""

    force = models.CharField(primary_key=True, max_length=64, db_collation="C")
    sequence = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_head_never_counts_below_zero", condition=models.Q(sequence__gte=0)),
        ]


class Entry(models.Model):
    """One line of the record. Never changed, never removed."""

    force = models.CharField(max_length=64, db_collation="C")
    sequence = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=64)  # a person's key, "command line" or "portal"
    action = models.CharField(max_length=64)
    subject = models.CharField(max_length=300, db_collation="C")  # kind:key, as in activity:6f…; keys of up to 64
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="entries_of_a_force_are_numbered_once", fields=["force", "sequence"]),
        ]
        indexes = [
            models.Index(name="entries_of_a_subject", fields=["subject", "sequence"]),
            models.Index(name="entries_of_a_kind_by_time", fields=["force", "action", "-at"]),
        ]


@dataclass(frozen=True)
class Change:
    """What one entry says, before it has a number and a time."""

    action: str
    subject: str
    before: Any = None
    after: Any = None
    reason: str = ""


@dataclass
class OpenHead:
    """A force's locked head: write through it, and only inside the transaction that opened it."""

    force: str
    at: datetime
    sequence: int
    stays_open: bool = False  # another will write the number down: see Past

    def write(self, *, by: str, changes: Iterable[Change]) -> list[Entry]:
        """Append entries in order. `by` is a person's key, "command line" or "portal"."""
        entries = [
            Entry(
                force=self.force,
                sequence=number,
                at=self.at,
                by=by,
                action=change.action,
                subject=change.subject,
                before=change.before,
                after=change.after,
                reason=change.reason,
            )
            for number, change in enumerate(changes, self.sequence + 1)
        ]
        Entry.objects.bulk_create(entries, batch_size=2000)
        return self._advance(entries)

    def _advance(self, entries: list[Entry]) -> list[Entry]:
        if entries:
            self.sequence = entries[-1].sequence
            self.close()
        return entries

    def reserve(self, count: int) -> int:
        """Set aside `count` numbers for entries written by SQL; returns the number before the first of them."""
        before, self.sequence = self.sequence, self.sequence + count
        self.close()
        return before

    def close(self) -> None:
        """Write down the number reached. The lock lasts as long as the transaction."""
        if not self.stays_open:
            Head.objects.filter(force=self.force).update(sequence=self.sequence)


class Past:
    """A made-up past, for demonstration data alone: heads read its instant, not the clock, and stay open to its end.

    In one long transaction a head row that is written with every entry grows a chain of dead versions, which every
    later look at it has to walk.
    """

    def __init__(self) -> None:
        self.at: datetime | None = None
        self.heads: dict[str, OpenHead] = {}

    def head(self, force: str) -> OpenHead:
        head = self.heads.get(force) or _lock(force)
        self.heads[force] = head
        head.stays_open, head.at = True, self.at or head.at
        return head


_past: ContextVar[Past | None] = ContextVar("_past", default=None)


@contextmanager
def made_up_past() -> Iterator[Past]:
    """Heads opened inside are the past's; say what time it is there by setting its `at`."""
    past = Past()
    token = _past.set(past)
    try:
        yield past
        for head in past.heads.values():
            head.stays_open = False
            head.close()
    finally:
        _past.reset(token)


def reached_in_the_past() -> dict[str, int]:
    """In a made-up past: by force, the number that its open head has reached and nobody has written down yet."""
    past = _past.get()
    return {force: head.sequence for force, head in past.heads.items()} if past else {}


def open_head(force: str) -> OpenHead:
    """Lock the force's head until the transaction ends and read the clock under that lock."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A head is opened inside a transaction: its lock ends with it.")
    past = _past.get()
    return past.head(force) if past else _lock(force)


# The clock is read beside the row that has been waited for, which is there before anything is asked of it.
LOCKED = """
WITH locked AS MATERIALIZED (SELECT sequence FROM record_head WHERE force = %s FOR UPDATE)
SELECT sequence, clock_timestamp() FROM locked
"""


def _lock(force: str) -> OpenHead:
    with connection.cursor() as cursor:
        cursor.execute(LOCKED, [force])
        found = cursor.fetchone()
        if found is None:
            # A force's very first writer; whoever is making the same row is waited for.
            cursor.execute("INSERT INTO record_head (force, sequence) VALUES (%s, 0) ON CONFLICT DO NOTHING", [force])
            cursor.execute(LOCKED, [force])
            found = cursor.fetchone()
        sequence, at = found
    return OpenHead(force=force, at=at, sequence=sequence)


def await_writers(force: str) -> None:
    """Wait until every writer that may already hold an earlier instant has committed.

    A reader that asks "as known at K" calls this first: without it, a transaction that read its clock before K and
    commits after the answer would change history.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # Nobody sees the row that a force's very first writer has made; whoever makes the same one waits for it.
        cursor.execute("INSERT INTO record_head (force, sequence) VALUES (%s, 0) ON CONFLICT DO NOTHING", [force])
        cursor.execute("SELECT 1 FROM record_head WHERE force = %s FOR SHARE", [force])
