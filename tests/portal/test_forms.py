"""The template pack: what crispy-forms-gds got wrong, one test each, and more (docs/adr/0016-form-template-pack.md)."""

import re

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template.loader import render_to_string

from portal.design.forms import SampleForm

EVIL = "<script>alert(1)</script>"


def rendered(form: forms.Form) -> str:
    """The form by the default field templates, without a form tag."""
    form.helper = FormHelper()
    form.helper.form_tag = False
    form.helper.layout = Layout(*form.fields)
    return render_crispy_form(form)


def one(field: forms.Field, data: dict | None = None) -> str:
    return rendered(type("OneField", (forms.Form,), {"x": field})(data))


def summary(form: forms.Form) -> str:
    return render_to_string("_components/error_summary.html", {"form": form})


def ids(html: str) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', html))


@pytest.mark.parametrize("make", [rendered, lambda form: render_crispy_form(form)])
def test_every_link_of_the_error_summary_leads_to_a_control(make):
    class Everything(SampleForm):
        days = forms.MultipleChoiceField(choices=[("1", "Mon")], widget=forms.CheckboxSelectMultiple)
        at = forms.SplitDateTimeField()

    form = Everything({"attendance": "-1", "advertised_on": "never"})
    form.helper.layout.fields.extend(["days", "at"])
    links = re.findall(r'href="#([^"]+)"', summary(form))
    assert links == [
        "id_channel_0",
        "id_title",
        "id_when_0",
        "id_attendance",
        "id_advertised_on",
        "id_days_0",
        "id_at_0",
    ]
    controls = set(re.findall(r'<(?:input|select|textarea)[^>]*\bid="([^"]+)"', make(form)))
    assert set(links) <= controls


@pytest.mark.parametrize(
    "field",
    [
        forms.CharField(label=EVIL, help_text=EVIL),
        forms.BooleanField(label=EVIL, help_text=EVIL),
        forms.ChoiceField(label=EVIL, help_text=EVIL, choices=[(EVIL, EVIL)], widget=forms.RadioSelect),
        forms.MultipleChoiceField(label=EVIL, choices=[(EVIL, EVIL)], widget=forms.CheckboxSelectMultiple),
        forms.SplitDateTimeField(label=EVIL, help_text=EVIL),
    ],
)
def test_a_label_a_hint_and_a_choice_out_of_data_stay_text(field):
    html = one(field)
    assert "<script" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("template", ["portal_gds/tiles.html", "portal_gds/choices.html"])
def test_tiles_and_choices_escape_too(template):
    form = type("OneField", (forms.Form,), {"x": forms.ChoiceField(label=EVIL, choices=[(EVIL, EVIL)])})()
    form.fields["x"].widget = forms.RadioSelect(choices=[(EVIL, EVIL)])
    html = render_to_string(template, {"field": form["x"]})
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 2


def test_an_error_out_of_data_stays_text():
    form = type("OneField", (forms.Form,), {"x": forms.CharField(required=False)})({"x": "1"})
    form.add_error("x", EVIL)
    form.add_error(None, EVIL)
    assert "<script" not in summary(form) + rendered(form)


def test_a_limit_of_characters_is_said_without_a_help_text_and_announced():
    html = one(forms.CharField(max_length=200, widget=forms.Textarea))
    assert '<div class="govuk-hint" id="id_x_limit">You can enter up to 200 characters</div>' in html
    assert 'aria-describedby="id_x_limit"' in html


@pytest.mark.parametrize(
    ("field", "keyboard"),
    [
        (forms.CharField(), None),
        (forms.IntegerField(), "numeric"),
        (forms.EmailField(), "email"),
        (forms.DateField(widget=forms.DateInput(attrs={"type": "date"})), None),
        (forms.CharField(widget=forms.PasswordInput), None),
        (forms.DecimalField(widget=forms.NumberInput(attrs={"inputmode": "decimal"})), "decimal"),
    ],
)
def test_every_input_is_styled_bordered_on_error_and_brings_its_keyboard(field, keyboard):
    control = re.search(r"<input[^>]+>", one(field, {})).group()
    assert "govuk-input " in f"{control} ".replace('"', " ")
    assert "govuk-input--error" in control
    assert re.findall(r'inputmode="(\w+)"', control) == ([keyboard] if keyboard else [])


