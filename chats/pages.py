"""An urgent question pages the safeguarding contacts: a letter each, at once, that says where to look and nothing more.

The words stay in the portal: a letter may be read by whoever passes a telephone.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from chats.models import Chat, ChatGrant, ChatRole, Question
from chats.moderation import State
from record import letters
from record.letters import Draft
from record.london import day_of
from record.tasks import send

CAUSE = "urgent-question"


def page(chat: Chat, question: Question, *, now: datetime) -> None:
    """Write to everybody who safeguards the chat; each time that a question becomes urgent is a cause of its own."""
    grants = ChatGrant.objects.on(day_of(now)).filter(chat=chat, role=ChatRole.SAFEGUARDING)
    desk = settings.SITE_URL + reverse("chat_desk", args=[chat.pk])
    body = render_to_string("emails/urgent_question.txt", {"chat": chat, "desk": f"{desk}?question={question.pk}"})
    drafts = [
        Draft(grant.person.key, grant.person.email, f"Urgent, now: {chat.title}", body)
        for grant in grants.select_related("person").order_by("id")
        if grant.person.email
    ]
    letters.write(force=chat.force.key, cause=f"{CAUSE}:{question.pk}/{question.version}", drafts=drafts, now=now)
    transaction.on_commit(send.delay)


def still_true(key: str) -> bool:
    """Whether nobody has taken it on yet: then nobody need come running."""
    question, _, _ = key.partition("/")
    return Question.objects.filter(pk=question, state=State.URGENT, handled_at__isnull=True).exists()
