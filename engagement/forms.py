"""The forms of the log: one description of an activity's fields, for logging and for correcting alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms

from engagement.content import ActivityContent
from engagement.facts import LONGEST_TITLE, LONGEST_URL
from engagement.form_choices import Choices
from engagement.form_fields import (
    Details,
    InstantField,
    ListField,
    TilesField,
    YesNoField,
    day_field,
    named,
    offer_choices,
)
from engagement.form_instants import InstantsForm, same_minute
from engagement.form_questions import AskingForm
from engagement.models import TAKEN_AS_SENT, Status
from engagement.unusual import many_came, unusual_on_a_page
from record.dates import day_words
from record.timezones import day_of, midnight

ATTENDANCE: dict[str, Any] = {
    "required": False,
    "min_value": 0,
    "max_value": 2**31 - 1,
    "error_messages": {
        "invalid": "Give how many came as a number.",
        "min_value": "Fewer than 0 cannot have come.",
        "max_value": "So many cannot have come.",
    },
}
HELD_OR_PLANNED = [("held", "It was held"), ("planned", "It is planned")]
INSTANTS = ("starts_at", "ends_at")
# Only here: a file may hold what was announced too late.
HEARD_LATER = {
    "held": "It was held on %(day)s, so people cannot have first heard of it later.",
    "planned": "It is planned for %(day)s, so people must hear of it by then.",
    "cancelled": "It was to be on %(day)s, so people had to hear of it by then.",
}
NOBODYS = UUID(int=0)  # the id of a content that is looked at and not stored
# What the fields are called while it is still to come.
OF_A_PLAN = {
    "channel": "What will it be?",
    "open_to_public": "Can anybody come?",
    "face_to_face": "Will it be face to face?",
    "led_by": "Who will lead it?",
    "officers": "Who will take part?",
    "audiences": "Is it meant for somebody in particular?",
}


class ActivityForm(AskingForm, InstantsForm):
    """The fields of an activity, under the names of the CSV files. `content` is what was said.

    `kept` is what is stored of its instants, by field.
    """

    status = forms.ChoiceField(
        label="Held, or planned?",
        choices=HELD_OR_PLANNED,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it was held or is planned"},
    )
    channel = TilesField(label="What was it?", error_messages={"required": "Say what it was"})
    title = forms.CharField(
        label="Where, or what about?",
        max_length=LONGEST_TITLE,
        error_messages={"required": "Say where it was, or what it was about"},
    )
    neighbourhoods = ListField(label="For which neighbourhoods?", required=False)
    starts_at = InstantField(label="When?", error_messages={"required": "Say when it started, or will start"})
    open_to_public = YesNoField(label="Could anybody come?")
    face_to_face = YesNoField(label="Was it face to face?")
    attendance = forms.IntegerField(
        label="How many people came?",
        help_text="Residents only. 0 if nobody came; leave it empty if nobody counted.",
        **ATTENDANCE,
    )
    advertised_on = day_field(label="Advertised on", help_text="The first day people could know of it.")
    ends_at = InstantField(label="Until when?", which="Until which of the two?", required=False)
    led_by = forms.ChoiceField(label="Who led it?", required=False)
    officers = ListField(label="Who took part?", required=False)
    also_teams = ListField(label="Together with", required=False)
    audiences = ListField(label="Was it meant for somebody in particular?", required=False)
    summary = forms.CharField(
        label="What was raised, and what came of it?", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    feedback_published_on = day_field(
        label="Feedback published on", help_text="The day on which people could read what came of it."
    )
    url = forms.CharField(
        label="Link", help_text="To the post, the page or the poster.", max_length=LONGEST_URL, required=False
    )

    def __init__(
        self,
        *args: Any,
        choices: Choices,
        now: datetime,
        kept: Mapping[str, datetime | None] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.logs_for = choices.team
        self.now, self.kept = now, kept or {}
        self._speak_of_a_plan()
        self._offer(choices)
        self.ask_which()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = self._layout()

    def _offer(self, choices: Choices) -> None:
        officers = named(choices.officers, "key")
        channel = self.fields["channel"]
        assert isinstance(channel, TilesField)
        channel.choices = self._chosen_first(named(choices.channels, "key"))
        channel.icons = {one.key: one.icon for one in choices.channels}
        offer_choices(self, led_by=[("", "Nobody named"), *officers], audiences=named(choices.audiences, "key"))
        self.fields["title"].widget.attrs.update({"list": "titles", "autocomplete": "off"})
        self.titles = choices.titles
        places, teams = named(choices.neighbourhoods, "police_id"), named(choices.teams, "key")
        for name, offered in {"neighbourhoods": places, "officers": officers, "also_teams": teams}.items():
            if offered:
                offer_choices(self, **{name: offered})
            else:
                del self.fields[name]

    def _chosen_first(self, channels: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """What is chosen already must not lie behind "more kinds"."""
        return sorted(channels, key=lambda channel: channel[0] != self["channel"].value())

    def asked_about(self) -> list[str]:
        return unusual_on_a_page(self.content(NOBODYS), now=self.now)

    def _layout(self) -> Layout:
        choices = "portal_gds/choices.html"
        places = [Field("neighbourhoods", template=choices)] if "neighbourhoods" in self.fields else []
        fields = [
            "unusual",
            Field("status", template=choices),
            Field("channel", template="portal_gds/tiles.html"),
            "title",
            *places,
            *self.with_question("starts_at"),
            Div("attendance", "advertised_on", css_class="np-pair"),
            Div(
                Field("open_to_public", template=choices), Field("face_to_face", template=choices), css_class="np-pair"
            ),
        ]
        some = [Field(name, template=choices) for name in ("officers", "also_teams") if name in self.fields]
        audiences = Field("audiences", template=choices)
        more = ["led_by", *some, *self.with_question("ends_at"), audiences, "summary", "feedback_published_on", "url"]
        return Layout(*fields, Details(*more, summary="Add who took part, what was raised"))

    def _speak_of_a_plan(self) -> None:
        if self["status"].value() == Status.PLANNED:
            for name in OF_A_PLAN.keys() & self.fields.keys():
                self.fields[name].label = OF_A_PLAN[name]
            self.fields["ends_at"].help_text = "Calendars show a public event without an end as a moment."

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        starts_at, ends_at = said.get("starts_at"), said.get("ends_at")
        if starts_at and ends_at and ends_at < starts_at and same_minute(starts_at, ends_at):
            said["ends_at"] = starts_at  # what is stored to the second, or is now, ends within its minute
        if starts_at and said.get("status") == Status.HELD and starts_at > self.now + TAKEN_AS_SENT:
            self.add_error("starts_at", self._still_to_come(starts_at))
        told = said.get("advertised_on")
        if starts_at and told and told > day_of(starts_at) and said.get("status") in HEARD_LATER:
            words = HEARD_LATER[said["status"]] % {"day": day_words(starts_at, self.now)}
            self.add_error("advertised_on", f"{words} Give an earlier day, or leave it empty.")
        return said

    def _still_to_come(self, starts_at: datetime) -> str:
        if day_of(starts_at) == day_of(self.now):
            return "That time is still to come. Plan it instead, or change the time."
        return f"{day_words(starts_at, self.now)} is still to come. Plan it instead, or change the day."

    def content(self, id: UUID, **more: Any) -> ActivityContent:
        """What the form says, once it is valid; `more` is what it does not ask."""
        said = {name: value for name, value in self.cleaned_data.items() if name in ActivityContent.__slots__}
        return ActivityContent(**said | {"id": id, "team": self.logs_for.key, "led_by": said["led_by"] or None} | more)


def begin_with(content: ActivityContent) -> dict[str, Any]:
    """A stored activity as the first values of the form."""
    return {name: getattr(content, name) for name in ActivityForm.base_fields if hasattr(content, name)}


class CorrectForm(ActivityForm):
    """An activity with some of it put right, and why. `version` is the one that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why is it corrected?",
        max_length=500,
        error_messages={"required": "Say why it is corrected"},
    )

    def __init__(self, *args: Any, stored: ActivityContent, **options: Any) -> None:
        super().__init__(*args, kept={name: getattr(stored, name) for name in INSTANTS}, **options)
        self.stored = stored
        offer_choices(self, status=[*HELD_OR_PLANNED, ("cancelled", "It was cancelled")])
        if not stored.time_known:
            self.fields["starts_at"].help_text = "Only the day is known. Change 00:00 to say at what time."

    def _layout(self) -> Layout:
        return Layout("reason", "version", *super()._layout().fields)

    def asked_about(self) -> list[str]:
        """What was unusual before is not asked about again."""
        before = unusual_on_a_page(self.stored, now=self.now)
        return [sentence for sentence in super().asked_about() if sentence not in before]

    def changes(self) -> dict[str, Any]:
        """The fields that the form asks, once it is valid; what it does not show stays as it is.

        Of what had no time the start stays a day alone until somebody gives it one.
        """
        starts_at = self.cleaned_data["starts_at"]
        known = self.stored.time_known or starts_at != midnight(day_of(starts_at))
        content = self.content(self.stored.id, time_known=known)
        asked = [name for name in ActivityContent.__slots__ if name in self.fields]
        return {name: getattr(content, name) for name in (*asked, "time_known")}


class WithdrawForm(forms.Form):
    """Why an activity should not have been logged."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why is it withdrawn?",
        help_text="As in “Logged twice” or “Another team’s”.",
        max_length=500,
        error_messages={"required": "Say why it is withdrawn"},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = FormHelper()
        self.helper.form_tag = False


class LeaveForm(WithdrawForm):
    """Why one's own team had no part in what another team logged."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].label = "Why was your team not part of it?"
        self.fields["reason"].help_text = "Whoever logged it is told, and reads this."
        self.fields["reason"].error_messages["required"] = "Say why your team was not part of it"


class ConfirmForm(AskingForm):
    """How a plan went: the button that was pressed, and how many came."""

    outcome = forms.ChoiceField(choices=[(word, word) for word in ("held", "nobody_came")])
    attendance = forms.IntegerField(**ATTENDANCE)
    version = forms.IntegerField(required=False)

    def asked_about(self) -> list[str]:
        said = self.cleaned_data
        return many_came(said["attendance"]) if said["outcome"] == "held" else []
