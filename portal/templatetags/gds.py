"""Form fields in the GOV.UK Design System's markup: what the template pack `portal_gds` cannot say in a template.

Ids and `aria-describedby` are Django's own (`id_title`, `id_title_helptext`, `id_title_error`), so hints and errors are
announced without a second set of names.
"""

from django import forms, template
from django.forms.boundfield import BoundField
from django.forms.widgets import Input
from django.utils.safestring import SafeString

register = template.Library()

# The GOV.UK class by kind of widget; the error border is the same name with "--error".
CLASSES = (
    (forms.Textarea, "govuk-textarea"),
    (forms.Select, "govuk-select"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.MultiWidget, "govuk-input"),
    (Input, "govuk-input"),
)
# The keyboard a phone brings up; a widget that says otherwise is left alone.
KEYBOARDS = {"number": "numeric", "email": "email", "tel": "tel", "url": "url", "search": "search"}
# Controls as wide as what goes into them.
NARROW = {"number": "govuk-input--width-5", "date": "np-input-date", "time": "np-input-time"}


@register.simple_tag
def widget(field: BoundField) -> SafeString:
    """The field's control with the classes and the keyboard that its kind wants."""
    kind = getattr(field.field.widget, "input_type", "")
    # A placeholder is no label and no hint: it goes when one types. False leaves the attribute out.
    attrs: dict[str, str | bool] = {"class": " ".join(_classes(field, kind)), "placeholder": False}
    if kind in KEYBOARDS and "inputmode" not in field.field.widget.attrs:
        attrs["inputmode"] = KEYBOARDS[kind]
    if described := _described_by(field):
        attrs["aria-describedby"] = described
    return field.as_widget(attrs=attrs)


def _classes(field: BoundField, kind: str) -> list[str]:
    base = next((name for widget, name in CLASSES if isinstance(field.field.widget, widget)), "")
    found = [base, NARROW.get(kind, ""), field.field.widget.attrs.get("class", "")]
    if field.errors and base != "govuk-checkboxes__input":
        found.append(f"{base}--error")
    return [name for name in found if name]


def _described_by(field: BoundField) -> str:
    """Django's own description and, where the length is limited, the line that says so."""
    limit = f"{field.auto_id}_limit" if limit_of(field) else ""
    return " ".join(part for part in (field.aria_describedby, limit) if part)


@register.filter
def limit_of(field: BoundField) -> int | None:
    """How many characters a long text may have; None for fields where nobody would count."""
    if not isinstance(field.field.widget, forms.Textarea):
        return None
    return getattr(field.field, "max_length", None)


@register.filter
def is_one_checkbox(field: BoundField) -> bool:
    """A single yes or no, its label beside it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_choice_list(field: BoundField) -> bool:
    """Radios or checkboxes: one fieldset, each choice with a label of its own."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.filter
def choice_kind(field: BoundField) -> str:
    """ "radios" or "checkboxes", as in the class names."""
    return "checkboxes" if isinstance(field.field.widget, forms.CheckboxSelectMultiple) else "radios"


@register.filter
def first_control(field: BoundField) -> str:
    """The id an error in the summary links to: of radios, checkboxes and split fields the first, which takes focus."""
    if is_choice_list(field):
        return next((choice.id_for_label for choice in field.subwidgets), field.auto_id)
    return f"{field.auto_id}_0" if isinstance(field.field.widget, forms.MultiWidget) else field.auto_id


@register.filter
def first_choices(field: BoundField, number: int) -> list:
    """The first choices of a field that shows only its likeliest ones open."""
    return [choice for choice in field.subwidgets if _value(choice)][:number]


@register.filter
def other_choices(field: BoundField, number: int) -> list:
    """The rest of them, behind a line that says how many."""
    return [choice for choice in field.subwidgets if _value(choice)][number:]


@register.filter
def any_chosen(choices: list) -> bool:
    """Whether one of these is ticked: a closed list must not hide the answer."""
    return any(choice.data["selected"] for choice in choices)


@register.filter
def choice_value(choice) -> str:
    """The value of one choice, as it is sent."""
    return _value(choice)


def _value(choice) -> str:
    return str(choice.data["value"] if choice.data["value"] is not None else "")


NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")


@register.filter
def in_words(number: int) -> str:
    """ "Nine" at the start of a sentence; from thirteen on in figures."""
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


@register.filter
def problems(form: forms.BaseForm) -> int:
    """How many things there are to put right."""
    return sum(len(errors) for errors in form.errors.values())
