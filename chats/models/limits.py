"""What keeps a chat usable: how often one sender may write, and whom the moderators have shut out.

Kept in the database, so that neither a restart nor a dead broker opens the gates. An address is never stored: only a
digest with a salt that is thrown away when its day is over.
"""

from __future__ import annotations

from django.db import models

from chats.models.chats import Chat
from teams.models import Person


class Salt(models.Model):
    """The day's secret: without it nothing says whose a digest was."""

    day = models.DateField(primary_key=True)
    value = models.CharField(max_length=64)


class Rate(models.Model):
    """How often one sender did one thing within a stretch of time."""

    key = models.CharField(max_length=100)
    window = models.DateTimeField()  # its beginning
    times = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="a_sender_is_counted_once_a_window", fields=["key", "window"])]


class Block(models.Model):
    """A sender whom a moderator has shut out of a chat: by browser for good, by address for the day."""

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="blocks", db_index=False)
    digest = models.CharField(max_length=64)
    reason = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="a_sender_is_shut_out_once", fields=["chat", "digest"])]
