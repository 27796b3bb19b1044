"""Plan a chat, and change what was planned: while it is to come everything, once it has begun who does what."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from chats import actions
from chats.actions import NotNow
from chats.candidates import candidates_of
from chats.change_forms import ChangeForm, values_of
from chats.lifecycle import CAN_BE_MOVED, ChatState
from chats.models import Chat
from chats.permissions import Duty, get_chat_for
from chats.plan_forms import ChatPlanForm, first_values
from engagement.models import Channel
from record.refusal import Invalid
from record.timezones import day_of
from teams.models import Team
from teams.models.areas import TeamQuerySet
from teams.permissions import Permission, get_team_for, teams_for
from teams.requests import SignedInRequest

FROZEN = frozenset({ChatState.PUBLISHED, ChatState.CANCELLED})


def new(request: SignedInRequest) -> HttpResponse:
    """The form of a new chat, and its saving. Who plans for several teams chooses one first."""
    now = timezone.now()
    team = _team(request, day_of(now))
    if team is None:
        return render(request, "chats/choose_team.html", {"teams": _teams(request, day_of(now))})
    form = _new_form(request, team, now)
    if not form.is_bound or not form.is_valid():
        return _page(request, team, form, now)
    try:
        chat, is_new = actions.create(plan=form.plan(), by=request.user, now=now)
    except Invalid as error:
        form.refuse(error)
        return _page(request, team, form, now)
    messages.success(
        request, "Planned, as a draft. Announce it to make it public." if is_new else "It was saved already."
    )
    return redirect("chat_desk", id=chat.pk)


def edit(request: SignedInRequest, id: UUID) -> HttpResponse:
    """The same form with what is stored. Moved to another time, an announced chat says so."""
    now = timezone.now()
    chat = get_chat_for(request.user, id, Duty.RUN, day_of(now))
    if chat.state in FROZEN:
        messages.warning(request, "The chat is over, so its plan stays as it is.")
        return redirect("chat_desk", id=chat.pk)
    form = _change_form(request, chat, now)
    if not form.is_bound or not form.is_valid():
        return _page(request, chat.team, form, now, chat=chat)
    try:
        actions.change(chat=chat, plan=form.plan(), by=request.user, now=now)
    except Invalid as error:
        form.refuse(error)
        return _page(request, chat.team, form, now, chat=chat)
    except NotNow as refusal:
        form.add_error(None, refusal.missing)
        return _page(request, chat.team, form, now, chat=chat)
    messages.success(request, "Changed.")
    return redirect("chat_desk", id=chat.pk)


def _team(request: SignedInRequest, today: date) -> Team | None:
    """The team that the form or the address names, else the only one; None where there are several."""
    if key := request.POST.get("team") or request.GET.get("team"):
        return get_team_for(request.user, key, Permission.RUN_CHAT, today)
    teams = list(_teams(request, today)[:2])
    return teams[0] if len(teams) == 1 else None


def _teams(request: SignedInRequest, today: date) -> TeamQuerySet:
    teams = teams_for(request.user, Permission.RUN_CHAT, today)
    return teams.filter(Q(active_until=None) | Q(active_until__gte=today)).select_related("force").by_section()


def _new_form(request: SignedInRequest, team: Team, now: datetime) -> ChatPlanForm:
    crew = candidates_of(team, day_of(now))
    common: dict[str, Any] = {"team": team, "crew": crew, "channels": _channels(), "now": now}
    if request.method == "POST":
        return ChatPlanForm(request.POST, **common)
    return ChatPlanForm(initial=first_values(team, request.user, crew, now), **common)


def _change_form(request: SignedInRequest, chat: Chat, now: datetime) -> ChangeForm:
    can_move = chat.state in CAN_BE_MOVED
    return ChangeForm(
        request.POST if request.method == "POST" else None,
        initial=values_of(chat),
        chat=chat,
        can_move=can_move,
        team=chat.team,
        crew=candidates_of(chat.team, day_of(now), chat),
        channels=_channels(),
        now=now,
    )


def _channels() -> list[Channel]:
    return list(Channel.objects.order_by("position", "key"))


def _page(
    request: SignedInRequest, team: Team, form: ChatPlanForm, now: datetime, chat: Chat | None = None
) -> HttpResponse:
    today = day_of(now)
    context = {
        "team": team,
        "form": form,
        "chat": chat,
        "can_move": chat is None or chat.state in CAN_BE_MOVED,
        "today": today,
        "promised": team.force.chat_notice_days,
        "told_first": min([today, *form.told_before]),
        "notice": form.notice,
    }
    return render(request, "chats/new.html", context)
