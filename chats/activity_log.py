"""A chat as the engagement activity that it is: announced it is a plan, closed it is held, cancelled it is cancelled.

The portal logs what it knows, through the log's own actions; nobody types it. Contracts count chats without having
heard of them. Every call is inside the transaction in which the chat changes.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from chats.attendance import people_who_took_part
from chats.models import Answer, Chat, ChatGrant, ChatRole
from engagement import actions
from engagement.content import ActivityContent
from engagement.models import Activity, Status
from inputs import By
from record.dates import day_month
from record.entries import open_head
from record.timezones import day_of
from teams.models import Person

CHANNEL = "web_chat"
MINE = uuid.UUID("6c2f4a52-5a06-4c0e-9a83-0c6a3d1f6b7e")  # the namespace of the activities' ids


def announced(chat: Chat, *, told_on: date, by: By, now: datetime) -> Activity:
    """Log the plan, with the day on which people were told."""
    content = ActivityContent(
        id=uuid.uuid5(MINE, str(chat.pk)),
        team=chat.team.key,
        channel=CHANNEL,
        status=Status.PLANNED,
        title=chat.title,
        starts_at=chat.starts_at.replace(microsecond=0),
        ends_at=chat.ends_at.replace(microsecond=0),
        officers=tuple(sorted(person.key for person in _officers(chat))),
        advertised_on=told_on,
        open_to_public=True,
        face_to_face=False,
        url=settings.SITE_URL + reverse("chat", args=[chat.pk]),
        summary=_where(chat),
    )
    return actions.log(content=content, by=by, now=now).activity


def moved(chat: Chat, *, by: By, now: datetime) -> None:
    changes = {"title": chat.title, "starts_at": chat.starts_at, "ends_at": chat.ends_at}
    _correct(chat, changes, by=by, reason="The chat was changed.", now=now)


def cancelled(chat: Chat, *, by: By, now: datetime) -> None:
    reason = chat.cancelled_because or "The chat was cancelled."
    _correct(chat, {"status": Status.CANCELLED}, by=by, reason=reason, now=now)


def held(chat: Chat, *, people: int, by: By, now: datetime) -> None:
    """It took place: who came, what was asked, and where the proof is. One that began early is logged as it began."""
    starts_at = min(chat.starts_at, chat.went_live_at or chat.starts_at)
    changes = {
        "status": Status.HELD,
        "starts_at": starts_at.replace(microsecond=0),
        "ends_at": max(now, starts_at).replace(microsecond=0),
        "attendance": people,
        "officers": tuple(sorted(person.key for person in _officers(chat))),
        "url": _transcript(chat),
        "summary": _went(chat, people),
    }
    _correct(chat, changes, by=by, reason="The chat was held.", now=now)


def followed_up(chat: Chat, *, by: By, now: datetime) -> None:
    """Everything that was asked has its answer in public: the day on which people were told what came of it."""
    if chat.activity and chat.activity.status == Status.HELD and chat.activity.feedback_published_on is None:
        changes = {"feedback_published_on": day_of(now), "summary": _went(chat, chat.activity.attendance or 0)}
        _correct(chat, changes, by=by, reason="The transcript with every answer was published.", now=now)


def _correct(chat: Chat, changes: dict[str, Any], *, by: By, reason: str, now: datetime) -> None:
    """Under the head's lock, so that the version read is the newest: nobody can correct it in between."""
    open_head(chat.force.key)
    assert chat.activity_id  # it was announced
    activity = Activity.objects.select_related("force").get(pk=chat.activity_id)
    if activity.status in (Status.PLANNED, Status.HELD):  # what somebody withdrew or cancelled by hand stays so
        chat.activity = actions.correct(
            activity=activity, changes=changes, by=by, reason=reason, version=activity.version, now=now
        )


def _officers(chat: Chat) -> list[Person]:
    """Who answers and moderates; a safeguarding contact is not on show."""
    grants = ChatGrant.objects.filter(chat=chat).exclude(role=ChatRole.SAFEGUARDING).select_related("person")
    answers = Answer.objects.filter(question__chat=chat, published_at__isnull=False)
    answered = Person.objects.filter(pk__in=answers.values("by"))
    return list({person.pk: person for person in [*(grant.person for grant in grants), *answered]}.values())


def _where(chat: Chat) -> str:
    told = chat.announcements.select_related("channel").order_by("on", "channel__position", "id")
    places = [f"{one.channel.name} on {day_month(one.on)}" for one in told]
    return "Announced: " + ", ".join([*places, "this portal"]) + "."


def _went(chat: Chat, people: int) -> str:
    """As in "4 people took part at least: 4 asked, at most 3 were reading at once. 9 questions, 8 answered so far." """
    were = "was" if chat.most_readers == 1 else "were"
    asked = "1 question was asked" if chat.received == 1 else f"{chat.received} questions were asked"
    said = [
        f"At least {people} {'person' if people == 1 else 'people'} took part, counted without tracking anybody:",
        f"{people_who_took_part(chat)} asked or supported a question, "
        f"and at most {chat.most_readers} {were} reading at once.",
        f"{asked}; {chat.answered} {'has' if chat.answered == 1 else 'have'} been answered in public.",
        _where(chat),
    ]
    return " ".join(said)


def people(chat: Chat) -> int:
    """Who took part, at least: each asker is one person, and so is each stream that was open at the same time."""
    return max(people_who_took_part(chat), chat.most_readers)


def _transcript(chat: Chat) -> str:
    return settings.SITE_URL + reverse("chat_transcript", args=[chat.pk])
