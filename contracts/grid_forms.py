"""What the grid can be asked for. Whatever means nothing is refused, on the page and for the file alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from contracts.forms import PastDay
from contracts.models.statuses import URGENT, URGENT_FIRST
from contracts.periods import Period, period_containing
from contracts.queries.grid_past import closed_quarters
from contracts.queries.versions import Terms
from contracts.wording import period_name
from engagement.form_fields import named, offer_choices
from record.dates import day_words
from teams.models import Section, Team

MOST_TEAMS = 25  # whose rows stand on one page; of more the sections are folded
ALL = ("", "All")
URGENT_WORDS = " or ".join(status.word for status in URGENT)
ORDERS = [("section", "Section, then name"), ("missed", "Most missed first")]


class Hidden(forms.ChoiceField):
    """Stands in addresses alone."""

    widget = forms.HiddenInput


class HiddenSeveral(forms.MultipleChoiceField):
    """Stands in addresses alone, once or more often."""

    widget = forms.MultipleHiddenInput


@dataclass(frozen=True)
class FilterBar:
    """The fields that people see, as `_components/filter_bar.html` takes them."""

    fields: Sequence[forms.BoundField]
    errors: Any

    def __iter__(self) -> Iterator[forms.BoundField]:
        return iter(self.fields)


class GridFilter(forms.Form):
    """Which teams, standards, figures and days are shown, and in which order. Empty is all, now, as known now.

    `team` leaves one team; `fold` closes sections of a grid that shows all its rows, `open` opens one of a grid that is
    too large for it.
    """

    section = forms.ChoiceField(required=False)
    standard = forms.ChoiceField(required=False)
    status = forms.ChoiceField(required=False)
    period = forms.ChoiceField(required=False)
    contract = Hidden(required=False)
    team = Hidden(required=False)
    open = Hidden(required=False)
    fold = HiddenSeveral(required=False)
    format = Hidden(required=False, choices=[("", ""), ("csv", "CSV")])
    page = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict, *, today: date, contracts: Sequence[Terms], terms: Terms, teams: Sequence[Team]
    ):
        super().__init__(data)
        self.quarters = _quarters(terms, today)
        sections: dict[int, Section] = {team.section_id: team.section for team in teams}
        by_key = [ALL, *named(sections.values(), "key")]
        offer_choices(
            self,
            section=by_key,
            open=by_key,
            fold=by_key,
            standard=[ALL, *_standards(terms)],
            status=[ALL, ("urgent", URGENT_WORDS.capitalize()), *_statuses()],
            period=[("", "Now"), *((key, _called(quarter, today)) for key, quarter in self.quarters.items())],
            contract=[ALL, *((one.contract.key, one.contract.title) for one in contracts)],
            team=[ALL, *((team.key, team.name) for team in teams)],
        )
        self.fields["known_on"] = PastDay(today=today, required=False, label="As known on")
        # The first is what is shown where nobody chose.
        orders = ORDERS if len(teams) <= MOST_TEAMS else ORDERS[::-1]
        self.fields["order"] = forms.ChoiceField(required=False, choices=orders)
        for name in self.fields:
            self.fields[name].error_messages["invalid_choice"] = f"“%(value)s” is no {name} that can be shown here."

    @property
    def bar(self) -> FilterBar:
        names = ("section", "standard", "status", "period", "known_on", "order")
        return FilterBar([self[name] for name in names], self.errors)

    @property
    def quarter(self) -> Period | None:
        return self.quarters.get(self.cleaned_data["period"])

    @property
    def statuses(self) -> tuple[str, ...]:
        """Those asked for; none where all are."""
        asked = self.cleaned_data["status"]
        return tuple(URGENT) if asked == "urgent" else (asked,) if asked else ()

    @property
    def order(self) -> str:
        chosen: str = self.cleaned_data["order"] or self.fields["order"].choices[0][0]  # type: ignore[attr-defined]
        return chosen

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for name in self.data:
            if name not in self.fields:
                self.add_error(None, f"“{name}” is no filter of this page.")
        quarter, known_on = self.quarters.get(said.get("period", "")), said.get("known_on")
        if quarter and known_on and known_on < quarter.first_day:
            begun = f"{period_name('quarter', quarter.first_day, quarter.last_day)} had not begun on"
            self.add_error("known_on", f"{begun} {day_words(known_on)}. Choose a later day, or an earlier period.")
        return said


def _quarters(terms: Terms, today: date) -> dict[str, Period]:
    """The quarter that runs, and those before it in which the contract was in force, the newest first; by last day."""
    running = period_containing("quarter", today)
    found = [running, *reversed(closed_quarters(today, since=terms.versions[0].first_day))]
    return {quarter.last_day.isoformat(): quarter for quarter in found}


def _called(quarter: Period, today: date) -> str:
    name = period_name("quarter", quarter.first_day, quarter.last_day)
    return f"{name}, so far" if today in quarter else name


def _standards(terms: Terms) -> Iterable[tuple[str, str]]:
    """Every standard that any version has promised, under its latest title: a dropped one is still to be found."""
    latest = {standard.code: standard for version in terms.versions for standard in version.standards.all()}
    nearest = [code for version in reversed(terms.versions) for code in (s.code for s in version.standards.all())]
    return [(code, f"{code} {latest[code].title}") for code in dict.fromkeys(nearest)]


def _statuses() -> list[tuple[str, str]]:
    return [(status.value, str(status.label)) for status in URGENT_FIRST]
