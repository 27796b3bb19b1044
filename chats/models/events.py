"""What happened in a chat, in order: numbered without a gap, once for the public and once for staff.

An event names what it is about and holds no words of it. What a reader gets is rendered from what they may see now
(`chats.transcript`), so a question that was taken back is gone from the past of the stream too.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from chats.lifecycle import ChatState
from chats.models.chats import Chat
from chats.models.questions import Answer, Question


class Event(models.Model):
    class Audience(models.TextChoices):
        PUBLIC = "public", "Everybody"
        STAFF = "staff", "Whoever runs the chat"

    class Kind(models.TextChoices):
        QUESTION = "question", "A question"
        ANSWER = "answer", "An answer"
        SUPPORTERS = "supporters", "More people ask it"
        RETRACTED = "retracted", "A question was taken back"
        MERGED = "merged", "A question was merged with another"
        STATE = "state", "The chat's state"

    chat = models.ForeignKey(Chat, on_delete=models.PROTECT, related_name="events", db_index=False)
    audience = models.CharField(max_length=8, choices=Audience.choices)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="events_of_a_chat_are_numbered_once_an_audience", fields=["chat", "audience", "number"]
            ),
            models.CheckConstraint(
                name="an_event_says_what_it_is_about",
                condition=Q(kind="state", state__in=[state.value for state in ChatState])
                | Q(kind="answer", answer__isnull=False, question__isnull=False)
                | Q(kind__in=["question", "supporters", "retracted", "merged"], question__isnull=False),
            ),
        ]
