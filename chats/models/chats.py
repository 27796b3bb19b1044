"""Chats, the people each one needs, and where it was announced."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from chats.lifecycle import QUESTIONS_OPEN_BEFORE, ChatState
from engagement.models import Activity, Channel
from teams.models import Force, Grant, Person, Team

TALLY = ("waiting", "published", "answered", "taken_away", "merged", "refused", "withdrawn", "urgent")


class ChatQuerySet(models.QuerySet["Chat"]):
    def public(self) -> ChatQuerySet:
        """Those the public may see: announced once, whatever became of them. A draft is its team's alone."""
        return self.filter(activity__isnull=False)


class Tallies(models.Model):
    """How many questions are in each state: counted anew, under the chat's lock, whenever one of them moves."""

    received = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    published = models.PositiveIntegerField(default=0)  # and not answered yet
    answered = models.PositiveIntegerField(default=0)
    taken_away = models.PositiveIntegerField(default=0)
    merged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)
    urgent = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class Chat(Tallies):
    """One live chat of a team with its residents. The id is made by whoever plans it."""

    id = models.UUIDField(primary_key=True)
    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    about = models.TextField(blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    questions_open_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=ChatState.choices, default=ChatState.DRAFT)
    moved_from = models.DateTimeField(null=True)  # when it was to start before it was moved to another time
    short_notice = models.TextField(blank=True)  # why it was announced with less notice than the force promises
    cancelled_because = models.TextField(blank=True)
    went_live_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)  # nothing is published until somebody goes on
    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, null=True, related_name="+")
    public_events = models.PositiveIntegerField(default=0)  # the number of the last one
    staff_events = models.PositiveIntegerField(default=0)
    most_readers = models.PositiveIntegerField(default=0)  # the most streams open at once
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ChatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_chat_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="questions_open_at_most_7_days_before_and_not_after_the_start",
                condition=Q(questions_open_at__lte=F("starts_at"))
                & Q(questions_open_at__gte=F("starts_at") - QUESTIONS_OPEN_BEFORE),
            ),
            models.CheckConstraint(
                name="a_chat_has_a_known_state", condition=Q(state__in=[state.value for state in ChatState])
            ),
            models.CheckConstraint(
                name="an_announced_chat_has_its_activity",
                condition=Q(state__in=["draft", "cancelled"]) | Q(activity__isnull=False),
            ),
            models.CheckConstraint(
                name="every_question_received_is_in_one_state",
                condition=Q(
                    received=F("waiting")
                    + F("published")
                    + F("answered")
                    + F("taken_away")
                    + F("merged")
                    + F("refused")
                    + F("withdrawn")
                    + F("urgent")
                ),
            ),
            models.CheckConstraint(
                name="a_published_chat_has_accounted_for_every_question",
                condition=~Q(state="published") | Q(waiting=0, published=0),
            ),
            models.CheckConstraint(
                name="a_published_chat_says_when", condition=~Q(state="published") | Q(published_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(name="chats_of_a_team_by_time", fields=["team", "-starts_at"]),
            models.Index(name="chats_by_state_and_time", fields=["state", "starts_at"]),
        ]

    def __str__(self) -> str:
        return self.title


class ChatRole(models.TextChoices):
    MODERATOR = "moderator", "Moderating"
    SAFEGUARDING = "safeguarding", "Safeguarding"
    ANSWERING = "answering", "Answering"


class ChatGrantQuerySet(models.QuerySet["ChatGrant"]):
    def on(self, day: date) -> ChatGrantQuerySet:
        """Parts held by those who have access on the day: who holds no role in the chat's force has no part in it."""
        roles = Grant.objects.on(day).filter(person=OuterRef("person"), force=OuterRef("chat__force"))
        return self.filter(Exists(roles), person__is_active=True)


class ChatGrant(models.Model):
    """What a person does in one chat: until the plan, or an administrator, takes it from them."""

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="grants", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=16, choices=ChatRole.choices)

    objects = ChatGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_person_has_a_role_in_a_chat_once", fields=["chat", "person", "role"]),
            models.CheckConstraint(
                name="a_role_in_a_chat_is_a_known_one", condition=Q(role__in=[role.value for role in ChatRole])
            ),
        ]


class Announcement(models.Model):
    """Where and on which day people were told of the chat."""

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="announcements", db_index=False)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_chat_is_announced_once_a_channel_and_day", fields=["chat", "channel", "on"])
        ]


class Readers(models.Model):
    """How many streams of a chat one process has open: together they are the people reading now."""

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="+", db_index=False)
    process = models.UUIDField()
    readers = models.PositiveIntegerField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_process_counts_the_readers_of_a_chat_once", fields=["chat", "process"])
        ]
