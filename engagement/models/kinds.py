"""Channels and audiences are rows: a new one is data entry."""

from __future__ import annotations

from django.db import models

from teams.models.areas import is_key


class Kind(models.Model):
    """A named kind with a place in the order in which people are offered it."""

    key = models.CharField(primary_key=True, max_length=64, db_collation="C", validators=[is_key])
    name = models.CharField(max_length=100)  # "Open meeting": as a title
    position = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Channel(Kind):
    """How a team met its public: a meeting, a post, an alert."""

    one = models.CharField(max_length=100)  # "an open meeting": inside a sentence
    many = models.CharField(max_length=100)  # "open meetings"
    has_place = models.BooleanField()  # people come somewhere, so notice and a head count make sense


class Audience(Kind):
    """Whom an activity was meant to reach, beyond the usual suspects."""
