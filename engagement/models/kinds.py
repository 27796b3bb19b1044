"""Channels and audiences are rows: a new one is data entry, its words included (`manage.py import_channels`)."""

from __future__ import annotations

from django.db import models

from teams.models.areas import is_key


class NamedRow(models.Model):
    """A named kind with a place in the order in which people are offered it."""

    key = models.CharField(primary_key=True, max_length=64, db_collation="C", validators=[is_key])
    name = models.CharField(max_length=100)  # "Open meeting": as a title
    position = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Channel(NamedRow):
    """How a team met its public: a meeting, a post, an alert. All that is said of it stands in its row."""

    one = models.CharField(max_length=100)  # "an open meeting": inside a sentence
    many = models.CharField(max_length=100)  # "open meetings"
    to_do = models.CharField(max_length=40, default="hold", db_default="hold")  # the verb: what is owed
    done = models.CharField(max_length=40, default="held", db_default="held")  # what was done
    icon = models.CharField(max_length=64, default="channel-other", db_default="channel-other")  # static/src/icons/
    frequent = models.BooleanField(default=False, db_default=False)  # many a day: one like another is no repeat
    has_place = models.BooleanField()  # people come somewhere
    has_attendance = models.BooleanField(default=False, db_default=False)  # heads can be counted
    has_audience = models.BooleanField(default=True, db_default=True)  # it can be meant for somebody in particular
    has_notice = models.BooleanField(default=False, db_default=False)  # people are told before
    is_public = models.BooleanField(default=True, db_default=True)  # residents see this kind of activity


class Audience(NamedRow):
    """Whom an activity was meant to reach, beyond the usual suspects."""
