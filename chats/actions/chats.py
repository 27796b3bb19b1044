"""Plan a chat, name who runs it, move it through its life, pause it.

Whether the person may is asked by the caller, who fetched the team or the chat through the permission.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from chats import conditions, log
from chats.actions.refusals import NotNow
from chats.lifecycle import CAN_BE_MOVED, IS_MODERATED, QUESTIONS_OPEN_BEFORE, State
from chats.models import Announcement, Chat, ChatGrant, ChatRole, Event
from chats.opened import OpenChat, open_chat
from chats.wording import cleaned
from engagement.content import Invalid
from engagement.models import Channel
from record.entries import Change, open_head
from record.reading import By, name_of
from teams.models import Person, Team

LONGEST = timedelta(hours=12)


@dataclass(frozen=True, kw_only=True)
class Plan:
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


@transaction.atomic
def create(*, plan: Plan, by: Person, now: datetime) -> tuple[Chat, bool]:
    """Keep a plan as a draft; whether it is new. The same id again is the same chat. Raises Invalid."""
    _require_valid(plan)
    head = open_head(plan.team.force.key)
    found = Chat.objects.filter(pk=plan.id).first()
    if found:
        if found.team_id != plan.team.pk or found.title != plan.title.strip():
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
    _name(chat, plan)
    _announce(chat, plan.announced)
    after = {"team": plan.team.key, "starts_at": plan.starts_at.isoformat()}
    head.write(by=name_of(by), changes=[Change("chat.planned", subject_of(chat), after=after)])
    return chat, True


def change(*, chat: Chat, plan: Plan, by: By, now: datetime) -> Chat:
    """Change what was planned, up to the hour itself. An announced chat that moves to another time says so.

    Raises Invalid for what cannot be, and NotNow once the chat has begun.
    """
    _require_valid(plan)
    with open_chat(chat.pk, by=by, now=now) as opened:
        _require_state(opened.chat, CAN_BE_MOVED, "It has begun, so its time and title stay as they are.")
        before = {"title": opened.chat.title, "starts_at": opened.chat.starts_at.isoformat()}
        announced = opened.chat.activity_id is not None
        if announced and plan.starts_at != opened.chat.starts_at:
            opened.set(moved_from=opened.chat.moved_from or opened.chat.starts_at)
        opened.set(
            title=cleaned(plan.title, lines=False),
            about=cleaned(plan.about),
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            questions_open_at=plan.questions_open_at,
            short_notice=plan.short_notice.strip() or opened.chat.short_notice,
        )
        _name(opened.chat, plan)
        _announce(opened.chat, plan.announced)
        after = {"title": opened.chat.title, "starts_at": opened.chat.starts_at.isoformat()}
        opened.record("chat.changed", subject_of(opened.chat), before=before, after=after)
        if announced:
            log.moved(opened.chat, by=by, now=now)
            opened.tell(Event.Kind.STATE, public=True, state=opened.chat.state)
    return opened.chat


def name(*, chat: Chat, role: ChatRole, people: Iterable[Person], by: By, now: datetime) -> None:
    """Say who does this in the chat from now on; everybody else's grant of the role ends. Raises Invalid."""
    people = list(people)
    with open_chat(chat.pk, by=by, now=now) as opened:
        _require_own(opened.chat.team, {str(role): people})
        ChatGrant.objects.filter(chat=chat, role=role).exclude(person__in=people).delete()
        _grant(opened.chat, role, people)
        said = {str(role): sorted(person.key for person in people)}
        opened.record("chat.named", subject_of(opened.chat), after=said)


@transaction.atomic
def replan(*, chat: Chat, plan: Plan, by: By, now: datetime) -> Chat:
    """Bring the whole chat into line with the plan, its people too: who is not named any more has no part in it.

    Once it has begun only its people change. Raises as `change` and `name` do.
    """
    if chat.state in CAN_BE_MOVED:
        chat = change(chat=chat, plan=plan, by=by, now=now)
    wanted = {
        ChatRole.MODERATOR: plan.moderators,
        ChatRole.SAFEGUARDING: plan.safeguarding,
        ChatRole.ANSWERING: plan.answering,
    }
    held = set(chat.grants.values_list("role", "person_id"))
    for role, people in wanted.items():
        if {person for one, person in held if one == role} != {person.pk for person in people}:
            name(chat=chat, role=role, people=people, by=by, now=now)
    return chat


