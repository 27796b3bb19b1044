"""Plan a chat, name who runs it, move it through its life, pause it.

Whether the person may is asked by the caller, who fetched the team or the chat through the permission.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from chats import activity_log, conditions
from chats.actions.refusals import NotNow
from chats.lifecycle import (
    CAN_BE_MOVED,
    IS_MODERATED,
    QUESTIONS_OPEN_BEFORE,
    TAKES_QUESTIONS,
    ChatState,
)
from chats.locking import LockedChat, locked_chat
from chats.models import Announcement, Chat, ChatGrant, ChatRole, Event
from chats.sanitising import cleaned
from engagement.models import Channel
from inputs import By, name_of
from record.entries import Change, open_head
from record.refusal import Invalid
from record.timezones import day_of
from teams.models import Person, Team
from teams.permissions import with_access

LONGEST = timedelta(hours=12)
STAYS = ("title", "about", "starts_at", "ends_at", "questions_open_at")  # as it is, once the chat has begun


@dataclass(frozen=True, kw_only=True)
class ChatPlan:
    """A chat as somebody plans it. People are of the team's force; `announced` is (channel key, day) each."""

    id: UUID
    team: Team
    title: str
    starts_at: datetime
    ends_at: datetime
    questions_open_at: datetime
    about: str = ""
    moderators: tuple[Person, ...] = ()
    safeguarding: tuple[Person, ...] = ()
    answering: tuple[Person, ...] = ()
    announced: tuple[tuple[str, date], ...] = ()
    short_notice: str = ""

    @property
    def people(self) -> dict[ChatRole, tuple[Person, ...]]:
        return {
            ChatRole.MODERATOR: self.moderators,
            ChatRole.SAFEGUARDING: self.safeguarding,
            ChatRole.ANSWERING: self.answering,
        }


@transaction.atomic
def create(*, plan: ChatPlan, by: Person, now: datetime) -> tuple[Chat, bool]:
    """Keep a plan as a draft; whether it is new. The same id again is the same chat. Raises Invalid."""
    _require_valid(plan, now)
    head = open_head(plan.team.force.key)
    found = Chat.objects.filter(pk=plan.id).first()
    if found:
        if found.team_id != plan.team.pk or found.title != cleaned(plan.title, lines=False):
            raise Invalid({"id": ["Another chat has this id."]})
        return found, False
    chat = Chat.objects.create(
        id=plan.id,
        force=plan.team.force,
        team=plan.team,
        title=cleaned(plan.title, lines=False),
        about=cleaned(plan.about),
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        questions_open_at=plan.questions_open_at,
        short_notice=plan.short_notice.strip(),
        created_by=by,
    )
    for role, people in plan.people.items():
        _grant(chat, role, people)
    _announce(chat, plan.announced)
    after = {"team": plan.team.key, "starts_at": plan.starts_at.isoformat()}
    head.write(by=name_of(by), changes=[Change("chat.planned", subject_of(chat), after=after)])
    return chat, True


def change(*, chat: Chat, plan: ChatPlan, by: By, now: datetime) -> Chat:
    """Bring the chat into line with the plan, its people too: who is not named any more has no part in it.

    An announced chat that moves to another time says so. Once it has begun only its people change. Raises Invalid for
    what cannot be, and NotNow where the plan would move or rename a chat that has begun.
    """
    with locked_chat(chat.pk, by=by, now=now) as opened:
        if opened.chat.state in CAN_BE_MOVED:
            _require_valid(plan, now)
            _rearrange(opened, plan)
        elif any(getattr(plan, name) != getattr(opened.chat, name) for name in STAYS):
            raise NotNow(["It has begun, so its time and title stay as they are."], state=opened.chat.state)
        _cast(opened, plan)
    return opened.chat


