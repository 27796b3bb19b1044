"""A form with one field of each kind a page may show."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms

from engagement.form_fields import TilesField

CHANNELS = [
    ("drop_in", "Drop-in"),
    ("social_post", "Social post"),
    ("patrol_walkabout", "Walkabout"),
    ("surgery", "Surgery"),
    ("meeting", "Open meeting"),
    ("alert", "Dorset Alert"),
    ("school_visit", "School visit"),
    ("event_stall", "Stall at an event"),
    ("mobile_station", "Mobile station"),
]


class SampleForm(forms.Form):
    channel = TilesField(
        label="What was it?",
        choices=CHANNELS,
        error_messages={"required": "Say what it was"},
    )
    title = forms.CharField(label="Where, or what about?", max_length=200)
    when = forms.ChoiceField(
        label="When did it start?",
        choices=[("now", "Now, 10:41"), ("today", "Earlier"), ("other", "Another day")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say when it started"},
    )
    attendance = forms.IntegerField(
        label="How many people came?",
        help_text="Residents only. Leave empty if nobody counted.",
        required=False,
        min_value=0,
    )
    advertised_on = forms.DateField(
        label="Advertised on",
        help_text="The first day people could know of it.",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    audiences = forms.MultipleChoiceField(
        label="Who was it for?",
        choices=[("youth", "Young people"), ("older", "Older people")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    open_to_public = forms.BooleanField(label="Open to the public", required=False)
    led_by = forms.ChoiceField(label="Who led it?", choices=[("", "Nobody named"), ("1", "Sgt Nair")], required=False)
    summary = forms.CharField(
        label="What was raised", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        channel = self.fields["channel"]
        assert isinstance(channel, TilesField)
        channel.icons = {key: f"channel-{key}".replace("_", "-") for key, _ in CHANNELS}
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Field("channel", template="portal_gds/tiles.html"),
            "title",
            Field("when", template="portal_gds/choices.html"),
            "attendance",
            "advertised_on",
            "audiences",
            "open_to_public",
            "led_by",
            "summary",
        )


class SampleFilter(forms.Form):
    """The filters above the grid."""

    section = forms.ChoiceField(choices=[("", "All 12 sections"), ("east", "East Dorset")], required=False)
    standard = forms.ChoiceField(choices=[("", "All ten"), ("S1", "S1 Meetings")], required=False)
    status = forms.ChoiceField(choices=[("", "All six"), ("open", "Missed or at risk")], required=False)
    as_of = forms.DateField(label="As of", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    known_at = forms.DateField(label="As known on", required=False, widget=forms.DateInput(attrs={"type": "date"}))
