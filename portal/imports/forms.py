"""The form that sends a file."""

from __future__ import annotations

from collections.abc import Sequence

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings

from engagement.form_fields import offer_choices
from portal.imports.file_kinds import FileKind

TABLE = "CSV or XLSX"
DOCUMENT = "YAML or JSON"


class SendForm(forms.Form):
    """A file, and what it holds where the first row does not say."""

    file = forms.FileField(
        label="The file", error_messages={"required": "Choose a file.", "empty": "This file is empty."}
    )
    kind = forms.ChoiceField(label="What it holds", required=False)

    def __init__(self, *arguments, kinds: Sequence[FileKind], **options) -> None:
        super().__init__(*arguments, **options)
        forms_taken = [TABLE] if any(kind.columns for kind in kinds) else []
        forms_taken += [DOCUMENT] if any(not kind.columns for kind in kinds) else []
        size = f"{settings.LARGEST_FILE // 1024**2} MiB at most"
        self.fields["file"].help_text = f"{', '.join(forms_taken)}; {size}. Nothing is stored before you say so."
        choices = [(kind.key, kind.label) for kind in kinds]
        if len(kinds) > 1:
            choices.insert(0, ("", "Found out from its first row"))
            offer_choices(self, kind=choices)
        else:
            del self.fields["kind"]
        self.helper = FormHelper()
        self.helper.form_tag = False