def _rearrange(opened: LockedChat, plan: ChatPlan) -> None:
    """When it is, what it is about and where that was said."""
    chat = opened.chat
    before = {"title": chat.title, "starts_at": chat.starts_at.isoformat()}
    announced = chat.activity_id is not None
    if announced and plan.starts_at != chat.starts_at:
        opened.set(moved_from=chat.moved_from or chat.starts_at)
    opened.set(
        title=cleaned(plan.title, lines=False),
        about=cleaned(plan.about),
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        questions_open_at=plan.questions_open_at,
        short_notice=plan.short_notice.strip() or chat.short_notice,
    )
    _announce(chat, plan.announced)
    after = {"title": chat.title, "starts_at": chat.starts_at.isoformat()}
    opened.record("chat.changed", subject_of(chat), before=before, after=after)
    if announced:
        activity_log.moved(chat, by=opened.by, now=opened.now)
        opened.tell(Event.Kind.STATE, public=True, state=chat.state)


def _cast(opened: LockedChat, plan: ChatPlan) -> None:
    """Who does what from now on. From the moment questions are open somebody is always there to read them."""
    _require_own(plan, day_of(opened.now))
    if opened.chat.state in TAKES_QUESTIONS:
        _require_somebody(plan)
    held = set(opened.chat.grants.values_list("role", "person_id"))
    for role, people in plan.people.items():
        if {person for one, person in held if one == role} != {person.pk for person in people}:
            opened.chat.grants.filter(role=role).exclude(person__in=people).delete()
            _grant(opened.chat, role, people)
            said = {str(role): sorted(person.key for person in people)}
            opened.record("chat.named", subject_of(opened.chat), after=said)


def move(*, chat: Chat, state: ChatState, by: By, now: datetime, reason: str = "") -> Chat:
    """Bring the chat into another state, with all that follows from it. The state it is in already changes nothing.

    `reason` says why notice is short, or why it is cancelled. Raises NotNow with what is missing.
    """
    with locked_chat(chat.pk, by=by, now=now) as opened:
        present = opened.chat
        if present.state == state:
            return present
        if state == ChatState.ANNOUNCED and reason.strip():
            opened.set(short_notice=reason.strip())
        if missing := conditions.refusals(present, state, now):
            raise NotNow(missing, state=present.state)
        before = present.state
        opened.set(state=state)
        FOLLOWS.get(state, _nothing)(opened, reason)
        opened.record(
            "chat.moved", subject_of(present), before={"state": before}, after={"state": str(state)}, reason=reason
        )
        opened.tell(Event.Kind.STATE, public=present.activity_id is not None, state=state)
    return opened.chat


@transaction.atomic
def end_grant(*, grant: ChatGrant, by: By, now: datetime, reason: str = "") -> None:
    """The person has that part in the chat no longer, from this instant on. The record keeps that they had."""
    with locked_chat(grant.chat_id, by=by, now=now) as opened:
        if not opened.chat.grants.filter(pk=grant.pk).delete()[0]:
            raise Invalid({"grant": ["This part in the chat has ended already."]})
        had = {"person": grant.person.key, "role": grant.role}
        opened.record("chat.part_ended", subject_of(opened.chat), before=had, reason=reason)


def pause(*, chat: Chat, by: By, now: datetime) -> None:
    """Let nothing more through until somebody goes on. Questions still come in, and wait."""
    _set_pause(chat, now, by=by, now=now)


def resume(*, chat: Chat, by: By, now: datetime) -> None:
    _set_pause(chat, None, by=by, now=now)


def subject_of(chat: Chat) -> str:
    """The chat's name in the record."""
    return f"chat:{chat.pk}"


def _set_pause(chat: Chat, at: datetime | None, *, by: By, now: datetime) -> None:
    with locked_chat(chat.pk, by=by, now=now) as opened:
        if bool(opened.chat.paused_at) == bool(at):
            return
        if opened.chat.state not in IS_MODERATED:
            sentence = "Nothing is published in this chat now: there is nothing to pause."
            raise NotNow([sentence], state=opened.chat.state)
        opened.set(paused_at=at)
        opened.record("chat.paused" if at else "chat.resumed", subject_of(opened.chat))
        opened.tell(Event.Kind.STATE, public=True, state=opened.chat.state)


