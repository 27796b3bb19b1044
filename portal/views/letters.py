"""The letters the portal has written, for those who look after it: what was sent, what waits, what was given up."""

from __future__ import annotations

import django_tables2 as tables
from django import forms
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from record import letters_fence
from record.dates import moment_short
from record.letters import Letter
from record.pagination import open_page
from record.timezones import day_of
from teams.permissions import Permission, forces_for
from teams.requests import SignedInRequest


class LetterFilter(forms.Form):
    """Letters of one state, or all."""

    state = forms.ChoiceField(required=False, choices=[("", "All"), *Letter.State.choices])


class Letters(tables.Table):
    """One letter a row; its text opens in place."""

    subject = tables.Column(verbose_name="Letter", orderable=False)
    address = tables.Column(verbose_name="To")
    written_at = tables.Column(verbose_name="Written")
    state = tables.Column(verbose_name="State")
    sent_at = tables.Column(verbose_name="Sent", default="–")

    class Meta:
        template_name = "_components/table.html"
        caption = "Letters of the force"

    def render_subject(self, record: Letter) -> SafeString:
        return format_html(
            '<details class="np-letter"><summary>{}</summary><div class="np-letter__text">{}</div></details>',
            record.subject,
            record.body,
        )

    def render_written_at(self, value) -> str:
        return moment_short(value)

    def render_sent_at(self, value) -> str:
        return moment_short(value)

    def render_state(self, record: Letter) -> str:
        tried = f", tried {record.attempts} times" if record.attempts > 1 else ""
        fault = f": {record.fault}" if record.fault and record.state != Letter.State.SENT else ""
        return f"{record.get_state_display()}{tried}{fault}"


def letters(request: SignedInRequest) -> HttpResponse:
    """Every letter of the forces that the person looks after, the latest first."""
    today = day_of(timezone.now())
    forces = forces_for(request.user, Permission.MANAGE, today).values("key")
    rows = Letter.objects.filter(force__in=forces).order_by("-written_at", "id")
    counts = dict(rows.order_by().values_list("state").annotate(Count("id")))
    form = LetterFilter(request.GET)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    table = Letters(rows.filter(state=state) if state else rows, empty_text="No letter has been written yet.")
    open_page(table, request, per_page=50)
    number = sum(counts.values())
    context = {"table": table, "filters": form, "counts": counts, "number": number, "held": letters_fence.is_closed()}
    return render(request, "portal/letters.html", context)
