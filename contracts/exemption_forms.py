"""The forms of exemptions: asking for one or for several at once, approving, and the oversight body's word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from contracts.forms import Choices, DayInput, TextForm
from contracts.models import ExemptionKind
from engagement.form_fields import named, offer_choices
from inputs.cells import FIRST_YEAR, LAST_YEAR
from teams.models import Team

EVERY = "*"  # every standard, ticked as such: nothing chosen is not everything
EVERY_TEAM = "*"
LONG = 366  # days; beyond them the page asks whether the year is right
BOUNDS = f"Write a day between 1 January {FIRST_YEAR} and 31 December {LAST_YEAR}."


class DayField(forms.DateField):
    """A day as formats.md bounds it."""

    widget = DayInput

    def clean(self, value: object) -> date | None:
        day = super().clean(value)
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(BOUNDS)
        return day


def _several(label: str, help_text: str, missing: str) -> forms.MultipleChoiceField:
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(
        label=label, help_text=help_text, widget=widget, error_messages={"required": missing}
    )


class ExemptionForm(TextForm):
    """Ask that nothing be owed from one day to another: for one team or several, one standard or several."""

    teams = _several("Teams", "", "Choose a team.")
    standards = _several(
        "Standards",
        "Those that cannot be kept on these days. What the team can still do, it still owes.",
        "Choose the standards, or tick every standard.",
    )
    kind = forms.ChoiceField(
        label="Kind of reason",
        help_text="Residents read its words. Longer than its days: the oversight body is asked as well.",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a kind of reason."},
    )
    first_day = DayField(label="First day", error_messages={"required": "Say from which day on."})
    last_day = DayField(
        label="Last day",
        help_text="It ends by itself after this day. What is done meanwhile counts.",
        error_messages={"required": "Say until which day."},
    )

    def __init__(
        self, *arguments: Any, teams: Sequence[Team], standards: Choices, kinds: Sequence[ExemptionKind], **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.of_key = {team.key: team for team in teams}
        all_of_them = [(EVERY_TEAM, f"All {len(teams)} of these teams")] if len(teams) > 1 else []
        choices = [(kind.key, f"{kind.name} (at most {kind.greatest_days:,} days)") for kind in kinds]
        offer_choices(
            self,
            teams=[*named(teams, "key"), *all_of_them],
            standards=[*standards, (EVERY, "Every standard, all of them and those to come")],
            kind=choices,
        )
        help_text = "For whoever decides, and for staff who read the proof. Name no officers and nobody’s health."
        self.fields["reason"] = self.long_text("Why nothing can be done on these days", help_text, "Give a reason.")

    def clean_standards(self) -> list[str]:
        """Empty text is every standard, as actions and files have it."""
        chosen = self.cleaned_data["standards"]
        if EVERY in chosen and len(chosen) > 1:
            raise forms.ValidationError("Choose some standards or every standard, not both.")
        return [""] if chosen == [EVERY] else chosen

    def clean_teams(self) -> list[Team]:
        chosen = self.cleaned_data["teams"]
        if EVERY_TEAM in chosen:
            return list(self.of_key.values())
        return [self.of_key[key] for key in chosen]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        first_day, last_day = said.get("first_day"), said.get("last_day")
        if first_day and last_day and last_day < first_day:
            self.add_error("last_day", "The last day cannot be before the first.")
        if len({team.force_id for team in said.get("teams", [])}) > 1:
            self.add_error("teams", "Choose teams of one force.")
        return said

    @property
    def sent(self) -> list[tuple[str, str]]:
        """Everything that was sent, for a page that asks once more."""
        names = ("teams", "standards", "kind", "first_day", "last_day", "reason")
        return [(name, value) for name in names for value in self.data.getlist(name)]  # type: ignore[attr-defined]


class ApproveForm(TextForm):
    """What residents read beside the kind's words, if anything; and which version was looked at."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        help_text = "It stands beside the kind’s words, wherever the figure stands. Name no one. May be left empty."
        self.fields["public_words"] = self.long_text("A sentence for residents", help_text, "")
        self.fields["public_words"].required = False
