"""The forms of the desk: one for each decision, with what it needs, and those of answering.

Each is small and stands beside others, so each has ids of its own; a text that somebody typed is never lost, whatever
became of the question meanwhile (`typed`).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.forms.boundfield import BoundField

from chats.actions import Decision
from chats.available_moves import CANCELLING
from chats.desk_queries import Desk, Held
from chats.lifecycle import ChatState
from chats.models import LONGEST_ANSWER, LONGEST_NAME, LONGEST_QUESTION, LONGEST_THEME, Answer, Question
from chats.moderation import NEXT_STEPS, PUBLIC, Reason
from chats.sanitising import cleaned
from engagement.form_fields import named, offer_choices
from teams.models import Person

LONGEST_WORDS = 500
NO_NUMBER = "This form has lost its number. Load the page again."
NEW_ID = dict.fromkeys(("required", "invalid"), NO_NUMBER)
REASONS = [(reason.value, f"{reason.label[0].upper()}{reason.label[1:]}") for reason in Reason]


def told(reason: Reason) -> str:
    """What a refusal tells the asker: "Not published, because …. You can ask again without the name." """
    return f"Not published, because {reason.label}. {NEXT_STEPS[reason]}"


def long_text(rows: int, longest: int, **options: Any) -> forms.CharField:
    return forms.CharField(max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **options)


class DeskForm(forms.Form):
    """The base: ids that no other form of the page has, and refusals of the actions at the fields they name."""

    helper = FormHelper()
    helper.form_tag = False

    def __init__(self, data: Any = None, *, at: object = "", **options: Any) -> None:
        self.at = at  # what it stands beside, where there are several of its kind: a question's id, a state
        name = type(self).__name__.removesuffix("Form").lower()
        super().__init__(data, auto_id="_".join(filter(None, (name, str(at), "%s"))), **options)

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What was typed by hand, with the names of its fields: shown again where it cannot be used any more."""
        texts = [field for field in self if isinstance(field.field, forms.CharField) and not field.is_hidden]
        return [(str(field.label), field.value()) for field in texts if self.is_bound and _is_new(field)]


class DecisionForm(DeskForm):
    """The base of a decision: which, and about which state."""

    verb = ""
    expected = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, desk: Desk, held: Held) -> None:
        super().__init__(data, initial={"expected": held.question.state})
        self.held = held
        self.offer(desk)

    def offer(self, desk: Desk) -> None:
        """Fill in the choices."""

    def needs(self) -> dict[str, Any]:
        """What the decision takes along."""
        return {}

    def decision(self) -> Decision:
        return Decision(verb=self.verb, expected=self.cleaned_data["expected"], **self.needs())

    def choose_person(self, name: str, desk: Desk, *, nobody: str = "") -> None:
        people = named(desk.owners, "key")
        offer_choices(self, **{name: [("", nobody), *people] if nobody else people})
        self.people = {person.key: person for person in desk.owners}

    def chosen_person(self, name: str) -> Person | None:
        return self.people.get(self.cleaned_data[name])


class WordingForm(DecisionForm):
    """A decision that lets the question through: what is marked can be left out of what the public reads."""

    cut = forms.BooleanField(required=False, initial=True)
    hides_name = forms.BooleanField(required=False, label="show a made-up name instead")
    asks_again = False  # whether the name over it was refused, and a second press shows it all the same

    def offer(self, desk: Desk) -> None:
        self.fields["hides_name"].initial = bool(self.held.name_marks)
        number = self.held.removable
        self.fields["cut"].label = "without the marked words" if number == 1 else f"without the {number} marked words"
        if not number or self.held.question.public_text:
            del self.fields["cut"]
        if not self.held.question.name_given or self.held.question.state in PUBLIC:
            del self.fields["hides_name"]

    def needs(self) -> dict[str, Any]:
        names = {"hides_name": self.cleaned_data.get("hides_name", False), "confirmed": "confirmed" in self.data}
        return {"text": self.held.redacted if self._cuts else "", **names}

    def ask_again(self, sentence: str) -> None:
        """Nothing was published yet: the page says why, and offers a button that confirms it."""
        self.asks_again = True
        self.add_error("hides_name", sentence)

    @property
    def _cuts(self) -> bool:
        """Whether the wording is the portal's: what is marked is to go, or was gone when it was public before."""
        return bool(self.cleaned_data.get("cut") or self.held.question.public_text)


class PublishForm(WordingForm):
    verb = "publish"
    text = long_text(4, LONGEST_QUESTION, required=False, label="Own wording")

    def offer(self, desk: Desk) -> None:
        super().offer(desk)
        self.fields["text"].initial = self.held.redacted

    def needs(self) -> dict[str, Any]:
        own = cleaned(self.cleaned_data["text"])
        return super().needs() | ({"text": own} if own and own != self.held.redacted else {})


class MergeForm(DecisionForm):
    verb = "merge"
    into = forms.ChoiceField(label="Merge", error_messages={"required": "Say with which question."})

    def offer(self, desk: Desk) -> None:
        others = [one for one in desk.published if one.pk != self.held.question.pk]
        choices = [(str(one.pk), f"{_short(one.public_text)} (asked by {one.supporters})") for one in others]
        offer_choices(self, into=[("", "Choose a published question"), *choices])
        self.fields["into"].initial = self.held.like and str(self.held.like.pk)

    def needs(self) -> dict[str, Any]:
        return {"into": uuid.UUID(self.cleaned_data["into"])}


