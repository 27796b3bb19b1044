"""One's own account: where one is signed in, and which programs act in one's name."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from record.refusal import Invalid
from record.timezones import day_of
from teams import actions
from teams.permissions import Permission, factors_of, may_anywhere
from teams.queries import deputies_of, stood_in_for
from teams.requests import SignedInRequest
from teams.sessions import sessions_of
from teams.wording import browser_named, plain_role, role_and_scope


@require_safe
def account(request: SignedInRequest) -> HttpResponse:
    """Sessions, this one first, and tokens."""
    now, person = timezone.now(), request.user
    own = request.session.session_key
    sessions = [(one, browser_named(one.user_agent), one.session_key == own) for one in sessions_of(person, now)]
    roles = person.grants.on(day_of(now)).select_related("team", "section", "deputy_for").order_by("first_day", "id")
    context = {
        "named": [(grant, plain_role(grant)) for grant in deputies_of(person, day_of(now))],
        "held": [(grant, plain_role(grant)) for grant in stood_in_for(person, day_of(now))],
        "may_name": may_anywhere(person, Permission.NAME_DEPUTY, day_of(now)),
        "roles": [role_and_scope(grant) for grant in roles],
        "sessions": sorted(sessions, key=lambda session: not session[2]),
        "tokens": list(person.tokens.valid(now).order_by("-created_at", "id")),
        "has_factor": factors_of(person).exists(),
        "must_have_factor": person.force.second_factor_required,
    }
    return render(request, "portal/account.html", context)


@require_POST
def end_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """Of one's own; this very session is left by signing out."""
    others = sessions_of(request.user, timezone.now()).exclude(session_key=request.session.session_key)
    actions.end_session(session=get_object_or_404(others.select_related("user__force"), pk=pk), by=request.user)
    messages.success(request, "Signed out there.")
    return redirect("account")


@require_POST
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    ended = actions.end_sessions(person=request.user, by=request.user, keeping=request.session.session_key or "")
    said = "Signed out everywhere else." if ended else "You were signed in nowhere else."
    messages.success(request, said)
    return redirect("account")


@require_POST
def end_token(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    token = get_object_or_404(request.user.tokens.valid(now).select_related("person__force"), pk=pk)
    try:
        actions.revoke_token(token=token, now=now, by=request.user)
    except Invalid as error:  # from two pages at once
        messages.warning(request, error.said)
    else:
        messages.success(request, "The token is revoked.")
    return redirect("account")
