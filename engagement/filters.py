"""What a list of the log can be narrowed to. A value that means nothing is said at its field, and narrows nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from engagement.models import Activity, ActivityTeam, Channel, Enquiry, Status
from teams.models import Person
from teams.permissions import Permission, teams_for

DAY = {"widget": forms.DateInput(attrs={"type": "date"})}


class ByTeam(filters.FilterSet):
    """Lists that can be narrowed to one of the teams the person may read; who reads one only is not asked."""

    team = filters.ChoiceFilter(choices=[], empty_label="All teams", method="of_team")

    def __init__(self, *args: Any, person: Person, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        readable = teams_for(person, Permission.READ, today).order_by("name", "id")
        teams = list(readable.values_list("key", "name"))
        self.has_one_team = len(teams) < 2
        if self.has_one_team:
            del self.filters["team"]
        else:
            self.filters["team"].extra["choices"] = teams

    def of_team(self, rows: QuerySet[Any], name: str, key: str) -> QuerySet[Any]:
        return rows.filter(team__key=key)


class ActivityFilter(ByTeam):
    channel = filters.ModelChoiceFilter(
        label="Kind", queryset=Channel.objects.order_by("position", "key"), empty_label="All kinds"
    )
    status = filters.ChoiceFilter(choices=Status.choices, empty_label="Any status")
    first_day = filters.DateFilter(label="From", field_name="day", lookup_expr="gte", **DAY)
    last_day = filters.DateFilter(label="To", field_name="day", lookup_expr="lte", **DAY)
    text = filters.CharFilter(label="Words", method="says")

    class Meta:
        model = Activity
        fields: list[str] = []

    def of_team(self, rows: QuerySet[Activity], name: str, key: str) -> QuerySet[Activity]:
        """Also what it did together with others, whose activity it is."""
        return rows.filter(id__in=ActivityTeam.objects.filter(team__key=key).values("activity"))

    def says(self, activities: QuerySet[Activity], name: str, text: str) -> QuerySet[Activity]:
        return activities.filter(Q(title__icontains=text) | Q(summary__icontains=text))


class EnquiryFilter(ByTeam):
    state = filters.ChoiceFilter(
        label="State",
        choices=[("waiting", "Not answered"), ("answered", "Answered"), ("withdrawn", "Withdrawn")],
        empty_label="Answered or not",
        method="in_state",
    )

    class Meta:
        model = Enquiry
        fields: list[str] = []

    def in_state(self, enquiries: QuerySet[Enquiry], name: str, state: str) -> QuerySet[Enquiry]:
        if state == "withdrawn":
            return enquiries.exclude(withdrawn_because="")
        return enquiries.filter(withdrawn_because="", answered_at__isnull=state == "waiting")

    def filter_queryset(self, queryset: QuerySet[Enquiry]) -> QuerySet[Enquiry]:
        """Withdrawn ones are shown to whoever asks for them."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.filter(withdrawn_because="")
