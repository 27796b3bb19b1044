"""The form of a new activity: as any activity's, with an id made when it is drawn, and good first values."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from engagement.form_choices import Choices
from engagement.forms import ActivityForm
from engagement.models import Status
from record.dates import day_words
from record.timezones import LONDON, ONE_DAY, day_of, parse_instant
from teams.models import Person

# What an address may ask the form to begin with, as the lines of "my team" do.
FROM_ADDRESS = (
    "status",
    "channel",
    "title",
    "starts_at",
    "open_to_public",
    "face_to_face",
    "advertised_on",
    "url",
    "summary",
)

FIRST_HOUR, LAST_HOUR = 9, 20  # hours of the day at which a plan may begin by default

NO_NUMBER = "This form has lost its number. Load the page again."


class TypedField(forms.Field):
    """When it was typed, by the device's clock; None for what is no instant. It judges nothing, and refuses nothing."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> datetime | None:
        try:
            return parse_instant(str(value)) if value else None
        except ValueError:
            return None


class LogForm(ActivityForm):
    """`id` makes sending the form twice the same as sending it once; `team` is the team it was drawn for."""

    id = forms.UUIDField(widget=forms.HiddenInput, error_messages=dict.fromkeys(("required", "invalid"), NO_NUMBER))
    team = forms.CharField(widget=forms.HiddenInput)
    recorded_at = TypedField(required=False)

    def clean(self) -> dict[str, Any]:
        """A plan is of a time still to come: of one that has passed somebody knows already whether it was held."""
        said = super().clean()
        starts_at = said.get("starts_at")
        if starts_at and said.get("status") == Status.PLANNED and starts_at <= self.now:
            self.add_error("starts_at", self._passed(starts_at))
        return said

    def _passed(self, starts_at: datetime) -> str:
        if day_of(starts_at) == day_of(self.now):
            return "That time has passed. Was it held? Then say so above; else change the time."
        return f"{day_words(starts_at, self.now)} has passed. Was it held? Then say so above; else change the day."

    def _layout(self) -> Layout:
        return Layout("id", "team", "recorded_at", *super()._layout().fields)


def first_values(*, choices: Choices, person: Person, asked: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """The first values: held, just now, by who is logging it, where there is but one place; and what was asked for.

    A plan begins with the next hour at which people can be met.
    """
    officers = [person.key] if any(officer.pk == person.pk for officer in choices.officers) else []
    places = [asked["neighbourhood"]] if asked.get("neighbourhood") else [p.police_id for p in choices.neighbourhoods]
    return {
        "id": uuid.uuid4(),
        "team": choices.team.key,
        "status": "held",
        "starts_at": next_hour(now) if asked.get("status") == Status.PLANNED else now,
        "officers": officers,
        "neighbourhoods": places if len(places) == 1 else [],
        **{name: asked[name] for name in FROM_ADDRESS if asked.get(name)},
    }


def next_hour(now: datetime) -> datetime:
    """The next full hour of London's day; at night the first of the coming day."""
    local = now.astimezone(LONDON)
    if local.hour < FIRST_HOUR:
        return _at(local.date(), FIRST_HOUR)
    if local.hour < LAST_HOUR:
        return _at(local.date(), local.hour + 1)
    return _at(local.date() + ONE_DAY, FIRST_HOUR)


def _at(day: date, hour: int) -> datetime:
    return parse_instant(f"{day.isoformat()}T{hour:02}:00")
