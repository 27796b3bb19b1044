"""The chats' jobs: what time alone brings about. Each looks for what should have been done by now and is not."""

from celery import shared_task
from django.utils import timezone

from chats import (
    alerts,
    conditions,
    paging,
    rate_limits,
)
from chats.actions import move
from chats.lifecycle import ChatState
from chats.models import Chat


@shared_task(name="chats.look")
def look() -> None:
    """Open questions where their hour has come and somebody is there to read them; forget whose a digest was."""
    now = timezone.now()
    due = Chat.objects.filter(state=ChatState.ANNOUNCED, questions_open_at__lte=now, ends_at__gt=now)
    for chat in due.select_related("force", "team").order_by("questions_open_at", "id"):
        if not conditions.refusals(chat, ChatState.OPEN, now):
            move(chat=chat, state=ChatState.OPEN, by="portal", now=now)
    rate_limits.forget(now)


@shared_task(name="chats.call")
def call() -> None:
    """Call the next ones for what nobody has opened in time, and tell the force's own paging of what waits."""
    now = timezone.now()
    alerts.call_second_contacts(now)
    paging.send_due(now)
