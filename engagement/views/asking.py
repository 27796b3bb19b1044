"""What people ask of each other about an activity: a sergeant for a change, and a team about being named in one."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from engagement import actions
from engagement.models import ChangeRequest, TeamWord
from engagement.permissions import (
    get_activity_for,
    get_change_request_for,
    get_joined_team,
    get_team_out,
    may_answer,
    where_logging,
    whom_to_ask,
)
from record.refusal import Invalid
from record.timezones import day_of
from teams.models import Team
from teams.permissions import Permission
from teams.requests import SignedInRequest

DOES = {"withdraw": "withdrawn", "cancel": "cancelled"}


def whom(team: Team, today: date) -> str:
    """As in "Rosa Garland or Hugh Carrow"; where nobody holds the role, what they would be."""
    return " or ".join(person.name for person in whom_to_ask(team, today)) or "the team’s sergeant"


@require_POST
def ask(request: SignedInRequest, id: UUID) -> HttpResponse:
    """Ask the sergeant to withdraw or cancel what is not one's own. The answer comes to the page of the team."""
    now = timezone.now()
    found = get_activity_for(request.user, id, Permission.READ, day_of(now))
    if not where_logging(request.user, day_of(now)).filter(pk=found.pk).exists():
        raise PermissionDenied("You may not log for a team that took part in it.")
    wanted = request.POST.get("wanted", "")
    if wanted not in ChangeRequest.Wanted.values:
        raise Http404("Nothing of that kind can be asked.")
    try:
        actions.ask_change(activity=found, wanted=wanted, reason=request.POST.get("reason", ""), by=request.user)
    except Invalid as invalid:
        messages.error(request, f"Not asked: {invalid.said}")
    else:
        messages.success(request, f"Asked: {whom(found.team, day_of(now))} will see it on My team.")
    return redirect(f"/activities/{found.pk}/")


@require_POST
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Do what was asked, or decline it; who asked takes note of the answer."""
    now = timezone.now()
    found = get_change_request_for(request.user, pk, day_of(now))
    said = request.POST.get("answer")
    if said == "read" and found.asked_by_id == request.user.pk:
        actions.read_answer(request=found, now=now)
        return redirect(_page_of(request.POST.get("team") or found.activity.team.key))
    if not may_answer(request.user, found, day_of(now)):
        raise PermissionDenied("You may not decide about this.")
    if said in ("do", "decline"):
        _answer(request, found, is_done=said == "do")
    return redirect(_page_of(found.activity.team.key))


def _answer(request: SignedInRequest, found: ChangeRequest, *, is_done: bool) -> None:
    title, who = found.activity.title, found.asked_by.name
    try:
        actions.answer_change(request=found, is_done=is_done, by=request.user, now=timezone.now())
    except Invalid as invalid:
        messages.warning(request, f"{title}: {invalid.said}")
        return
    done = f"{title} is {DOES[found.wanted]}." if is_done else f"{title} stays as it is."
    messages.success(request, f"{done} {who} sees that on My team.")


@require_POST
def see(request: SignedInRequest, id: UUID) -> HttpResponse:
    """The sergeant has seen what another team logged for theirs: it stands on the page of the team no more."""
    now = timezone.now()
    found = get_activity_for(request.user, id, Permission.READ, day_of(now))
    team = get_joined_team(request.user, found, day_of(now), request.POST.get("team", ""))
    actions.see_joint(activity=found, team=team, by=request.user)
    messages.success(request, f"Seen: {found.title} counts for {team.name} too.")
    return redirect(_page_of(team.key))


@require_POST
def let_in(request: SignedInRequest, id: UUID) -> HttpResponse:
    """The sergeant lets the team take part again in what they took it out of."""
    now = timezone.now()
    out = get_team_out(request.user, id, day_of(now), request.POST.get("team", ""))
    try:
        actions.let_team_in(activity=out.activity, team=out.team, by=request.user, now=now)
    except Invalid as invalid:
        messages.error(request, f"Not let in: {invalid.said}")
    else:
        messages.success(request, f"{out.team.name} is in “{out.activity.title}” again.")
    return redirect(_page_of(out.team.key))


@require_POST
def read_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whoever logged it takes note that a team is out of it."""
    now = timezone.now()
    word = get_object_or_404(TeamWord.objects.select_related("activity__team"), pk=pk)
    get_activity_for(request.user, word.activity_id, Permission.CORRECT_OWN, day_of(now))
    actions.read_taken_out(word=word, now=now)
    return redirect(_page_of(word.activity.team.key))


def _page_of(team: str) -> str:
    return f"/my-team/?{urlencode({'team': team})}"
