"""Who is called about a question that may be about danger, and what its asker may truly be told of that.

Called are the chat's safeguarding contacts, as soon as the check has marked a question and again when a moderator says
that it is urgent; where nobody has opened it within the force's minutes, the second contact. A letter says where to
look and nothing more: it may be read by whoever passes a telephone. Source: domain.md, "Safeguarding".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from chats import paging
from chats.locking import LockedChat, locked_chat
from chats.models import Alert, Chat, ChatRole, Question
from chats.moderation import QuestionState
from record import letters
from record.letters import Draft, Letter
from record.tasks import send
from record.timezones import day_of
from teams.models import Grant, Person, Role
from teams.permissions import with_access

CAUSE = "alert"
Cause = Alert.Cause
SUBJECTS: dict[str, str] = {
    Cause.ARRIVED: "Somebody may be in danger: {}",
    Cause.URGENT: "Urgent, now: {}",
    Cause.UNOPENED: "Urgent, and nobody has opened it: {}",
}


@dataclass(frozen=True)
class Called:
    """What has really been done to call somebody: how many letters are out, since when, and how many still wait."""

    told: int
    at: datetime | None
    waiting: int


def call(opened: LockedChat, question: Question, cause: str) -> Alert:
    """Write to whom this cause calls, in the transaction of the cause; a letter each, and the force's own paging."""
    who = second_contacts if cause == Cause.UNOPENED else safeguarders
    people = who(opened.chat, day_of(opened.now))
    alert = Alert.objects.create(
        question=question,
        cause=cause,
        version=question.version,
        at=opened.now,
        people=len(people),
        **paging.first_try(opened.chat.force, opened.now),
    )
    drafts = [Draft(one.key, one.email, *_letter(opened.chat, question, cause)) for one in people if one.email]
    letters.write(force=opened.chat.force.key, cause=_cause_of(alert), drafts=drafts, now=opened.now)
    opened.record("question.called", f"question:{question.pk}", after={"cause": str(cause), "people": len(people)})
    transaction.on_commit(send.delay)
    if alert.paging == Alert.Paging.WAITING:
        transaction.on_commit(paging.hint)
    return alert


def opened_by_staff(question: Question, now: datetime) -> None:
    """Somebody has opened it by an act of their own: its asker is told so, and nobody else need be called."""
    if question.read_at is None:
        question.read_at = now
    question.alerts.filter(cause=Cause.ARRIVED, answered_at=None).update(answered_at=now)


def taken_on(question: Question, now: datetime) -> None:
    """Somebody has it, and says so themself."""
    if question.taken_at is None:
        question.taken_at = now
    opened_by_staff(question, now)
    question.alerts.filter(answered_at=None).update(answered_at=now)


def call_second_contacts(now: datetime) -> int:
    """Call the next ones for what nobody has opened, or taken on, within the force's minutes; how many it was."""
    found = Alert.objects.filter(answered_at=None).exclude(cause=Cause.UNOPENED).select_related("question__chat__force")
    due = [alert for alert in found.order_by("at", "id") if alert.at + patience(alert.question.chat) <= now]
    return sum(_call_next(alert, now) for alert in due)


def patience(chat: Chat) -> timedelta:
    return timedelta(minutes=chat.force.urgent_minutes)


def safeguarders(chat: Chat, today: date) -> list[Person]:
    """The chat's safeguarding contacts who can be written to; where nobody is left of them, the second contacts."""
    grants = chat.grants.on(today).filter(role=ChatRole.SAFEGUARDING, person__email__isnull=False)
    people = [grant.person for grant in grants.select_related("person").order_by("id")]
    return people or second_contacts(chat, today)


def second_contacts(chat: Chat, today: date) -> list[Person]:
    """Whom the force has named; else the inspectors of the section, and without any, the sergeants of the team."""
    second = chat.force.second_contact_id
    named = with_access(today).filter(pk=second, email__isnull=False).first() if second else None
    if named:
        return [named]
    inspectors = holding(chat, today, Role.INSPECTOR, section=chat.team.section_id)
    return inspectors or holding(chat, today, Role.SERGEANT, team=chat.team_id)


def called_for(question: Question) -> Called:
    """What can be said of it without a guess: a letter counts once the mail server has taken it."""
    causes = [_cause_of(alert) for alert in question.alerts.order_by("id")]
    written = list(Letter.objects.filter(cause__in=causes).values_list("person", "state", "sent_at"))
    sent: dict[str, datetime] = {}  # of several letters to one person the first is when they were alerted
    for person, at in sorted(((person, at) for person, _, at in written if at), key=lambda row: row[1]):
        sent.setdefault(person, at)
    waiting = {person for person, state, _ in written if state == Letter.State.WAITING} - set(sent)
    return Called(told=len(sent), at=max(sent.values(), default=None), waiting=len(waiting))


def still_true(key: str) -> bool:
    """Whether the letter about this alert need still be sent: nobody has opened it, or has it, yet."""
    alert = Alert.objects.select_related("question").filter(pk=key).first()
    return alert is not None and is_unanswered(alert.question)


def _call_next(alert: Alert, now: datetime) -> bool:
    with locked_chat(alert.question.chat_id, by="portal", now=now) as opened:
        alert = Alert.objects.select_for_update().get(pk=alert.pk)
        question = Question.objects.get(pk=alert.question_id)
        if alert.answered_at:
            return False
        alert.answered_at = now
        alert.save(update_fields=["answered_at"])
        if not is_unanswered(question):
            return False
        call(opened, question, Cause.UNOPENED)
        opened.tell("question", question=question, public=False)
    return True


def is_unanswered(question: Question) -> bool:
    """Whether it still waits for somebody to open it or, once urgent, to take it on."""
    if question.state == QuestionState.URGENT:
        return question.taken_at is None and question.handled_at is None
    return question.state == QuestionState.WAITING and question.marked_danger and question.read_at is None


def holding(chat: Chat, today: date, role: Role, **scope: int) -> list[Person]:
    """Who holds the role today in the chat's force, by name; `section` or `team` narrows it, by id."""
    held = Grant.objects.on(today).filter(role=role, force=chat.force_id, **scope)
    people = Person.objects.filter(pk__in=held.values("person"), is_active=True, email__isnull=False)
    return list(people.order_by("name", "id"))


def _letter(chat: Chat, question: Question, cause: str) -> tuple[str, str]:
    """Its subject and its text."""
    desk = f"{settings.SITE_URL}{reverse('chat_desk', args=[chat.pk])}?question={question.pk}"
    context = {"chat": chat, "desk": desk, "cause": cause, "minutes": chat.force.urgent_minutes}
    return SUBJECTS[cause].format(chat.title), render_to_string("emails/urgent_question.txt", context)


def _cause_of(alert: Alert) -> str:
    return f"{CAUSE}:{alert.pk}"
