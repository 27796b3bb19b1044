"""The forms of an enquiry: when it was answered, what is put right, and why it is withdrawn."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms

from engagement.content import EnquiryContent
from engagement.form_fields import InstantField
from engagement.form_instants import InstantsForm, same_minute

CHOICES = "portal_gds/choices.html"
STAYS, COUNTS = "stays", "counts"
OTHER = "other"
INSTANTS = ("received_at", "answered_at")
RECEIVED, ANSWERED = "Received at which of the two?", "Answered at which of the two?"
# What is stored of each is its word.
KINDS = [
    ("spam", "Spam"),
    ("sent twice", "Sent twice"),
    ("another team’s", "Another team’s"),
    (OTHER, "Something else"),
]


class AnswerForm(InstantsForm):
    """When a resident was answered. `version` is the one that was looked at; without it the newest is meant."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    answered_at = InstantField(
        label="When was it answered?", which=ANSWERED, error_messages={"required": "Say when it was answered"}
    )

    def __init__(self, *args: Any, received_at: datetime, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.received_at, self.now = received_at, now
        self.ask_which()
        self.helper = _helper("version", *_asked(self, "answered_at"))

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("answered_at"):
            said["answered_at"] = _within_the_minute(self.received_at, said["answered_at"])
        return said


class CorrectEnquiryForm(InstantsForm):
    """When an enquiry came and was answered, put right, and why; of a withdrawn one also whether it stays so."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why is it corrected?", max_length=500, error_messages={"required": "Say why it is corrected"}
    )
    withdrawn = forms.ChoiceField(
        label="Does it stay withdrawn?",
        choices=[(STAYS, "Yes, it stays withdrawn"), (COUNTS, "No, it counts again")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it stays withdrawn"},
    )
    received_at = InstantField(
        label="When was it received?", which=RECEIVED, error_messages={"required": "Say when it was received"}
    )
    answered_at = InstantField(
        label="When was it answered?",
        which=ANSWERED,
        help_text="Leave it empty if nobody has answered yet.",
        required=False,
    )

    def __init__(self, *args: Any, content: EnquiryContent, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kept, self.now = {name: getattr(content, name) for name in INSTANTS}, now
        self.ask_which()
        if not content.withdrawn_because:
            del self.fields["withdrawn"]
        asked = [Field("withdrawn", template=CHOICES)] if "withdrawn" in self.fields else []
        self.helper = _helper("reason", "version", *asked, *_asked(self, *INSTANTS))

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        received_at, answered_at = said.get("received_at"), said.get("answered_at")
        if received_at and answered_at:
            said["answered_at"] = _within_the_minute(received_at, answered_at)
        return said

    def changes(self) -> dict[str, Any]:
        """What is put right, by field of the content, once the form is valid."""
        found = {name: self.cleaned_data[name] for name in INSTANTS}
        return found | ({"withdrawn_because": ""} if self.cleaned_data.get("withdrawn") == COUNTS else {})


class WithdrawEnquiryForm(forms.Form):
    """Why an enquiry is none for this team: one of the usual reasons, words of one's own, or both."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="Why is it withdrawn?",
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "Say why it is withdrawn"},
    )
    words = forms.CharField(
        label="In your words",
        help_text="Only needed for something else. Name nobody: reviewers read it beside the figure.",
        max_length=400,
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = _helper("version", Field("kind", template=CHOICES), "words")

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("kind") == OTHER and not self.cleaned_data.get("words"):
            self.add_error("words", "Say in your words why it is withdrawn")
        return self.cleaned_data

    @property
    def because(self) -> str:
        """As in "sent twice", "another team’s: Ferndown has it". Once the form is valid."""
        kind, words = self.cleaned_data["kind"], self.cleaned_data["words"]
        return ": ".join(part for part in ("" if kind == OTHER else kind, words) if part)


def _asked(form: InstantsForm, *names: str) -> list[Any]:
    asked = (form.with_question(name) for name in names)
    return [one for name, *question in asked for one in (name, *(Field(which, template=CHOICES) for which in question))]


def _within_the_minute(received_at: datetime, answered_at: datetime) -> datetime:
    """When it was answered: a minute that is that of receipt is the instant of receipt, and nothing is before it."""
    return received_at if answered_at < received_at and same_minute(received_at, answered_at) else answered_at


def _helper(*fields: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(*fields)
    return helper
