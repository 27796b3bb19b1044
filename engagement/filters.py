"""What a list of the log can be narrowed to. A value that means nothing is said at its field, and narrows nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from engagement.models import Activity, ActivityTeam, Channel, Enquiry, Status
from teams.models import Person, Team
from teams.permissions import Permission, teams_for

DAY = {"widget": forms.DateInput(attrs={"type": "date"})}


class ByTeam(filters.FilterSet):
    """Lists that can be narrowed to one of the teams the person may read."""

    team = filters.ModelChoiceFilter(to_field_name="key", queryset=Team.objects.none(), empty_label="All teams")

    def __init__(self, *args: Any, person: Person, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        readable = teams_for(person, Permission.READ, today).order_by("name", "id")
        self.filters["team"].field.queryset = readable


class ActivityFilter(ByTeam):
    team = filters.ModelChoiceFilter(
        to_field_name="key", queryset=Team.objects.none(), empty_label="All teams", method="took_part"
    )
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

    def took_part(self, activities: QuerySet[Activity], name: str, team: Team) -> QuerySet[Activity]:
        """Also what it did together with others, whose activity it is."""
        return activities.filter(id__in=ActivityTeam.objects.filter(team=team).values("activity"))

    def says(self, activities: QuerySet[Activity], name: str, text: str) -> QuerySet[Activity]:
        return activities.filter(Q(title__icontains=text) | Q(summary__icontains=text))


class EnquiryFilter(ByTeam):
    state = filters.ChoiceFilter(
        label="State",
        choices=[("waiting", "Not answered"), ("answered", "Answered")],
        empty_label="All",
        method="is_answered",
    )

    class Meta:
        model = Enquiry
        fields: list[str] = []

    def is_answered(self, enquiries: QuerySet[Enquiry], name: str, state: str) -> QuerySet[Enquiry]:
        return enquiries.filter(answered_at__isnull=state == "waiting")
