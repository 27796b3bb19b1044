"""What forms that take instants have in common: they ask which of two, and keep to the second what was left as shown.

A browser sends London's clock to the minute. So a minute says less than what is stored, and one of October's repeated
hour says two. Source: formats.md, "Files"; reliability.md, "Time".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms

from engagement.fields import to_seconds
from engagement.form_fields import TWICE, InstantField, read_local
from record.dates import clock, iso_local
from record.timezones import came_second, comes_twice, second_of

FIRST, SECOND = "first", "second"
HOURS = [(FIRST, "The first, before the clocks went back"), (SECOND, "The second, after they went back")]
BEGUN = 16  # characters of a written instant up to its minute


def which(name: str) -> str:
    """The field that asks which of the two instants the field of this name means."""
    return f"which_{name}"


class InstantsForm(forms.Form):
    """A form with fields for instants. After its fields are there it calls `ask_which`.

    `kept` holds the instants that are stored already, by field: one that still reads as it was shown is kept. A minute
    that is the present one is the present: what was done "now" was not done up to a minute ago.
    """

    now: datetime
    kept: Mapping[str, datetime | None] = {}

    def written_instants(self) -> dict[str, str]:
        """What stands in the fields for instants, by field, as London's clock writes it."""
        names = [name for name, field in self.fields.items() if isinstance(field, InstantField)]
        return {name: _written(self[name].value()) for name in names}

    def ask_which(self) -> None:
        """Of each time that came twice ask which; there is no saving without an answer, unless it is the stored one."""
        self._asked = {name: written for name, written in self.written_instants().items() if comes_twice(written)}
        order = list(self.fields)
        for name, written in self._asked.items():
            self.fields[which(name)] = self._question(name, written)
            order.insert(order.index(name) + 1, which(name))
        self.order_fields(order)

    def _question(self, name: str, written: str) -> forms.ChoiceField:
        shown = self.kept.get(name) or self.get_initial_for_field(self.fields[name], name)
        local = read_local(written)
        assert local  # what comes twice can be read
        return forms.ChoiceField(
            label=getattr(self.fields[name], "which", "Which of the two?"),
            choices=HOURS,
            widget=forms.RadioSelect,
            required=not self._reads_as_kept(name, written),
            initial=_hour(shown) if isinstance(shown, datetime) else None,
            error_messages={"required": TWICE % {"time": clock(local)}},
        )

    def with_question(self, name: str) -> list[str]:
        """The field, and after it the one that asks which of two, where it asks: for the layout."""
        return [name, *(asked for asked in [which(name)] if asked in self.fields)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            if isinstance(field, InstantField) and said.get(name):
                said[name] = self.meant(name, said[name])
        return said

    def meant(self, name: str, first: datetime) -> datetime:
        """The instant that somebody means by what stands in the field, which was read as the first where it has two."""
        answer = self.cleaned_data.get(which(name), "")
        instant = second_of(first) if answer == SECOND else first
        kept = self.kept.get(name)
        if kept and not first.second and self._is_kept(name, kept, instant, answer):
            return kept
        return to_seconds(self.now) if not first.second and same_minute(instant, self.now) else instant

    def _is_kept(self, name: str, kept: datetime, instant: datetime, answer: str) -> bool:
        if name in self._asked and not answer:
            return iso_local(kept) == iso_local(instant)
        return same_minute(kept, instant)

    def _reads_as_kept(self, name: str, written: str) -> bool:
        kept = self.kept.get(name)
        return kept is not None and iso_local(kept) == written[:BEGUN].replace(" ", "T")


def _written(value: Any) -> str:
    return iso_local(value) if isinstance(value, datetime) else str(value or "").strip()


def _hour(instant: datetime) -> str:
    return SECOND if came_second(instant) else FIRST


def same_minute(one: datetime, other: datetime) -> bool:
    return to_seconds(one).replace(second=0) == to_seconds(other).replace(second=0)
