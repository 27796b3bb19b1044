"""Everybody of the force with an account, for administrators: who may come in, as what, and who perhaps should not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from record.dates import day_month, moment_short
from record.pagination import open_page
from record.timezones import day_of
from teams.models import Grant, Person
from teams.permissions import Permission, forces_for, with_access
from teams.queries import HeldRoles, accounts_of, roles_without_posting
from teams.requests import SignedInRequest
from teams.wording import role_and_scope

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

OPEN, WITHOUT_ROLE, CLOSED = "open", "no-role", "closed"


class PeopleFilter(forms.Form):
    """A part of a name or an address, and what state the account is in."""

    text = forms.CharField(label="Name or address", required=False, max_length=100)
    state = forms.ChoiceField(
        label="Account",
        required=False,
        choices=[("", "All"), (OPEN, "May come in"), (WITHOUT_ROLE, "Holds no role"), (CLOSED, "Closed")],
    )


class PeopleTable(tables.Table):
    """One account a row."""

    name = tables.Column(verbose_name="Name", order_by=("name", "id"))
    email = tables.Column(verbose_name="Address", order_by=("email", "id"))
    held = tables.Column(verbose_name="Roles today", orderable=False, empty_values=())
    last_login = tables.Column(verbose_name="Last sign-in", order_by=("last_login", "id"), default="Never")

    class Meta:
        template_name = "_components/table.html"
        caption = "Accounts of the force"
        order_by = "name"
        empty_text = "Nobody fits. Try a part of the name, or clear the filters."

    def render_name(self, record: Person) -> SafeString:
        return format_html('<a class="govuk-link" href="{}">{}</a>', reverse("person", args=[record.key]), record.name)

    def render_held(self, record: WithAnnotations[Person, HeldRoles]) -> str | SafeString:
        if not record.is_active:
            return "Closed"
        if not record.held:
            return format_html("<b>{}</b>", "None: cannot come in")
        return format_html_join("; ", "{}", ((role_and_scope(grant),) for grant in record.held))

    def render_last_login(self, value: Any) -> str:
        return moment_short(value)


class WithoutPosting(tables.Table):
    """One role a row."""

    person = tables.Column(verbose_name="Name", orderable=False)
    role = tables.Column(verbose_name="Role", orderable=False)
    email = tables.Column(verbose_name="Address", accessor="person__email", orderable=False)
    first_day = tables.Column(verbose_name="Held since", orderable=False)

    class Meta:
        template_name = "_components/table.html"
        caption = "Roles without a posting"
        prefix = "unposted-"

    def render_person(self, record: Grant) -> SafeString:
        address = reverse("person", args=[record.person.key])
        return format_html('<a class="govuk-link" href="{}">{}</a>', address, record.person.name)

    def render_role(self, record: Grant) -> str:
        return role_and_scope(record)

    def render_first_day(self, value: Any) -> str:
        return day_month(value)


@require_safe
def people(request: SignedInRequest) -> HttpResponse:
    """The list, narrowed by the address, and the roles that stand without a posting."""
    today = day_of(timezone.now())
    forces = forces_for(request.user, Permission.MANAGE, today)
    form = PeopleFilter(request.GET)
    accounts = accounts_of(forces, today)
    number = accounts.count()
    table = PeopleTable(_narrowed(accounts, form, today))
    open_page(table, request, per_page=50)
    unposted = WithoutPosting(roles_without_posting(forces, today))
    open_page(unposted, request, per_page=20)
    context = {"table": table, "filters": form, "number": number, "unposted": unposted}
    return render(request, "portal/people.html", context)


def _narrowed(accounts: QuerySet[Person], form: PeopleFilter, today: Any) -> QuerySet[Person]:
    said = form.cleaned_data if form.is_valid() else {}
    if text := said.get("text", "").strip():
        accounts = accounts.filter(Q(name__icontains=text) | Q(email__icontains=text))
    states = {
        OPEN: Q(pk__in=with_access(today).values("pk")),
        WITHOUT_ROLE: Q(is_active=True) & ~Q(pk__in=with_access(today).values("pk")),
        CLOSED: Q(is_active=False),
    }
    return accounts.filter(states[said["state"]]) if said.get("state") else accounts