@pytest.mark.parametrize(
    ("field", "name"),
    [
        (forms.ChoiceField(choices=[("", "-")]), "govuk-select"),
        (forms.CharField(widget=forms.Textarea), "govuk-textarea"),
        (forms.FileField(), "govuk-file-upload"),
    ],
)
def test_other_controls_have_their_class_and_error_border(field, name):
    html = one(field, {})
    assert f"{name} {name}--error" in html


def test_what_describes_a_control_is_on_the_page():
    html = rendered(SampleForm({"attendance": "-1"}))
    described = {name for names in re.findall(r'aria-describedby="([^"]+)"', html) for name in names.split()}
    assert {"id_attendance_helptext", "id_attendance_error", "id_summary_limit"} <= described
    assert described <= ids(html)


def test_a_placeholder_is_left_out():
    assert "placeholder" not in one(forms.CharField(widget=forms.TextInput(attrs={"placeholder": "Name"})))


def test_only_optional_fields_say_so():
    html = rendered(SampleForm())
    assert html.count('<span class="np-optional">optional</span>') == 5


def test_one_yes_or_no_is_a_checkbox_with_its_label_beside_it():
    html = one(forms.BooleanField(label="Open to the public"), {"x": "on"})
    assert re.search(r'<input type="checkbox"[^>]*class="govuk-checkboxes__input"[^>]*checked[^>]*>', html)
    assert '<label class="govuk-label govuk-checkboxes__label" for="id_x">Open to the public</label>' in html


def test_choices_show_what_the_widget_offers_and_keep_what_was_chosen():
    field = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple)
    html = one(field, {"x": ["b"]})
    assert re.findall(r'value="(\w)"( checked)?', html) == [("a", ""), ("b", " checked")]


def test_hidden_fields_take_no_room():
    html = one(forms.CharField(widget=forms.HiddenInput, initial="7"))
    assert "govuk-form-group" not in html
    assert '<input type="hidden" name="x" value="7" id="id_x">' in html


def tiles(**kwargs) -> str:
    return render_to_string("portal_gds/tiles.html", {"field": SampleForm(**kwargs)["channel"]})


def test_six_tiles_stand_open_and_the_rest_behind_a_line_that_counts_them():
    before, after = tiles().split("<details")
    assert before.count('class="np-tile"') == 6
    assert after.count('class="np-tile"') == 3
    assert "Three more kinds" in after
    assert 'href="#channel-drop-in"' in before


def test_a_chosen_tile_is_never_hidden():
    assert '<details class="govuk-details np-tiles__more" open>' in tiles(initial={"channel": "school_visit"})
    assert '<details class="govuk-details np-tiles__more">' in tiles(initial={"channel": "drop_in"})


def test_the_summary_counts_and_says_nothing_while_there_is_nothing():
    assert "Not saved yet: 3 things to put right" in summary(SampleForm({}))
    assert "Not saved yet: 1 thing to put right" in summary(SampleForm({"channel": "alert", "when": "now"}))
    assert summary(SampleForm()).strip() == ""
    assert render_to_string("_components/error_summary.html", {}).strip() == ""


def test_a_whole_form_posts_with_its_token_and_without_the_browsers_own_errors():
    form = SampleForm()
    form.helper.form_tag = True
    html = render_crispy_form(form, context={"csrf_token": "TOKEN"})
    assert html.lstrip().startswith('<form method="post" novalidate>')
    assert 'name="csrfmiddlewaretoken" value="TOKEN"' in html
