"""One letter, and what its reader answers to it.

The link stands in the letter, and programs that look at mail for viruses open every link. So opening the page changes
nothing, whoever opens it; who is not signed in reads no word of the letter, nor whether there is one. Pressing a button
asks for a sign-in and leads back here with the choice in the address, where the person presses it themselves.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from contracts.actions.letter_answers import answer_line
from contracts.models import LetterAnswer
from contracts.models.letter_answers import LONGEST_WORDS
from contracts.queries.letter_answers import ToldLine, lines_of
from record.letters import Letter
from record.refusal import done
from record.timezones import day_of
from teams.models import Person
from teams.permissions import Permission, may

Answer = LetterAnswer.Answer
MEANS = {
    Answer.BOOKED: "It is planned, or will be. You are led to the flag, where the plan is chosen.",
    Answer.NOT_OURS: "Your team does not owe this. Administrators see it, and it stands on the flag’s page.",
    Answer.WRONG: "It was done, or the figure is not right. Nothing is changed by it: others see that you doubt it.",
}
SAID = {
    Answer.NOT_OURS: "Kept: not ours. It stands on the flag’s page, and administrators see it.",
    Answer.WRONG: "Kept: wrong. It stands on the flag’s page, and administrators see it. If it was done, log it.",
}


class LetterAnswerForm(forms.Form):
    """One press of a button, of one line."""

    line = forms.IntegerField()
    answer = forms.ChoiceField(choices=Answer.choices)
    words = forms.CharField(
        required=False,
        max_length=LONGEST_WORDS,
        error_messages={"max_length": f"{LONGEST_WORDS} characters are the most."},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, id: UUID) -> HttpResponse:
    """The reader's own letter with three buttons a line; for who is not signed in, the buttons and what they mean."""
    if not request.user.is_authenticated:
        return _to_sign_in(request) if request.method == "POST" else _page(request, {"choice": _choice(request)})
    found = get_object_or_404(Letter, pk=id, person=request.user.key)
    lines = lines_of([found.pk])[found.pk]
    if request.method == "POST":
        return _answered(request, found, lines)
    return _page(request, _own(found, lines) | {"choice": _choice(request), "chosen_line": request.GET.get("line", "")})


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Back here afterwards, with what was pressed in the address: nothing is done before it is pressed again."""
    kept = {name: request.POST[name] for name in ("answer", "line") if request.POST.get(name)}
    return redirect_to_login(f"{request.path}?{urlencode(kept)}" if kept else request.path)


def _answered(request: Any, found: Letter, lines: list[ToldLine]) -> HttpResponse:
    form = LetterAnswerForm(request.POST, auto_id=f"%s-{request.POST.get('line', '')}")
    told = next((one for one in lines if one.line.named and str(one.line.pk) == request.POST.get("line", "")), None)
    if told is None:
        raise Http404("The letter has no such line.")

    def act(said: dict[str, Any]) -> None:
        answer_line(line=told.line, answer=said["answer"], words=said["words"], by=request.user)

    if not done(form, act):
        return _page(request, _own(found, lines) | {"form": form, "chosen_line": str(told.line.pk)})
    return _onwards(request, form.cleaned_data["answer"], told)


def _onwards(request: Any, answer: str, told: ToldLine) -> HttpResponse:
    """From "booked" to the flag, where the plan is chosen; else back to the letter, which shows what was answered."""
    if answer == Answer.BOOKED and told.flag.cleared_at is None and _may_read(request.user, told):
        messages.success(request, "Kept: booked. Now choose the plan, so that no further letter asks for it.")
        return redirect("flag", pk=told.flag.pk)
    messages.success(request, SAID.get(Answer(answer), "Kept: booked."))
    return redirect(request.path)


def _may_read(person: Person, told: ToldLine) -> bool:
    return may(person, Permission.READ, told.flag.team, day_of(timezone.now()))


def _own(found: Letter, lines: list[ToldLine]) -> dict[str, Any]:
    named = [one for one in lines if one.line.named]
    return {"letter": found, "lines": named, "others": [one for one in lines if not one.line.named]}


def _choice(request: HttpRequest) -> Answer | None:
    said = request.GET.get("answer", "")
    return Answer(said) if said in Answer.values else None


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    buttons = [(answer.value, answer.label, MEANS[answer]) for answer in Answer]
    return render(request, "contracts/letter.html", {"buttons": buttons} | context)
