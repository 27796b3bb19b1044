"""The form of a new activity: as any activity's, with an id made when it is drawn, and good first values."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from engagement.choices import Choices
from engagement.forms import ActivityForm
from teams.models import Person

# What an address may ask the form to begin with, as the lines of "my team" do.
FROM_ADDRESS = ("status", "channel", "title", "starts_at", "open_to_public", "face_to_face", "advertised_on")

NO_NUMBER = "This form has lost its number. Load the page again."


class LogForm(ActivityForm):
    """`id` makes sending the form twice the same as sending it once; `team` is the team it was drawn for."""

    id = forms.UUIDField(widget=forms.HiddenInput, error_messages=dict.fromkeys(("required", "invalid"), NO_NUMBER))
    team = forms.CharField(widget=forms.HiddenInput)

    def _layout(self) -> Layout:
        return Layout("id", "team", *super()._layout().fields)


def first_values(*, choices: Choices, person: Person, asked: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """The first values: held, just now, by who is logging it, where there is but one place; and what was asked for."""
    officers = [person.key] if any(officer.pk == person.pk for officer in choices.officers) else []
    places = [asked["neighbourhood"]] if asked.get("neighbourhood") else [p.police_id for p in choices.neighbourhoods]
    return {
        "id": uuid.uuid4(),
        "team": choices.team.key,
        "status": "held",
        "starts_at": now,
        "officers": officers,
        "neighbourhoods": places if len(places) == 1 else [],
        **{name: asked[name] for name in FROM_ADDRESS if asked.get(name)},
    }
