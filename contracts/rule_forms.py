"""The form of a draft's rule: one standard of the version in force, with the fields that its kind of measure asks for.

Which keys there are, the kind says; here is how each is asked. A key that no field is known for stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from contracts.forms import DayInput
from contracts.kinds import KINDS
from contracts.kinds.keys import RANKS
from contracts.measures import MeasureError, canonical, parse_measure
from contracts.periods import KINDS as PERIODS
from contracts.version_contents import StandardContent

FURTHEST = timedelta(days=3 * 366)  # what a page replays; further back is the command's
NUMBERS = {
    "minimum": "At least",
    "maximum": "At most",
    "maximum_days": "Days at most",
    "percent": "Per cent at least",
    "within_days": "Within days",
    "within_hours": "Within hours",
    "tolerance_days": "Days that may be missed",
    "warn_days": "Warn before, in days",
    "min_attendance": "People there, at least",
    "min_notice_days": "Advertised before, in days",
}
PER = [("team", "each team"), ("neighbourhood", "each neighbourhood"), ("officer", "each officer")]
Choices = Sequence[tuple[str, str]]


class ReplayedFrom(forms.DateField):
    """The day from which the draft is taken to have been in force."""

    widget = DayInput

    def __init__(self, *, today: date) -> None:
        super().__init__(
            label="As if in force from",
            help_text="Whatever was in force then gives way. Three years back at most.",
            error_messages={"required": "Say from which day on.", "invalid": "Write the day as in 2026-05-31."},
        )
        self.today = today

    def clean(self, value: object) -> date:
        day: date = super().clean(value)
        if day > self.today:
            raise forms.ValidationError("This day is to come: only what has been can be rehearsed.")
        if day < self.today - FURTHEST:
            raise forms.ValidationError("A page goes three years back at most. For more, use the command.")
        return day


class RuleForm(forms.Form):
    """What one standard would ask, and from when on."""

    helper = FormHelper()
    helper.form_tag = False

    def __init__(
        self, data: Any, *, standard: StandardContent, grades: Sequence[str], channels: Choices, today: date
    ) -> None:
        self.standard, self.grades, self.channels = standard, grades, channels
        since = today.replace(day=1) - timedelta(days=364)
        super().__init__(data, initial={"from": since.replace(day=1), "title": standard.title, **standard.measure})
        self.fields["from"] = ReplayedFrom(today=today)
        self.fields["title"] = forms.CharField(label="Name", max_length=200)
        self.fields["promise"] = forms.CharField(
            label="Promise", required=False, initial=standard.promise, widget=forms.Textarea(attrs={"rows": 2})
        )
        for key, needed in _keys(standard.measure).items():
            field = self._asked(key, needed)
            if field:
                self.fields[key] = field

    @property
    def offered(self) -> list[str]:
        """The measure's keys that have a field."""
        return [name for name in self.fields if name not in ("from", "title", "promise")]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.errors:
            return said
        try:
            said["standard"] = self._standard(said)
        except MeasureError as error:
            self.add_error(error.key if error.key in self.fields else None, f"{_sentence(error.reason)}.")
        return said

    def _standard(self, said: dict[str, Any]) -> StandardContent:
        asked = {key: said[key] for key in self.offered if said[key] or said[key] == 0 and said[key] is not False}
        kept = {key: value for key, value in self.standard.measure.items() if key not in self.offered}
        measure = parse_measure(kept | asked, grades=self.grades, channels=[key for key, _ in self.channels])
        return StandardContent(
            code=self.standard.code,
            title=said["title"],
            promise=said["promise"],
            duties=self.standard.duties,
            measure=canonical(measure),
        )

    def _asked(self, key: str, needed: bool) -> forms.Field | None:
        if key in NUMBERS:
            return forms.IntegerField(label=NUMBERS[key], required=needed, widget=_number())
        made: Callable[[bool], forms.Field] | None = {
            "period": lambda needed: _one("Judged each", _words(PERIODS), needed),
            "per": lambda needed: _one("Judged for", PER, needed),
            "led_by_rank": lambda needed: _one("Led by this rank or higher", _words(RANKS), needed),
            "channels": lambda needed: _several("Counts", self.channels, needed),
            "passing": lambda needed: _several("Grades that pass", _words(self.grades), needed),
            "open_to_public": lambda _: forms.BooleanField(label="Open to the public alone", required=False),
            "face_to_face": lambda _: forms.BooleanField(label="Face to face alone", required=False),
        }.get(key)
        return made(needed) if made else None


def _keys(measure: Mapping[str, Any]) -> dict[str, bool]:
    """Every key of the measure's kind, and whether it must be given."""
    _, required, optional = KINDS.of(measure).keys.shape(measure)
    return {"period": True, **dict.fromkeys(required, True), **dict.fromkeys(optional, False)}


def _number() -> forms.NumberInput:
    return forms.NumberInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"})


def _one(label: str, choices: Choices, needed: bool) -> forms.Field:
    every = list(choices) if needed or label == "Judged for" else [("", "anybody"), *choices]
    return forms.ChoiceField(label=label, choices=every, required=needed)


def _several(label: str, choices: Choices, needed: bool) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label, choices=list(choices), required=needed, widget=forms.CheckboxSelectMultiple
    )


def _words(keys: Sequence[str]) -> Choices:
    return [(key, key.replace("_", " ")) for key in keys]


def _sentence(said: str) -> str:
    return f"{said[0].upper()}{said[1:]}"


class DraftForm(forms.Form):
    """A whole draft, as `import_contract` takes it: pasted, or as a file."""

    helper = FormHelper()
    helper.form_tag = False
    draft = forms.CharField(
        label="The draft, pasted",
        required=False,
        max_length=500_000,
        help_text="YAML or JSON, as the contract’s file. The day that it names for itself does not matter here.",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    file = forms.FileField(label="Or its file", required=False)

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["from"] = ReplayedFrom(today=today)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("draft") and not said.get("file") and not self.errors:
            self.add_error("draft", "Paste a draft, or choose its file.")
        return said
