"""One person's access, for administrators: what they hold, where they are signed in, and the end of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from chats import actions as chats
from chats.models import ChatGrant
from record.refusal import Invalid
from record.timezones import day_of
from teams import actions
from teams.models import ApiToken, Grant, Person
from teams.permissions import Permission, get_person_for
from teams.requests import SignedInRequest
from teams.sessions import sessions_of
from teams.wording import role_and_scope

AT_ONCE = "It takes effect at once: open pages, live chats, sessions and API tokens are closed within seconds."


class EndingReasonForm(forms.Form):
    """Why access ends. It can never be erased, so it must not say who."""

    reason = forms.CharField(
        label="Why",
        help_text="It stays in the record for good. Name nobody, and say nothing of anybody’s health.",
        max_length=500,
        error_messages={"required": "Say why"},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = FormHelper()
        self.helper.form_tag = False


@dataclass(frozen=True)
class EndingStep:
    """Something that ends, asked first on a page of its own: what it is called, what will happen, and the deed."""

    title: str
    consequences: list[str]
    button: str
    act: Callable[[str], Any]  # with the reason
    done: str
    asks_why: bool = True


@require_safe
def person(request: SignedInRequest, key: str) -> HttpResponse:
    """What the person holds."""
    now = timezone.now()
    found = _person(request, key, now)
    context = {
        "person": found,
        "breadcrumbs": [{"label": "People", "url": "/people/"}],
        "is_self": found.pk == request.user.pk,
        "roles": [(grant, role_and_scope(grant)) for grant in _roles(found, now)],
        "parts": list(_parts(found, now)),
        "tokens": list(found.tokens.valid(now).order_by("-created_at", "id")),
        "sessions": sessions_of(found, now).count(),
    }
    return render(request, "portal/person.html", context)


def end_role(request: SignedInRequest, key: str, pk: int) -> HttpResponse:
    now = timezone.now()
    found = _person(request, key, now)
    grant = get_object_or_404(_roles(found, now), pk=pk)
    last = "It is the last role: the account opens nothing after it, and sessions and tokens end."
    others = "The other roles stay, and so do sessions and tokens."
    step = EndingStep(
        title=f"End “{role_and_scope(grant)}”?",
        consequences=[AT_ONCE, others if _roles(found, now).exclude(pk=pk).exists() else last],
        button="End this role",
        act=lambda reason: actions.end_grant(grant=grant, now=now, by=request.user, reason=reason),
        done=f"Ended: {role_and_scope(grant)}.",
    )
    return _ask(request, found, step)


def end_part(request: SignedInRequest, key: str, pk: int) -> HttpResponse:
    now = timezone.now()
    found = _person(request, key, now)
    part = get_object_or_404(_parts(found, now), pk=pk)
    step = EndingStep(
        title=f"End {part.get_role_display().lower()} “{part.chat}”?",
        consequences=[AT_ONCE, "Whoever runs the chat may have to name somebody else before it goes on."],
        button="End this part",
        act=lambda reason: chats.end_grant(grant=part, by=request.user, now=now, reason=reason),
        done=f"Ended: {part.get_role_display().lower()} “{part.chat}”.",
    )
    return _ask(request, found, step)


def revoke_token(request: SignedInRequest, key: str, pk: int) -> HttpResponse:
    now = timezone.now()
    found = _person(request, key, now)
    token = get_object_or_404(_tokens(found, now), pk=pk)
    step = EndingStep(
        title=f"Revoke the token “{token.purpose or 'without a purpose'}”?",
        consequences=["Whatever program uses it is refused from its next request on. It cannot be given back."],
        button="Revoke this token",
        act=lambda reason: actions.revoke_token(token=token, now=now, by=request.user, reason=reason),
        done="The token is revoked.",
    )
    return _ask(request, found, step)


def end_sessions(request: SignedInRequest, key: str) -> HttpResponse:
    found = _person(request, key, timezone.now())
    step = EndingStep(
        title=f"Sign {found.name} out everywhere?",
        consequences=["Every browser is signed out. They can sign in again, and their tokens stay."],
        button="Sign out everywhere",
        act=lambda reason: actions.end_sessions(person=found, by=request.user),
        done="Signed out everywhere.",
        asks_why=False,
    )
    return _ask(request, found, step)


def close_account(request: SignedInRequest, key: str) -> HttpResponse:
    now = timezone.now()
    found = _person(request, key, now)
    step = EndingStep(
        title=f"Close the account of {found.name}?",
        consequences=[
            AT_ONCE,
            "Every role ends, and every part in a chat. No sign-in, no password by letter, no letters about flags.",
            "What they logged, answered and decided stays, under their name. An account that is closed stays closed.",
        ],
        button="Close the account",
        act=lambda reason: actions.close_account(person=found, now=now, by=request.user, reason=reason),
        done=f"The account of {found.name} is closed.",
    )
    return _ask(request, found, step)


@never_cache
def new_password(request: SignedInRequest, key: str) -> HttpResponse:
    """Shown once, on the page that answers: neither kept nor written in a letter."""
    found = _person(request, key, timezone.now())
    given: list[str] = []
    step = EndingStep(
        title=f"Give {found.name} a one-time password?",
        consequences=[
            "The old password opens nothing any more; sessions and tokens end.",
            "You are shown the new one, once. Read it out to them; they change it when they first sign in.",
        ],
        button="Make a one-time password",
        act=lambda reason: given.append(actions.give_one_time_password(person=found, by=request.user)),
        done="",
        asks_why=False,
    )
    answer = _ask(request, found, step)
    context = {"person": found, "password": given[0], "breadcrumbs": _back(found)} if given else {}
    return render(request, "portal/person_password.html", context) if given else answer


def _ask(request: SignedInRequest, found: Person, step: EndingStep) -> HttpResponse:
    """The page that asks; sent back, the deed. What cannot be is said on the same page."""
    form = EndingReasonForm(request.POST or None) if step.asks_why else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            step.act(form.cleaned_data["reason"] if form else "")
        except Invalid as invalid:
            messages.error(request, invalid.said)
        else:
            if step.done:
                messages.success(request, step.done)
            return redirect("person", key=found.key)
    context = {"person": found, "step": step, "form": form, "breadcrumbs": _back(found)}
    return render(request, "portal/person_end.html", context)


def _person(request: SignedInRequest, key: str, now: datetime) -> Person:
    return get_person_for(request.user, key, Permission.MANAGE, day_of(now))


def _roles(found: Person, now: datetime) -> QuerySet[Grant]:
    """Those of today, and what the person is to hold as a deputy."""
    today = day_of(now)
    to_come = Q(deputy_for__isnull=False, ended_at=None, first_day__gt=today)
    held = found.grants.filter(Q(pk__in=found.grants.on(today).values("pk")) | to_come)
    return held.select_related("team", "section", "force", "person", "deputy_for").order_by("first_day", "id")


def _parts(found: Person, now: datetime) -> QuerySet[ChatGrant]:
    """Parts in chats, the latest first."""
    return ChatGrant.objects.filter(person=found).select_related("chat", "person").order_by("-chat__starts_at", "id")


def _tokens(found: Person, now: datetime) -> QuerySet[ApiToken]:
    return found.tokens.valid(now).select_related("person__force")


def _back(found: Person) -> list[dict[str, str]]:
    return [{"label": "People", "url": "/people/"}, {"label": found.name, "url": f"/people/{found.key}/"}]
