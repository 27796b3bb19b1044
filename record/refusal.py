"""What an action refuses, and how a form or a page shows it: one exception for every app."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.forms import BaseForm

Answer = TypeVar("Answer")


class Invalid(Exception):
    """Input that breaks rules. `fields` holds, for each field, its faults as sentences a person can read.

    The name "" is for what no single field can mend. A file's own faults, with their lines, are `Refused`.
    """

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        told = {name: " ".join(sentences) for name, sentences in fields.items()}
        super().__init__("; ".join(f"{name}: {said}" if name else said for name, said in told.items()))
        self.fields = dict(fields)

    @classmethod
    def because(cls, *sentences: str, field: str = "") -> Invalid:
        """One field's faults, or those of the whole."""
        return cls({field: list(sentences)})

    @property
    def said(self) -> str:
        """All sentences without their fields: for a message above a page, and for a command."""
        return " ".join(sentence for sentences in self.fields.values() for sentence in sentences)


def refused_as_invalid(validate: Callable[..., Answer], *values: Any, field: str = "") -> Answer:
    """What one of Django's validators answers; what it refuses is Invalid, in its words."""
    try:
        return validate(*values)
    except ValidationError as error:
        raise Invalid({field: error.messages}) from None


def show_at_fields(form: BaseForm, invalid: Invalid, names: Mapping[str, str] | None = None) -> None:
    """Add what was refused to the form. `names` are the fields that the form calls something else."""
    for name, sentences in invalid.fields.items():
        field = (names or {}).get(name, name)
        form.add_error(field if field in form.fields else None, sentences)


def done(form: BaseForm, act: Callable[[dict[str, Any]], object]) -> bool:
    """Whether the form was valid and `act`, given what it says, did it; else the form says why not."""
    if not form.is_valid():
        return False
    try:
        act(dict(form.cleaned_data))
    except Invalid as invalid:
        show_at_fields(form, invalid)
        return False
    return True
