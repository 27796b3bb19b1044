"""The form of a chat's plan: what it is about, when, who runs it, where people were told.

People are offered as far as they are near: the team's own, then the section's; anybody else of the force by e-mail.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms

from chats.actions import ChatPlan
from chats.candidates import Candidates, with_account
from chats.conditions import days_notice
from chats.lifecycle import QUESTIONS_OPEN_BEFORE
from chats.models import ChatRole
from engagement.form_fields import NO_SUCH_TIME, InstantField, ListField, day_field
from engagement.form_instants import InstantsForm
from engagement.form_questions import AskingForm
from engagement.models import Channel
from engagement.unusual import far_ahead
from record.dates import day_words
from record.refusal import Invalid, show_at_fields
from record.timezones import day_of, parse_instant
from teams.models import Person, Team

ROWS = 3  # announcements that can be added at once
USUAL = time(18), time(19)  # best practice found: 6 to 7 pm
OWN_CHANNEL = "web_chat"  # a chat is not announced by itself
NO_NUMBER = "This form has lost its number. Load the page again."
# Field, the role it names, its label, and what the role is.
ROLES = (
    ("answering", ChatRole.ANSWERING, "Who answers?", "The public sees their rank and team, never a name."),
    ("moderators", ChatRole.MODERATOR, "Who moderates?", "They read every question before anybody else can."),
    ("safeguarding", ChatRole.SAFEGUARDING, "Who safeguards?", "They are written to at once when something is urgent."),
)


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class ClockField(forms.TimeField):
    """A time of the chat's day. `which` is what is asked where London's clocks show it twice."""

    widget = TimeInput

    def __init__(self, *, label: str, which: str, missing: str) -> None:
        faults = {"required": missing, "invalid": "Give a time, as in 18:00."}
        super().__init__(label=label, error_messages=faults)
        self.which = which


class ChatPlanForm(AskingForm, InstantsForm):
    """`id` makes sending the form twice the same as sending it once; `team` is the team it was drawn for."""

    id = forms.UUIDField(widget=forms.HiddenInput, error_messages=dict.fromkeys(("required", "invalid"), NO_NUMBER))
    team = forms.CharField(widget=forms.HiddenInput)
    title = forms.CharField(
        label="What is it called?",
        help_text="As in “Summer on the river”.",
        max_length=200,
        error_messages={"required": "Say what the chat is called."},
    )
    about = forms.CharField(
        label="What is it about?",
        help_text="Two or three sentences: what people can ask, and whom they will meet.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
    day = day_field(label="On which day?")
    begins = ClockField(label="From", which="From which of the two?", missing="Say when it begins.")
    ends = ClockField(label="Until", which="Until which of the two?", missing="Say when it ends.")
    questions_open_at = InstantField(
        label="Questions open from",
        which="Questions open from which of the two?",
        help_text="Best as early as can be: leave it empty for 7 days before the chat, or at once where it is nearer.",
        required=False,
    )
    short_notice = forms.CharField(
        label="Why is the notice short?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )

    told_before: tuple[date, ...] = ()  # the days on which people were told already

    def __init__(
        self, *args: Any, team: Team, crew: Candidates, channels: Iterable[Channel], now: datetime, **options: Any
    ):
        super().__init__(*args, **options)
        self.plans_for, self.crew, self.now = team, crew, now
        self.fields["day"].required = True
        self.fields["day"].error_messages["required"] = "Say on which day."
        for name, _, label, hint in ROLES:
            self.fields[name] = ListField(label=label, help_text=hint, required=False, choices=_named(crew.all))
            self.fields[f"{name}_more"] = forms.CharField(
                label="Somebody else, by e-mail", max_length=1000, required=False
            )
        self._offer_announcements(channels)
        self.fields["short_notice"].help_text = self._notice_promised()
        self.ask_which()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = self._layout()

    def _offer_announcements(self, channels: Iterable[Channel]) -> None:
        choices = [("", "Nowhere else"), *((one.key, one.name) for one in channels if one.key != OWN_CHANNEL)]
        for row in range(1, ROWS + 1):
            label = f"Announcement {row}: where"
            self.fields[f"channel_{row}"] = forms.ChoiceField(label=label, choices=choices, required=False)
            self.fields[f"on_{row}"] = day_field(label="On")

    def _notice_promised(self) -> str:
        days = self.plans_for.force.chat_notice_days
        earliest = day_of(self.now) + timedelta(days=days)
        return (
            f"Only where it is. {self.plans_for.force.name} gives {days_notice(days)}: of a chat announced today, "
            f"that is {day_words(earliest, earliest)} or later."
        )

    def _layout(self) -> Layout:
        rows = [Div(f"channel_{row}", f"on_{row}", css_class="np-pair np-plan__row") for row in range(1, ROWS + 1)]
        return Layout(
            "id",
            "team",
            "unusual",
            "title",
            "about",
            Div("day", "begins", "ends", css_class="np-pair"),
            *self.with_question("begins")[1:],
            *self.with_question("ends")[1:],
            HTML('{% include "chats/_plan_notice.html" %}'),
            *self.with_question("questions_open_at"),
            Div(
                HTML('<h2 class="np-h2">Who does what</h2>'),
                *self._people_fields(),
                css_class="np-plan__part",
            ),
            Div(
                HTML('<h2 class="np-h2">Where is it announced?</h2>'),
                HTML('{% include "chats/_plan_announced.html" %}'),
                *rows,
                "short_notice",
                css_class="np-plan__part",
            ),
        )

    def _people_fields(self) -> list[Div]:
        template = "chats/_people.html"
        return [Div(Field(name, template=template), f"{name}_more", css_class="np-plan__people") for name, *_ in ROLES]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        for name, *_ in ROLES:
            said[name] = self._people(name, said)
        said["announced"] = tuple(self._announced(said))
        said["starts_at"], said["ends_at"] = self._instant("begins", said), self._instant("ends", said)
        if said["starts_at"] and said["ends_at"] and said["ends_at"] <= said["starts_at"]:
            self.add_error("ends", "A chat ends after it starts.")
        if said["starts_at"]:
            self.check_start(said)
        return said

    def asked_about(self) -> list[str]:
        day = self.cleaned_data.get("day")
        return list(filter(None, [far_ahead(day, day_of(self.now))])) if day else []

    def written_instants(self) -> dict[str, str]:
        """Those of the day, and when questions open."""
        day, clocks = self["day"].value(), {name: self[name].value() for name in ("begins", "ends")}
        return super().written_instants() | {name: f"{day}T{clock}" for name, clock in clocks.items()}

    def _people(self, name: str, said: dict[str, Any]) -> tuple[Person, ...]:
        """Those ticked, and those named by e-mail: a colleague of the force with an account."""
        ticked = [one for one in self.crew.all if one.key in said.get(name, ())]
        written = said.get(f"{name}_more", "").replace(";", " ").replace(",", " ").split()
        emails = {email.casefold() for email in written}
        found = with_account(self.crew.force).filter(email__in=emails) if emails else []
        if unknown := emails - {one.email.casefold() for one in found if one.email}:
            force = self.plans_for.force.name
            self.add_error(f"{name}_more", f"Nobody of {force} has the account {', '.join(sorted(unknown))}.")
        return tuple({one.pk: one for one in [*ticked, *found]}.values())

    def _announced(self, said: dict[str, Any]) -> Iterable[tuple[str, date]]:
        for row in range(1, ROWS + 1):
            channel, on = said.get(f"channel_{row}"), said.get(f"on_{row}")
            if on and self._is_after_the_chat(on, said):
                self.add_error(f"on_{row}", f"Announcement {row}: that day is after the chat. Choose an earlier one.")
            elif channel and on:
                yield channel, on
            elif channel and f"on_{row}" not in self.errors:
                self.add_error(f"on_{row}", f"Announcement {row}: say on which day.")
            elif on and f"channel_{row}" not in self.errors:
                self.add_error(f"channel_{row}", f"Announcement {row}: say where.")

    def _is_after_the_chat(self, on: date, said: dict[str, Any]) -> bool:
        """Of a chat whose own day is past or missing, that is what is said."""
        day = said.get("day")
        return day is not None and day_of(self.now) <= day < on

    def _instant(self, name: str, said: dict[str, Any]) -> datetime | None:
        day, clock = said.get("day"), said.get(name)
        if not day or not clock:
            return None
        try:
            return self.meant(name, parse_instant(f"{day.isoformat()}T{clock:%H:%M}"))
        except ValueError:
            self.add_error(name, NO_SUCH_TIME % {"time": f"{clock:%H:%M}"})
            return None

    def check_start(self, said: dict[str, Any]) -> None:
        """The start is still to come, and far enough away or with a reason why not."""
        starts_at = said["starts_at"]
        if starts_at <= self.now:
            self.add_error("day", "That is over already. Choose a later day or time.")
            return
        if said.get("questions_open_at") is None:
            said["questions_open_at"] = opening(starts_at, self.now)
        given, promised = self._notice(starts_at, said["announced"]), self.plans_for.force.chat_notice_days
        if given < promised and not said.get("short_notice"):
            self.add_error(
                "short_notice",
                f"This is {days_notice(given)} and {self.plans_for.force.name} gives {promised}. "
                "Choose a later day, or say why it is short.",
            )

    def _notice(self, starts_at: datetime, announced: Iterable[tuple[str, date]]) -> int:
        told = min([day_of(self.now), *(on for _, on in announced), *self.told_before])
        return (day_of(starts_at) - told).days

    @property
    def notice(self) -> int | None:
        """How many days' notice the day in the form is, as things stand; None where it names no day."""
        try:
            day = self.fields["day"].clean(self["day"].value()) if "day" in self.fields else None
        except forms.ValidationError:
            return None
        return (day - min([day_of(self.now), *self.told_before])).days if day else None

    @property
    def notice_said(self) -> str:
        """The same in words, beside the day."""
        if self.notice is None:
            return ""
        if self.notice < 0:
            return "That day is past."
        force = self.plans_for.force
        return f"{days_notice(self.notice)}. {force.name} gives {force.chat_notice_days}."

    def plan(self) -> ChatPlan:
        """What the form says, once it is valid."""
        said = self.cleaned_data
        names = ("id", "title", "about", "starts_at", "ends_at", "questions_open_at", "short_notice", "announced")
        return ChatPlan(
            team=self.plans_for, **{name: said[name] for name in names}, **{name: said[name] for name, *_ in ROLES}
        )

    def refuse(self, error: Invalid) -> None:
        """Show what the action refused at the fields it names; a plan has one day and two times instead of instants."""
        here = {"starts_at": "begins", "ends_at": "ends", "moderator": "moderators", "announced": "channel_1"}
        show_at_fields(self, error, here)


def first_values(team: Team, person: Person, crew: Candidates, now: datetime) -> dict[str, Any]:
    """A new plan: an evening in the week after the notice that the force gives, answered by whoever plans it."""
    day = day_of(now) + timedelta(days=team.force.chat_notice_days + 1)
    day += timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
    return {
        "id": uuid.uuid4(),
        "team": team.key,
        "day": day,
        "begins": USUAL[0],
        "ends": USUAL[1],
        "answering": [person.key] if person in crew.all else [],
    }


def opening(starts_at: datetime, now: datetime) -> datetime:
    """When questions open where nobody says it: as early as can be, which is the next full minute at the earliest."""
    next_minute = -(-now.timestamp() // 60) * 60
    return min(starts_at, max(starts_at - QUESTIONS_OPEN_BEFORE, datetime.fromtimestamp(next_minute, UTC)))


def _named(people: Iterable[Person]) -> list[tuple[str, str]]:
    return [(person.key, f"{person.name}, {person.email}") for person in people]
