"""From which day on a force's flags write letters: first how many would leave, then the day.

Source: measures.md, "Flags".
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from contracts.actions.letters import WouldLeave, go_live, would_leave
from contracts.queries.flag_lines import is_quiet
from record.dates import day_words
from record.refusal import done
from record.timezones import day_of
from teams.models import Force
from teams.permissions import Permission, forces_for
from teams.requests import SignedInRequest

DAYS_BACK = (0, 7, 28)  # to choose from: going live from an earlier day also tells what has risen since
EARLIEST = timedelta(days=31)  # flags open for no period that ended before
LATEST = timedelta(days=366)


class GoLiveForm(forms.Form):
    """The day from which letters leave."""

    on = forms.DateField(
        label="From which day on?",
        help_text="Today, or a day to come, which can be changed until then. "
        "An earlier day also tells what has risen since.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose a day.", "invalid": "Write the day as in 2026-05-31."},
    )

    helper = FormHelper()
    helper.form_tag = False

    def __init__(self, data: Any = None, *, force: Force, today: date) -> None:
        super().__init__(data, initial={"on": force.live_from or today})
        self.today = today

    def clean_on(self) -> date:
        on = self.cleaned_data["on"]
        if on < self.today - EARLIEST:
            raise forms.ValidationError(f"{day_words(self.today - EARLIEST, self.today)} is the earliest day.")
        if on > self.today + LATEST:
            raise forms.ValidationError("Choose a day within a year.")
        return on


@require_http_methods(["GET", "HEAD", "POST"])
def going_live(request: SignedInRequest) -> HttpResponse:
    """The page, and its saving. A force that is live already stays so: the page then says since when."""
    now = timezone.now()
    today = day_of(now)
    force = forces_for(request.user, Permission.MANAGE, today).order_by("id")[0]
    quiet = is_quiet(force, today)
    form = GoLiveForm(request.POST or None, force=force, today=today)

    def act(said: dict[str, Any]) -> None:
        go_live(force=force, on=said["on"], by=request.user, now=now)

    if request.method == "POST" and quiet and done(form, act):
        on = form.cleaned_data["on"]
        messages.success(request, f"{force.name} writes letters about flags from {day_words(on, today)} on.")
        return redirect("letters" if on <= today else "going_live")
    context = {
        "form": form,
        "force": force,
        "quiet": None,
        "is_quiet": quiet,
        "days": _days(force, today, now) if quiet else [],
    }
    return render(request, "portal/going_live.html", context)


def _days(force: Force, today: date, now: datetime) -> list[tuple[date, WouldLeave]]:
    """What would leave at the first sweep, by the day from which the force is live."""
    days = [today - timedelta(days=back) for back in DAYS_BACK]
    return [(day, would_leave(force, day, now)) for day in [*days, today + timedelta(days=1)]]
