"""Which year goes to the auditor, and which contracts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from contracts.models import Contract
from contracts.periods import Period, period_containing, periods_between
from contracts.wording import period_name
from engagement.form_fields import named, offer_choices
from record.dates import day_month
from record.timezones import ONE_DAY

LAST = "policing-last"
QUARTERS = "quarters"


@dataclass(frozen=True)
class Year:
    """One of the years to choose from, no further than today."""

    value: str
    name: str
    span: Period

    @property
    def days(self) -> str:
        return f"{day_month(self.span.first_day)} to {day_month(self.span.last_day)}"


def years(today: date) -> list[Year]:
    """The policing year begins in April; the calendar year is what most budgets and reports of others go by."""
    policing = period_containing("year", today)
    before = period_containing("year", policing.first_day - ONE_DAY)
    return [
        Year(LAST, "The last policing year", before),
        Year("policing-now", "This policing year so far", Period(policing.first_day, today)),
        Year("calendar-last", "The last calendar year", Period(*_calendar(today.year - 1))),
        Year("calendar-now", "This calendar year so far", Period(date(today.year, 1, 1), today)),
    ]


def _calendar(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


class AuditForm(forms.Form):
    """A year, or from one quarter to another; without a choice the last policing year, of every contract."""

    year = forms.ChoiceField(
        label="Which year",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a year.", "invalid_choice": "Choose a year of the list."},
    )
    first = forms.ChoiceField(
        label="From the quarter",
        required=False,
        help_text="For the last choice above.",
        error_messages={"invalid_choice": "Choose a quarter of the list."},
    )
    last = forms.ChoiceField(
        label="To the quarter", required=False, error_messages={"invalid_choice": "Choose a quarter of the list."}
    )
    contract = forms.MultipleChoiceField(
        label="Which contracts",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one contract.",
            "invalid_choice": "Choose a contract of the list.",
        },
    )
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True  # it is sent by GET: a token would stand in the address

    # Contracts come with `since`, their first day; `numbers` says of each year how many figures there are.
    def __init__(self, data: Any, *, today: date, contracts: Sequence[Contract], numbers: Mapping[str, int]) -> None:
        super().__init__(data)
        self.today = today
        self.years = years(today)
        since = min((one.since for one in contracts if one.since), default=today)  # type: ignore[attr-defined]
        quarters = [("", "Choose"), *_quarters(since, today)]
        offered = [(one.value, f"{one.name}: {one.days} ({_figures(numbers[one.value])})") for one in self.years]
        offer_choices(
            self,
            year=[*offered, (QUARTERS, "From one quarter to another, as chosen below")],
            first=quarters,
            last=quarters,
            contract=named(contracts, "key", "title"),
        )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("year") == QUARTERS:
            first, last = said.get("first"), said.get("last")
            for name in ("first", "last"):
                if name in said and not said[name]:
                    self.add_error(name, "Choose the quarter.")
            if first and last and last < first:
                self.add_error("last", "It ends before it begins: choose a later quarter here.")
        return said

    def span(self) -> Period:
        """The days of what was chosen, no further than today."""
        said = self.cleaned_data
        if said["year"] != QUARTERS:
            return next(one.span for one in self.years if one.value == said["year"])
        first, last = (period_containing("quarter", date.fromisoformat(said[name])) for name in ("first", "last"))
        return Period(first.first_day, min(last.last_day, self.today))


def _figures(number: int) -> str:
    return f"{number:,} figure{'' if number == 1 else 's'}"


def _quarters(since: date, today: date) -> list[tuple[str, str]]:
    """By their last day, the newest first, with the one that is open."""
    found = reversed(list(periods_between("quarter", min(since, today), today)))
    return [(one.last_day.isoformat(), period_name("quarter", one.first_day, one.last_day)) for one in found]
