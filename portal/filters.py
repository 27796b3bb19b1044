"""What the administrators' list of letters can be narrowed to. A value that means nothing narrows nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from contracts.models import FlagLine, LetterAnswer
from contracts.queries.letter_answers import answered_with
from record.letters import Letter
from teams.models import Force, Person, Team

Delivery, State = Letter.Delivery, Letter.State
BECAME = [
    ("", "All"),
    (State.WAITING.value, "Waits"),
    (State.SENT.value, "Sent"),
    (Delivery.DELIVERED.value, "Delivered"),
    ("returned", "Did not arrive"),
    (State.DROPPED.value, "Not sent: no longer true"),
    (State.FAILED.value, "Given up"),
]


class LetterFilter(forms.Form):
    """By what became of them, person, team, answer and words."""

    state = forms.ChoiceField(label="What became of it", required=False, choices=BECAME)
    person = forms.ChoiceField(label="To", required=False)
    team = forms.ChoiceField(label="About", required=False)
    answer = forms.ChoiceField(
        label="Answered",
        required=False,
        choices=[("", "All"), *LetterAnswer.Answer.choices, ("none", "Not answered")],
    )
    text = forms.CharField(label="Words", required=False, max_length=100)

    def __init__(self, data: Any, *, forces: QuerySet[Force]) -> None:
        super().__init__(data)
        people = Person.objects.filter(force__in=forces, email__isnull=False).order_by("name", "id")
        teams = Team.objects.filter(force__in=forces).order_by("name", "id")
        self.fields["person"].choices = [("", "Everybody"), *people.values_list("key", "name")]  # type: ignore[attr-defined]
        self.fields["team"].choices = [("", "All teams"), *teams.values_list("key", "name")]  # type: ignore[attr-defined]

    def narrow(self, rows: QuerySet[Letter]) -> QuerySet[Letter]:
        """The letters that fit every field that means something."""
        for name in ("state", "person", "team", "answer", "text"):
            if value := self.said(name):
                rows = getattr(self, f"_by_{name}")(rows, value)
        return rows

    def said(self, name: str) -> str:
        self.is_valid()
        return self.cleaned_data.get(name, "")

    def _by_state(self, rows: QuerySet[Letter], state: str) -> QuerySet[Letter]:
        if state == "returned":
            return rows.filter(delivery=Delivery.FAILED)
        if state == Delivery.DELIVERED:
            return rows.filter(delivery=state)
        return rows.filter(state=state)

    def _by_person(self, rows: QuerySet[Letter], key: str) -> QuerySet[Letter]:
        return rows.filter(person=key)

    def _by_team(self, rows: QuerySet[Letter], key: str) -> QuerySet[Letter]:
        return rows.filter(pk__in=FlagLine.objects.filter(change__flag__team__key=key).values("letter"))

    def _by_answer(self, rows: QuerySet[Letter], answer: str) -> QuerySet[Letter]:
        return rows.filter(pk__in=answered_with(answer).values("letter"))

    def _by_text(self, rows: QuerySet[Letter], text: str) -> QuerySet[Letter]:
        return rows.filter(Q(subject__icontains=text) | Q(body__icontains=text) | Q(address__icontains=text))