def move(*, chat: Chat, state: State, by: By, now: datetime, reason: str = "") -> Chat:
    """Bring the chat into another state, with all that follows from it. The state it is in already changes nothing.

    `reason` says why notice is short, or why it is cancelled. Raises NotNow with what is missing.
    """
    with open_chat(chat.pk, by=by, now=now) as opened:
        present = opened.chat
        if present.state == state:
            return present
        if state == State.ANNOUNCED and reason.strip():
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


def pause(*, chat: Chat, by: By, now: datetime) -> None:
    """Let nothing more through until somebody goes on. Questions still come in, and wait."""
    _set_pause(chat, now, by=by, now=now)


def resume(*, chat: Chat, by: By, now: datetime) -> None:
    _set_pause(chat, None, by=by, now=now)


def subject_of(chat: Chat) -> str:
    """The chat's name in the record."""
    return f"chat:{chat.pk}"


def _set_pause(chat: Chat, at: datetime | None, *, by: By, now: datetime) -> None:
    with open_chat(chat.pk, by=by, now=now) as opened:
        if bool(opened.chat.paused_at) == bool(at):
            return
        _require_state(opened.chat, IS_MODERATED, "Nothing is published in this chat now: there is nothing to pause.")
        opened.set(paused_at=at)
        opened.record("chat.paused" if at else "chat.resumed", subject_of(opened.chat))
        opened.tell(Event.Kind.STATE, public=True, state=opened.chat.state)


def _announced(opened: OpenChat, reason: str) -> None:
    chat = opened.chat
    told_on = conditions.told_on(chat, opened.now)
    opened.set(activity=log.announced(chat, told_on=told_on, by=opened.by, now=opened.now))


def _went_live(opened: OpenChat, reason: str) -> None:
    opened.set(went_live_at=opened.now)


def _closed(opened: OpenChat, reason: str) -> None:
    opened.set(closed_at=opened.now, paused_at=None)
    log.held(opened.chat, people=log.people(opened.chat), by=opened.by, now=opened.now)


def _published(opened: OpenChat, reason: str) -> None:
    opened.set(published_at=opened.now)
    if not opened.chat.taken_away:
        log.followed_up(opened.chat, by=opened.by, now=opened.now)


def _cancelled(opened: OpenChat, reason: str) -> None:
    opened.set(cancelled_because=reason.strip(), paused_at=None)
    if opened.chat.activity_id:
        log.cancelled(opened.chat, by=opened.by, now=opened.now)


def _nothing(opened: OpenChat, reason: str) -> None:
    """Most states bring nothing with them."""


FOLLOWS = {
    State.ANNOUNCED: _announced,
    State.LIVE: _went_live,
    State.CLOSED: _closed,
    State.PUBLISHED: _published,
    State.CANCELLED: _cancelled,
}


def _name(chat: Chat, plan: Plan) -> None:
    _grant(chat, ChatRole.MODERATOR, plan.moderators)
    _grant(chat, ChatRole.SAFEGUARDING, plan.safeguarding)
    _grant(chat, ChatRole.ANSWERING, plan.answering)


def _grant(chat: Chat, role: ChatRole, people: Iterable[Person]) -> None:
    ChatGrant.objects.bulk_create(
        [ChatGrant(chat=chat, person=person, role=role) for person in people], ignore_conflicts=True
    )


def _announce(chat: Chat, told: Iterable[tuple[str, date]]) -> None:
    Announcement.objects.bulk_create(
        [Announcement(chat=chat, channel_id=channel, on=on) for channel, on in told], ignore_conflicts=True
    )


def _require_state(chat: Chat, states: frozenset[State], sentence: str) -> None:
    if chat.state not in states:
        raise NotNow([sentence], state=chat.state)


def _require_valid(plan: Plan) -> None:
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
    if faults:
        raise Invalid(faults)
    named: Mapping[str, Iterable[Person]] = {
        "moderator": plan.moderators,
        "safeguarding": plan.safeguarding,
        "answering": plan.answering,
    }
    _require_own(plan.team, named)


def _require_own(team: Team, named: Mapping[str, Iterable[Any]]) -> None:
    """People of the team's force with an account: nobody else could come to the desk."""
    for role, people in named.items():
        strangers = [person for person in people if person.force_id != team.force_id or not person.email]
        if strangers:
            raise Invalid({role: ["Name somebody of the team’s own force who has an account."]})
