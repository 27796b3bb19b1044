"""What the page of what turned can be narrowed to. What means nothing is said at its field, and nothing is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django import forms

from contracts.forms import DayInput
from contracts.models import Standard
from contracts.models.statuses import NEWS_FIRST
from teams.models import Section

UNLESS_ASKED = timedelta(days=7)
NO_LONGER = "no_longer_owed"
SORTS = [("worst", "Worst first"), ("latest", "Latest first"), ("team", "By team"), ("standard", "By standard")]


class TurnedFilter(forms.Form):
    """Since when, in which section, of which standard, what it is now, and in which order."""

    since = forms.DateField(
        label="Since", required=False, widget=DayInput, error_messages={"invalid": "Write the day as in 2026-05-31."}
    )
    section = forms.ChoiceField(required=False)
    standard = forms.ChoiceField(required=False)
    status = forms.ChoiceField(label="Now", required=False)
    sort = forms.ChoiceField(label="Order", required=False, choices=SORTS)

    def __init__(self, data, *, today: date, sections: Iterable[Section], standards: Sequence[Standard]) -> None:
        super().__init__({**data.dict(), "since": data.get("since") or today - UNLESS_ASKED})
        self.today = today
        fields: dict[str, forms.ChoiceField] = self.fields  # type: ignore[assignment]
        fields["section"].choices = [("", "All sections"), *((one.key, one.name) for one in sections)]
        fields["standard"].choices = [
            ("", "All standards"),
            *((one.code, f"{one.code} {one.title}") for one in standards),
        ]
        statuses = [(status.value, str(status.label)) for status in NEWS_FIRST]
        fields["status"].choices = [("", "Any status"), *statuses, (NO_LONGER, "No longer owed")]

    def clean_since(self) -> date:
        day: date = self.cleaned_data["since"]
        if day > self.today:
            raise forms.ValidationError("That day is still to come. Choose an earlier one.")
        return day

    def chosen(self, name: str) -> str:
        return self.cleaned_data.get(name) or ""
