"""What the list of flags can be narrowed to. A value that means nothing is said at its field, and nothing is shown."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet

from contracts.models import Flag, Standard
from contracts.models.flags import Level
from contracts.models.statuses import URGENT
from engagement.filters import DAY, ByTeam
from teams.models import Person, Section
from teams.permissions import Permission, forces_for, teams_for

YES_NO = [("yes", "Yes"), ("no", "No")]


class FlagFilter(ByTeam):
    section = filters.ChoiceFilter(
        label="Section", choices=[], empty_label="All sections", field_name="team__section__key"
    )
    standard = filters.ChoiceFilter(label="Standard", choices=[], empty_label="All standards", method="of_standard")
    level = filters.ChoiceFilter(choices=[(one, Level(one).label) for one in URGENT], empty_label="Any level")
    state = filters.ChoiceFilter(
        label="Standing or cleared",
        choices=[("cleared", "Cleared"), ("all", "Both")],
        empty_label="Standing",
        method="in_state",
    )
    acknowledged = filters.ChoiceFilter(
        label="Acknowledged", choices=YES_NO, empty_label="Either", method="is_acknowledged"
    )
    plan = filters.ChoiceFilter(label="Plan chosen", choices=YES_NO, empty_label="Either", method="has_plan")
    opened_since = filters.DateFilter(
        label="Raised since",
        field_name="opened_at",
        lookup_expr="date__gte",
        error_messages={"invalid": "Write the day as in 2026-05-31."},
        **DAY,
    )
    text = filters.CharFilter(label="Words", method="says")

    class Meta:
        model = Flag
        fields: list[str] = []

    def __init__(self, *args: Any, person: Person, today: date, **options: Any) -> None:
        super().__init__(*args, person=person, today=today, **options)
        sections = Section.objects.filter(pk__in=teams_for(person, Permission.READ, today).values("section"))
        known = list(sections.order_by("name", "id").values_list("key", "name"))
        if len(known) < 2:
            del self.filters["section"]
        else:
            self.filters["section"].extra["choices"] = known
        self.filters["standard"].extra["choices"] = _standards(person, today)

    def filter_queryset(self, queryset: QuerySet[Flag]) -> QuerySet[Flag]:
        """Those that stand, where nobody asks for others; none where something that was asked means nothing."""
        if self.form.errors:
            return queryset.none()
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.filter(cleared_at__isnull=True)

    def of_standard(self, flags: QuerySet[Flag], name: str, standard: str) -> QuerySet[Flag]:
        contract, _, code = standard.partition("/")
        return flags.filter(contract__key=contract, code=code)

    def in_state(self, flags: QuerySet[Flag], name: str, state: str) -> QuerySet[Flag]:
        return flags.filter(cleared_at__isnull=False) if state == "cleared" else flags

    def is_acknowledged(self, flags: QuerySet[Flag], name: str, said: str) -> QuerySet[Flag]:
        answered = Flag.objects.acknowledged().filter(pk=OuterRef("pk"))
        return flags.filter(Exists(answered) if said == "yes" else ~Exists(answered))

    def has_plan(self, flags: QuerySet[Flag], name: str, said: str) -> QuerySet[Flag]:
        return flags.filter(planned__isnull=said == "no")

    def says(self, flags: QuerySet[Flag], name: str, text: str) -> QuerySet[Flag]:
        """In the names of team and standard, and in what the team has said."""
        titled = Standard.objects.filter(version=OuterRef("version"), code=OuterRef("code"), title__icontains=text)
        said = ("team__name", "code", "plan", "planned__title", "explanation", "closing_reason")
        words = Q(*((f"{field}__icontains", text) for field in said), _connector=Q.OR)
        return flags.filter(words | Exists(titled))


def _standards(person: Person, today: date) -> list[tuple[str, str]]:
    """Each that a flag of the person's forces can be about, by the title that it had last."""
    found = Standard.objects.filter(version__contract__force__in=forces_for(person, Permission.READ, today))
    rows = found.order_by("version__contract__key", "position", "version__first_day", "id")
    titles = {
        f"{contract}/{code}": f"{code} {title}"
        for contract, code, title in rows.values_list("version__contract__key", "code", "title")
    }
    return list(titles.items())