def _announced(opened: LockedChat, reason: str) -> None:
    chat = opened.chat
    told_on = conditions.told_on(chat, opened.now)
    opened.set(activity=activity_log.announced(chat, told_on=told_on, by=opened.by, now=opened.now))


def _went_live(opened: LockedChat, reason: str) -> None:
    opened.set(went_live_at=opened.now)


def _closed(opened: LockedChat, reason: str) -> None:
    opened.set(closed_at=opened.now, paused_at=None)
    activity_log.held(opened.chat, people=activity_log.people(opened.chat), by=opened.by, now=opened.now)


def _published(opened: LockedChat, reason: str) -> None:
    opened.set(published_at=opened.now)
    if not opened.chat.taken_away:
        activity_log.followed_up(opened.chat, by=opened.by, now=opened.now)


def _cancelled(opened: LockedChat, reason: str) -> None:
    opened.set(cancelled_because=reason.strip(), paused_at=None)
    if opened.chat.activity_id:
        activity_log.cancelled(opened.chat, by=opened.by, now=opened.now)


def _nothing(opened: LockedChat, reason: str) -> None:
    """Most states bring nothing with them."""


FOLLOWS = {
    ChatState.ANNOUNCED: _announced,
    ChatState.LIVE: _went_live,
    ChatState.CLOSED: _closed,
    ChatState.PUBLISHED: _published,
    ChatState.CANCELLED: _cancelled,
}


def _grant(chat: Chat, role: ChatRole, people: Iterable[Person]) -> None:
    ChatGrant.objects.bulk_create(
        [ChatGrant(chat=chat, person=person, role=role) for person in people], ignore_conflicts=True
    )


def _announce(chat: Chat, told: Iterable[tuple[str, date]]) -> None:
    Announcement.objects.bulk_create(
        [Announcement(chat=chat, channel_id=channel, on=on) for channel, on in told], ignore_conflicts=True
    )


def _require_valid(plan: ChatPlan, now: datetime) -> None:
    faults: dict[str, list[str]] = {}
    if not cleaned(plan.title, lines=False):
        faults["title"] = ["Say what the chat is about."]
    elif len(plan.title) > 200:
        faults["title"] = ["A title has at most 200 characters."]
    if plan.ends_at <= plan.starts_at:
        faults["ends_at"] = ["A chat ends after it starts."]
    elif plan.ends_at - plan.starts_at > LONGEST:
        faults["ends_at"] = ["A chat takes at most 12 hours."]
    if not plan.starts_at - QUESTIONS_OPEN_BEFORE <= plan.questions_open_at <= plan.starts_at:
        faults["questions_open_at"] = ["Questions open at most 7 days before the chat starts, and not after that."]
    channels = {channel for channel, _ in plan.announced}
    if unknown := channels - set(Channel.objects.filter(key__in=channels).values_list("key", flat=True)):
        faults["announced"] = [f"No such channel: {', '.join(sorted(unknown))}."]
    elif any(on > day_of(plan.starts_at) for _, on in plan.announced):
        faults["announced"] = ["A chat is announced before it takes place: give a day that is no later than its own."]
    if faults:
        raise Invalid(faults)
    _require_own(plan, day_of(now))


def _require_own(plan: ChatPlan, today: date) -> None:
    """People of the team's force with an account and a role there: nobody else could come to the desk."""
    named = {person.pk for people in plan.people.values() for person in people}
    able = with_access(today).filter(pk__in=named, force=plan.team.force_id).values_list("pk", flat=True)
    missing = named.difference(able)
    for role, people in plan.people.items():
        if missing.intersection(person.pk for person in people):
            raise Invalid({str(role): ["Name somebody of the team’s own force who has an account and holds a role."]})


def _require_somebody(plan: ChatPlan) -> None:
    missing = {role: who for role, who in conditions.ALWAYS_THERE.items() if not plan.people[role]}
    if missing:
        sentence = "Name {}: questions are open, and somebody must be there."
        raise Invalid({str(role): [sentence.format(who)] for role, who in missing.items()})
