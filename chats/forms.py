"""The form with which anybody asks."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.html import format_html

from chats.models import LONGEST_NAME, LONGEST_QUESTION

TRAPPED = (
    "A field that has to stay empty was filled in, so nothing was sent. Some browsers fill it in by themselves: "
    "send it once more."
)
NO_NUMBER = "This form had lost its number, and has a new one now: send it once more."
TAKEN = "Another question was sent under this form’s number. Yours is still here: send it once more."


class AskForm(forms.Form):
    """`id` makes sending the form twice the same as sending it once. `website` is a trap for machines."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False, error_messages={"invalid": NO_NUMBER})
    text = forms.CharField(
        label="Your question",
        help_text=format_html(
            "A moderator reads it before anyone else can. Please keep to the {}. At most {} characters.",
            format_html('<a class="govuk-link" href="#rules">{}</a>', "house rules"),
            f"{LONGEST_QUESTION:,}",
        ),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),  # or Back would fill in what was sent
        error_messages={"required": "Write your question"},
    )
    name = forms.CharField(
        label=format_html('Name to show <span class="np-optional">{}</span>', "optional; otherwise we make one up"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        required=False,
    )
    website = forms.CharField(label="Leave this empty", required=False)

    hide_optional = True  # the label says it

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, initial={"id": uuid.uuid4()}, **options)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("id", "text", "name", Field("website", template="chats/_trap.html"))

    def clean_text(self) -> str:
        """What is longer than anybody types is not even looked at; the rest the action judges once it is cleaned."""
        text = self.cleaned_data["text"]
        if len(text) > 4 * LONGEST_QUESTION:
            over = len(text) - LONGEST_QUESTION
            raise forms.ValidationError(
                f"A question has at most {LONGEST_QUESTION:,} characters; yours has {over:,} more."
            )
        return text

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if len(name) > 4 * LONGEST_NAME:
            raise forms.ValidationError(f"A name has at most {LONGEST_NAME} characters.")
        return name

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("website"):
            self.add_error(None, TRAPPED)
        return self.cleaned_data

    def refuse(self, message: str | None = None, *, fields: Mapping[str, list[str]] | None = None) -> None:
        """Say what is wrong, and make the form fit to be sent once more with what was typed in it."""
        if message:
            self.add_error(None, message)
        for name, messages in (fields or {}).items():
            for one in messages:
                self.add_error(name if name in self.fields else None, one)
        mended = {"website": ""}
        if not self.cleaned_data.get("id") or message == TAKEN:
            mended["id"] = str(uuid.uuid4())
        self.data = dict(self.data.items()) | mended
