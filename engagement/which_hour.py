"""Forms that take instants: which of the two, where a time came twice, and what was left as it was shown.

A picker knows minutes, and a stored instant has seconds and an hour that may have come twice. What somebody leaves as
it was shown is therefore the stored instant itself. Source: reliability.md, "Time"; formats.md, "Files".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms

from engagement.form_fields import TWICE, read_local
from record.dates import clock, iso_local
from record.timezones import comes_twice, second_of, which_of_two

FIRST, SECOND = "first", "second"
WHICH_HOUR = [(FIRST, "The first, before the clocks went back"), (SECOND, "The second, after they went back")]
MINUTE = timedelta(minutes=1)


class InstantsForm(forms.Form):
    """A form whose `instants` are asked about: each has a second field beside it where its time came twice.

    `stored` are the instants that it puts right. After cleaning, `cleaned_data` holds what was meant.
    """

    instants: Mapping[str, str] = {}  # what is asked of each

    def __init__(self, *args: Any, stored: Mapping[str, datetime | None] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.stored = dict(stored or {})
        for name in self.instants:
            if comes_twice(self._shown(name)):
                self.fields[which(name)] = self._question(name)

    def asked(self, *names: str) -> list[str]:
        """The fields in this order, each followed by the question of which hour, where it is asked."""
        return [field for name in names for field in (name, which(name)) if field in self.fields]

    def clean(self) -> dict[str, Any]:
        super().clean()
        for name in self.instants:
            if self.cleaned_data.get(name):
                self.cleaned_data[name] = self._meant(name, self.cleaned_data[name])
        return self.cleaned_data

    def _shown(self, name: str) -> str:
        """What stands in the field: as it was sent, or as it begins."""
        if self.is_bound:
            return str(self.data.get(name, "")).strip()
        begins = self.initial.get(name)
        return iso_local(begins) if begins else ""

    def _question(self, name: str) -> forms.ChoiceField:
        shown = self._shown(name)
        local = read_local(shown)
        assert local  # what comes twice can be read
        begins = self.stored.get(name) if self.is_bound else self.initial.get(name)
        return forms.ChoiceField(
            label=self.instants[name],
            choices=WHICH_HOUR,
            widget=forms.RadioSelect,
            required=not self._is_as_stored(name),
            initial=which_of_two(begins) if begins and iso_local(begins) == iso_local(local) else None,
            error_messages={"required": TWICE % {"time": clock(local)}},
        )

    def _is_as_stored(self, name: str) -> bool:
        """Whether the field shows what is stored, as far as a field can."""
        stored = self.stored.get(name)
        return stored is not None and read_local(self._shown(name)) == read_local(iso_local(stored))

    def _meant(self, name: str, typed: datetime) -> datetime:
        said = self.cleaned_data.get(which(name))
        stored = self.stored.get(name)
        if stored is not None and self._is_as_stored(name) and said in (None, "", which_of_two(stored)):
            return stored
        return second_of(typed) if said == SECOND else typed


def which(name: str) -> str:
    """The field that asks which hour."""
    return f"which_{name}"


def within_the_minute(received_at: datetime, answered_at: datetime) -> datetime:
    """When it was answered: a minute that is that of receipt is the instant of receipt, and nothing is before it."""
    same = iso_local(received_at) == iso_local(answered_at)
    return received_at if same and timedelta(0) < received_at - answered_at < MINUTE else answered_at
