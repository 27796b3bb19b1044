"""Form fields for what activities and enquiries say: they take what a browser sends and what a file would.

An instant is one ISO value; yes and no are words; a list is a value repeated, or one value parted by `;`.
Source: formats.md, "Files"; formats.md, "`manage.py import_activities`".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from crispy_forms.layout import Div
from django import forms

from record.dates import clock, iso_local
from record.timezones import parse_instant

YES_NO = [("yes", "Yes"), ("no", "No")]
NO_SUCH_TIME = "The clocks went forward over %(time)s on that night, so there was no such time. Put the hour right."
TWICE = "The clocks went back on that night, so %(time)s came twice. Say which one it was."


class InstantInput(forms.DateTimeInput):
    """A browser's own picker of a day and a time. What it sends is London's clock."""

    input_type = "datetime-local"

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"attrs": {"class": "np-input-moment"}, **options})

    def format_value(self, value: Any) -> str:
        """As the picker takes it, to the minute; what somebody typed and we could not read stays as it is."""
        if isinstance(value, datetime):
            return iso_local(value)
        return value or ""


class InstantField(forms.Field):
    """An instant, UTC. Without an offset it is London's clock, and a time that came twice is the first one.

    `which` is what `InstantsForm` asks of a time that came twice.
    """

    widget = InstantInput
    default_error_messages = {"invalid": "Give a day and a time.", "skipped": NO_SUCH_TIME}

    def __init__(self, *, which: str = "Which of the two?", **options: Any) -> None:
        super().__init__(**options)
        self.which = which

    def to_python(self, value: Any) -> datetime | None:
        written = str(value or "").strip()
        if not written:
            return None
        try:
            return parse_instant(written)
        except ValueError:
            if local := read_local(written):
                raise forms.ValidationError(
                    self.error_messages["skipped"], code="skipped", params={"time": clock(local)}
                ) from None
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


def read_local(written: str) -> datetime | None:
    """A time without an offset, as it was written; None for anything else."""
    try:
        found = datetime.fromisoformat(written.strip())
    except ValueError:
        return None
    return found if found.tzinfo is None else None


class YesNoField(forms.TypedChoiceField):
    """True, False, or None where nobody said. `true` and `on` are yes too."""

    widget = forms.RadioSelect

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=YES_NO, coerce=lambda word: word == "yes", empty_value=None, required=False, **options)

    def to_python(self, value: Any) -> str:
        said = str(value).strip().lower() if value is not None else ""
        return {"true": "yes", "on": "yes", "false": "no"}.get(said, said)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class ListField(forms.MultipleChoiceField):
    """Some of the choices, as a tuple. One value may hold several, parted by `;`."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: Any) -> list[str]:
        parts = (part.strip() for one in super().to_python(value) for part in one.split(";"))
        return list(dict.fromkeys(part for part in parts if part))

    def clean(self, value: Any) -> tuple[str, ...]:
        return tuple(super().clean(value))


def day_field(**options: Any) -> forms.DateField:
    """A day, by the browser's own picker."""
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        required=False,
        error_messages={"invalid": "Give a day, as in 2026-05-14."},
        **options,
    )


class TilesField(forms.ChoiceField):
    """One of many, each with its icon: for `portal_gds/tiles.html`."""

    widget = forms.RadioSelect
    icons: dict[str, str] = {}  # by choice


class Details(Div):
    """Fields behind one line that says what they are: `Details("advertised_on", …, summary="More")`."""

    template = "engagement/_details.html"

    def __init__(self, *fields: Any, summary: str, **options: Any) -> None:
        super().__init__(*fields, **options)
        self.summary = summary
        self.is_open = False

    def render(self, form: forms.BaseForm, *context: Any, **more: Any) -> str:
        """Open where something in it is wrong: what is to be put right must not lie behind the line."""
        self.is_open = any(form.errors.get(pointer.name) for pointer in self.get_field_names())
        return super().render(form, *context, **more)


def named(rows: Iterable[Any], value: str, label: str = "name") -> list[tuple[str, str]]:
    """Rows as choices."""
    return [(getattr(row, value), getattr(row, label)) for row in rows]


def offer_choices(form: forms.Form, **choices: Iterable[tuple[str, str]]) -> None:
    """Let the form's fields of these names offer these choices."""
    for name, offered in choices.items():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = offered
