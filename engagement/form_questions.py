"""A form that asks "Is that right?" once, about what is possible and unusual; everything typed stays where it is."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms

ANSWER = "unusual"  # the field that says which sentences somebody has seen


class AskingForm(forms.Form):
    """A form that is valid only when what is unusual in it was seen: `asks` holds a sentence for each.

    The field is hidden and drawn with the answer, so that sending the page again says yes; something else that is
    unusual is asked about anew. A subclass says what is unusual in `asked_about`.
    """

    unusual = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asks: list[str] = []

    def asked_about(self) -> list[str]:
        """What is unusual in what the form says, which breaks no rule of the form's."""
        raise NotImplementedError

    def full_clean(self) -> None:
        super().full_clean()
        self.asks = []
        if not self.is_bound or self.errors:
            return
        sentences = self.asked_about()
        answer = hashlib.sha256("\n".join(sentences).encode()).hexdigest()[:16] if sentences else ""
        if answer != self.cleaned_data.get(ANSWER, ""):
            self.asks = sentences
            sent: Any = self.data
            sent = sent.copy()  # what a request sent cannot be changed
            sent[self.add_prefix(ANSWER)] = answer
            self.data = sent

    def is_valid(self) -> bool:
        return super().is_valid() and not self.asks