class RefuseForm(DecisionForm):
    verb = "refuse"
    reason = forms.ChoiceField(
        label="Refuse",
        choices=[("", "Choose a reason"), *REASONS],
        error_messages={"required": "Choose the reason that the asker is told."},
    )
    words = forms.CharField(label="More for the asker", max_length=LONGEST_WORDS, required=False)

    def needs(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"], "words": self.cleaned_data["words"]}


class TakeAwayForm(WordingForm):
    """Published with a promise: somebody answers it within 72 hours."""

    verb = "take_away"
    owner = forms.ChoiceField(label="Take away", error_messages={"required": "Say who sees to it."})

    def offer(self, desk: Desk) -> None:
        super().offer(desk)
        self.choose_person("owner", desk)

    def needs(self) -> dict[str, Any]:
        return {**super().needs(), "owner": self.chosen_person("owner")}


class UrgentForm(DecisionForm):
    verb = "urgent"
    owner = forms.ChoiceField(label="Who sees to it", required=False)

    def offer(self, desk: Desk) -> None:
        self.choose_person("owner", desk, nobody="Whoever is there first")

    def needs(self) -> dict[str, Any]:
        return {"owner": self.chosen_person("owner")}


class RetractForm(DecisionForm):
    verb = "retract"
    reason = forms.ChoiceField(label="Take it back", choices=[("", "Read it again"), *REASONS], required=False)
    words = forms.CharField(label="More for the asker", max_length=LONGEST_WORDS, required=False)

    def needs(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"], "words": self.cleaned_data["words"]}


class StandDownForm(DecisionForm):
    verb = "stand_down"


DECISIONS: dict[str, type[DecisionForm]] = {
    form.verb: form
    for form in (PublishForm, MergeForm, RefuseForm, TakeAwayForm, UrgentForm, RetractForm, StandDownForm)
}


class ShutOutForm(DeskForm):
    reason = forms.CharField(
        label="Why is this sender shut out?",
        help_text="It stays in the record with your name. Whatever they send to this chat from now on is refused.",
        max_length=LONGEST_WORDS,
        error_messages={"required": "Give a reason."},
    )


class StateForm(DeskForm):
    """One step of the chat's life."""

    state = forms.ChoiceField(choices=ChatState.choices, widget=forms.HiddenInput)
    reason = forms.CharField(label="Why?", max_length=LONGEST_WORDS, required=False)

    def __init__(self, *args: Any, asks: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].label = asks or "Why?"

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = self.cleaned_data
        if said.get("state") == ChatState.CANCELLED and not said.get("reason"):
            self.fields["reason"].label = CANCELLING
            self.add_error("reason", "Say why it is cancelled: everybody who looks for the chat is told.")
        return said


class TypedInForm(DeskForm):
    """A question that somebody asked in the room or on the telephone."""

    id = forms.UUIDField(widget=forms.HiddenInput, error_messages=NEW_ID)
    text = long_text(3, LONGEST_QUESTION, label="What was asked", error_messages={"required": "Write the question."})
    name = forms.CharField(
        label="What they are called",
        help_text="As they want to be shown. Leave it empty for a made-up name.",
        max_length=LONGEST_NAME,
        required=False,
    )
    source = forms.ChoiceField(
        label="Where was it asked?",
        choices=[(one.value, one.label) for one in (Question.Source.ROOM, Question.Source.PHONE)],
        initial=Question.Source.ROOM,
        widget=forms.RadioSelect,
        error_messages={"required": "Say where it was asked."},
    )


class AnswerForm(DeskForm):
    """An answer, or with `supersedes` the correction of one."""

    id = forms.UUIDField(widget=forms.HiddenInput, error_messages=NEW_ID)
    supersedes = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = long_text(4, LONGEST_ANSWER, label="Your answer", error_messages={"required": "Write an answer."})


class ThemeForm(DeskForm):
    theme = forms.CharField(label="Theme", max_length=LONGEST_THEME, required=False)


def answer_form(question: Question, draft: Answer | None, corrects: Answer | None = None) -> AnswerForm:
    """The form of an answer not published yet, with what its writer has kept of it."""
    values = {
        "id": draft.pk if draft else uuid.uuid4(),
        "text": draft.text if draft else (corrects.text if corrects else ""),
        "supersedes": corrects.pk if corrects else None,
    }
    return AnswerForm(initial=values, at=question.pk)


def decision_forms(desk: Desk, verbs: Iterable[str]) -> dict[str, DecisionForm]:
    """The forms of what can be decided about the chosen question."""
    return {verb: DECISIONS[verb](desk=desk, held=desk.chosen) for verb in verbs} if desk.chosen else {}


def _is_new(field: BoundField) -> bool:
    value = cleaned(field.value() or "")
    return bool(value) and value != cleaned(str(field.initial or ""))


def _short(text: str) -> str:
    return text if len(text) <= 70 else f"{text[:69].rstrip()}…"
