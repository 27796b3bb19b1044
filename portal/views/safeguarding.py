"""When somebody may be in danger: whom a force calls second, after how long, and where its own paging listens."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from chats import paging
from chats.candidates import with_account
from record.refusal import done
from record.timezones import day_of
from teams import actions
from teams.models import Force, Person
from teams.permissions import Permission, forces_for
from teams.requests import SignedInRequest

MOST_MINUTES = 30


class SafeguardingForm(forms.Form):
    """Of one force. `contact` chooses among its people with an account."""

    contact = forms.ModelChoiceField(
        queryset=Person.objects.none(),
        to_field_name="key",
        required=False,
        label="Who is called second?",
        empty_label="The inspectors of the section",
        help_text="When nobody has opened a message that may be about danger, or taken on an urgent one, in time.",
    )
    minutes = forms.IntegerField(
        label="After how many minutes?",
        min_value=1,
        max_value=MOST_MINUTES,
        error_messages={
            "required": "Give the minutes.",
            "min_value": "One minute is the least.",
            "max_value": f"{MOST_MINUTES} minutes is the most: somebody may be in danger.",
        },
    )
    address = forms.CharField(
        label="The force’s own paging",
        required=False,
        max_length=500,
        help_text="Where a signed request is sent at each call, beside the letters: an address that begins with "
        "https://. No word of whoever wrote goes there. Leave it empty where there is none.",
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    helper = FormHelper()
    helper.form_tag = False

    def __init__(self, data: Any = None, *, force: Force, **options: Any) -> None:
        values = {"contact": force.second_contact, "minutes": force.urgent_minutes, "address": force.paging_url}
        super().__init__(data, initial=values, **options)
        contact = self.fields["contact"]
        assert isinstance(contact, forms.ModelChoiceField)
        contact.queryset = with_account(force.pk).order_by("name", "id")

    def clean_address(self) -> str:
        address = self.cleaned_data["address"].strip()
        if address and (fault := paging.fault_in(address)):
            raise forms.ValidationError(fault)
        return address


@require_http_methods(["GET", "HEAD", "POST"])
def safeguarding(request: SignedInRequest) -> HttpResponse:
    """The page, and its saving."""
    force = _force(request)
    form = SafeguardingForm(request.POST or None, force=force)

    def act(said: dict[str, Any]) -> None:
        minutes, address = said["minutes"], said["address"]
        actions.set_safeguarding(
            force=force, second_contact=said["contact"], minutes=minutes, paging_url=address, by=request.user
        )

    if request.method == "POST" and done(form, act):
        messages.success(request, "Saved. It holds from the next message on.")
        return redirect("safeguarding")
    context = {
        "form": form,
        "force": force,
        "secret": force.paging_secret,
        "by_environment": bool(settings.PAGING_URL) and not force.paging_url,
        "pages": bool(paging.address_of(force)),
    }
    return render(request, "portal/safeguarding.html", context)


@require_POST
def try_paging(request: SignedInRequest) -> HttpResponse:
    """Send a page that says it is a trial, and tell what became of it."""
    force, now = _force(request), timezone.now()
    if not paging.address_of(force):
        messages.warning(request, "There is no address to send to yet.")
        return redirect("safeguarding")
    said = {"alert": None, "cause": "trial", "at": now.isoformat(), "force": force.key, "desk": _here()}
    if fault := paging.post(force, said, now):
        messages.error(request, f"The trial was not taken. {fault}")
    else:
        messages.success(request, "The trial was taken.")
    return redirect("safeguarding")


def _here() -> str:
    return settings.SITE_URL + reverse("safeguarding")


def _force(request: SignedInRequest) -> Force:
    """The force that the person looks after. The route has asked for the permission."""
    managed = forces_for(request.user, Permission.MANAGE, day_of(timezone.now()))
    return managed.select_related("second_contact").order_by("id")[0]
