"""One's deputies: whom one has named, who one stands in for, the form that names one, and the end of each."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from contracts.forms import DayInput
from engagement.form_fields import offer_choices
from record.refusal import Invalid, done
from record.timezones import day_of
from teams import actions
from teams.models import Grant, Person
from teams.permissions import Permission, roles_with
from teams.queries import deputies_of, nearby, possible_deputies, stood_in_for
from teams.requests import SignedInRequest
from teams.wording import plain_role, role_and_scope

AT_ONCE = 100  # people to choose from; whoever looks for another narrows by name


class DeputyForm(forms.Form):
    """Which of one's roles, to whom, and for which days."""

    grant = forms.ChoiceField(label="Your role", error_messages={"required": "Choose the role."})
    person = forms.ChoiceField(label="Your deputy", error_messages={"required": "Choose your deputy."})
    first_day = forms.DateField(
        label="First day", widget=DayInput, error_messages={"required": "Say from which day on."}
    )
    last_day = forms.DateField(
        label="Last day",
        widget=DayInput,
        help_text="31 days at most. The role ends by itself after this day, and with your own.",
        error_messages={"required": "Say until which day."},
    )

    def __init__(self, *arguments: Any, own: list[Grant], people: list[Person], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.helper = FormHelper()
        self.helper.form_tag = False
        roles = [(str(grant.pk), plain_role(grant)) for grant in own]
        offer_choices(self, grant=roles, person=[("", "Choose somebody"), *map(_offered, people)])
        if len(own) == 1:  # nothing to choose
            self.fields["grant"].widget = forms.HiddenInput()
            self.fields["grant"].initial = str(own[0].pk)


def deputies(request: SignedInRequest) -> HttpResponse:
    """Name a deputy; sent back, the deed."""
    now = timezone.now()
    today, person = day_of(now), request.user
    own = list(_lendable(person, today))
    text = request.GET.get("text", "").strip()[:100]
    people = _offers(own, text, today)
    form = DeputyForm(request.POST or None, own=own, people=people, initial={"first_day": today})

    def act(said: dict[str, Any]) -> None:
        grant = next(grant for grant in own if str(grant.pk) == said["grant"])
        deputy = next(one for one in people if one.key == said["person"])
        days = {"first_day": said["first_day"], "last_day": said["last_day"]}
        actions.name_deputy(grant=grant, person=deputy, by=person, now=now, **days)
        messages.success(request, f"{deputy.name} is your deputy on these days, and has a letter that says so.")

    if request.method == "POST" and own and done(form, act):
        return redirect("deputies")
    context = {
        "form": form if own else None,
        "text": text,
        "found": len(people),
        "named": [(grant, plain_role(grant)) for grant in deputies_of(person, today)],
        "held": [(grant, plain_role(grant)) for grant in stood_in_for(person, today)],
        "today": today,
        "breadcrumbs": [{"label": "Your account", "url": "/account/"}],
    }
    return render(request, "portal/deputies.html", context)


@require_POST
def end_deputy(request: SignedInRequest, pk: int) -> HttpResponse:
    """Of whom one named, or of what one was named."""
    now = timezone.now()
    concerned = Q(deputy_for=request.user) | Q(person=request.user, deputy_for__isnull=False)
    lent = Grant.objects.filter(concerned).select_related("person", "force", "team", "section", "deputy_for")
    found = get_object_or_404(lent, pk=pk)
    try:
        actions.end_deputy(grant=found, now=now, by=request.user)
    except Invalid as invalid:  # from two pages at once
        messages.warning(request, invalid.said)
    else:
        messages.success(request, f"Ended: {found.person.name}, {role_and_scope(found)}.")
    return redirect("account")


def _lendable(person: Person, today: date) -> Any:
    """The roles that are one's own, and have a deputy."""
    roles = roles_with(Permission.NAME_DEPUTY)
    held = person.grants.on(today).filter(deputy_for=None, role__in=roles)
    return held.select_related("force", "team", "section").order_by("first_day", "id")


def _offers(own: list[Grant], text: str, today: date) -> list[Person]:
    """Colleagues of the section; with a part of a name or an address those of the whole force whom it fits."""
    if not own:
        return []
    found = possible_deputies(own[0], today)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(email__icontains=text))
    else:
        found = reduce(or_, (nearby(found, grant, today) for grant in own))
    return list(found[:AT_ONCE])


def _offered(person: Person) -> tuple[str, str]:
    return person.key, f"{person.name}, {person.email}"
