"""Plan a chat, move it through its life, read its public facts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from chats import actions
from chats.actions import NotNow
from chats.actions.chats import ChatPlan
from chats.api.schemas import Planned, Wanted, facts, not_now, people_named
from chats.permissions import Duty, get_chat_for, get_seen_chat
from record.timezones import day_of
from teams.api import AUTHENTICATION
from teams.permissions import Permission, get_team_for
from teams.requests import ApiRequest, OpenApiRequest

router = Router()
Answered = dict[str, Any]


def anybody(request: HttpRequest) -> AnonymousUser:
    """Whoever does not say who they are is welcome too."""
    return AnonymousUser()


@router.post("/chats", response={200: Answered, 201: Answered, 404: Answered})
def plan_chat(request: ApiRequest, sent: Planned) -> Status:
    """Keep a chat as a draft. The same id again is the same chat."""
    now = timezone.now()
    team = get_team_for(request.auth, sent.team, Permission.RUN_CHAT, day_of(now))
    plan = ChatPlan(
        id=sent.id,
        team=team,
        title=sent.title,
        about=sent.about or "",
        starts_at=sent.starts_at,
        ends_at=sent.ends_at,
        questions_open_at=sent.questions_open_at,
        moderators=people_named(team.force, "moderator", [sent.moderator]),
        safeguarding=people_named(team.force, "safeguarding", [sent.safeguarding]),
        answering=people_named(team.force, "answering", sent.answering or []),
        announced=tuple((one.channel, one.on) for one in sent.announced or []),
        short_notice=sent.short_notice or "",
    )
    chat, is_new = actions.create(plan=plan, by=request.auth, now=now)
    return Status(201 if is_new else 200, facts(chat))


@router.post("/chats/{id}/state", response={200: Answered, 409: Answered})
def move_chat(request: ApiRequest, id: UUID, sent: Wanted) -> Status:
    """Bring the chat into another state. 409 says what is missing."""
    now = timezone.now()
    chat = get_chat_for(request.auth, id, Duty.RUN, day_of(now))
    try:
        moved = actions.move(chat=chat, state=sent.state, by=request.auth, now=now, reason=sent.reason or "")
    except NotNow as refusal:
        return Status(409, not_now(refusal))
    return Status(200, facts(moved))


@router.get("/chats/{id}", response=Answered, auth=[*AUTHENTICATION, anybody], openapi_extra={"x-anybody": True})
def get_chat(request: OpenApiRequest, id: UUID) -> dict[str, Any]:
    """The public facts of a chat, tallies included. A draft is there for its own staff alone."""
    return facts(get_seen_chat(request.auth, id, day_of(timezone.now())))
