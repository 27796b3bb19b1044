"""The form by which a plan is cancelled."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from engagement.facts import LONGEST_WORDS


class CancelForm(forms.Form):
    """Why what was planned is not going to be. Where residents know of it, they are told why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    words = forms.CharField(
        label="Why is it cancelled?",
        max_length=LONGEST_WORDS,
        error_messages={"required": "Say why it is cancelled, for those who meant to come"},
    )

    def __init__(self, *args: Any, residents_know: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.fields["words"].required = residents_know
        self.fields["words"].help_text = (
            "Residents read this. As in “The hall is flooded”."
            if residents_know
            else "Nobody outside the force was told of it. It stands in its history."
        )
