"""The forms of what is owed: another day of a proof, plans and reasons. The filters of the grid are `grid_forms`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.files.uploadedfile import UploadedFile

from engagement.form_fields import offer_choices
from inputs.cells import FIRST_YEAR
from record.dates import day_words
from record.timezones import (
    ISO_DAY,
    comes_twice,
    last_instant,
    parse_day,
    parse_instant,
)

LONGEST_TEXT = 2000
LARGEST_CONTRACT = 512 * 1024  # bytes: of a file that a page takes
# In the order of sums: what needs somebody first.
Choices = Sequence[tuple[str, str]]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PastDay(forms.DateField):
    """A day that is over, as seen from `today`."""

    widget = DayInput

    def __init__(self, *, today: date, **options) -> None:
        super().__init__(error_messages={"invalid": "Write the day as in 2026-05-31."}, **options)
        self.today = today

    def clean(self, value: object) -> date | None:
        day = super().clean(value)
        if day is None:
            return None
        if day >= self.today:
            raise forms.ValidationError(f"{day_words(day, self.today)} is not over yet. Choose an earlier day.")
        if day.year < FIRST_YEAR:
            raise forms.ValidationError(f"Nothing was known before {FIRST_YEAR}.")
        return day


# The page asks for a day alone: a time stands only in an address, where an offset answers.
TWICE = (
    "The clocks went back on that night, so that time came twice. Say which one: with +01:00 after it, before they "
    "went back; with +00:00, after."
)


class Moment(forms.Field):
    """A day, which means its end, or a day and time; never later than `now`."""

    widget = DayInput

    def __init__(self, *, now: datetime, **options) -> None:
        super().__init__(**options)
        self.now = now

    def to_python(self, value: str | None) -> datetime | None:
        return moment(value, self.now) if value else None


def moment(written: str, now: datetime) -> datetime:
    """The instant that somebody wrote: the end of a day, or a time of day (London's without an offset).

    Raises ValidationError for what cannot be read or means one of two, and for what is still to come or lies before
    anything was known.
    """
    if comes_twice(written) and not ISO_DAY.fullmatch(written):
        raise forms.ValidationError(TWICE)
    try:
        instant = last_instant(parse_day(written)) if ISO_DAY.fullmatch(written) else parse_instant(written)
    except (ValueError, OverflowError):
        raise forms.ValidationError("Write a day as 2026-05-31, or a day and time as 2026-05-31T14:00.") from None
    if instant > now:
        raise forms.ValidationError("That is still to come. Choose an earlier day.")
    if instant.year < FIRST_YEAR:
        raise forms.ValidationError(f"Nothing was known before {FIRST_YEAR}.")
    return instant


class ClockForm(forms.Form):
    """The second clock of a proof. `as_of` is for addresses alone."""

    def __init__(self, data, *, now: datetime) -> None:
        super().__init__({name: data[name] for name in ("known_at", "as_of") if data.get(name)})
        self.fields["known_at"] = Moment(now=now, required=False, label="Known at the end of")
        self.fields["as_of"] = Moment(now=now, required=False, widget=forms.HiddenInput)

    def chosen(self, name: str) -> datetime | None:
        self.is_valid()
        return self.cleaned_data.get(name)


class TextForm(forms.Form):
    """The base of a form with a long text that must be filled in."""

    helper = FormHelper()
    helper.form_tag = False

    def long_text(self, label: str, help_text: str, missing: str) -> forms.CharField:
        return forms.CharField(
            label=label,
            help_text=help_text,
            max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": missing},
        )


class FlagPlanForm(TextForm):
    """What the team means to do about a flag: one of the plans that would count for it in time, words, or both."""

    planned = forms.ChoiceField(
        label="What is planned for it",
        required=False,
        widget=forms.RadioSelect,
        help_text="What would count for this in time. No letter about this flag comes until it has passed or fallen.",
        error_messages={"invalid_choice": "Choose one of the plans that would count for this in time."},
    )

    def __init__(self, *arguments, plans: Choices, **options) -> None:
        super().__init__(*arguments, **options)
        help_text = "As in “Open meeting booked for 14 May in Holt, advertised from 1 May”. Name no residents."
        self.fields["plan"] = self.long_text("What you mean to do", help_text, "Say what you mean to do.")
        self.fields["plan"].required = not plans
        if plans:
            offer_choices(self, planned=[*plans, ("", "None of these")])
        else:
            del self.fields["planned"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not (said.get("planned") or said.get("plan") or self.errors):
            wanted = (
                "Choose a plan, or say what you mean to do." if "planned" in self.fields else "Say what you mean to do."
            )
            self.add_error("plan", wanted)
        return said


class FlagExplanationForm(TextForm):
    """Why it came to a flag, in the team's own words."""

    def __init__(self, *arguments, **options) -> None:
        super().__init__(*arguments, **options)
        help_text = "Whoever reads this flag reads it. Name no residents, and nobody’s health."
        self.fields["explanation"] = self.long_text("Why it came to this", help_text, "Say why it came to this.")


class ReasonForm(TextForm):
    """Why: of whatever is closed, refused or taken back."""

    def __init__(self, *arguments, **options) -> None:
        super().__init__(*arguments, **options)
        self.fields["reason"] = self.long_text("Why", "It stays in the record with your name.", "Give a reason.")


class PastReasonForm(TextForm):
    """Why a version is to judge days that are over."""

    def __init__(self, *arguments, **options) -> None:
        super().__init__(*arguments, **options)
        help_text = "The second person reads it, and it stays in the record with your name."
        self.fields["reason"] = self.long_text(
            "Why it reaches into the past", help_text, "Say why it reaches into the past."
        )


class ContractFileForm(forms.Form):
    """One version of a contract, as `import_contract` takes it."""

    file = forms.FileField(
        label="The file",
        help_text=f"YAML or JSON, {LARGEST_CONTRACT // 1024} KiB at most. Nothing is stored before you say so.",
        error_messages={"required": "Choose a file.", "empty": "This file is empty."},
    )
    helper = FormHelper()
    helper.form_tag = False

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_CONTRACT:
            raise forms.ValidationError(f"A contract has at most {LARGEST_CONTRACT // 1024} KiB.")
        return file
