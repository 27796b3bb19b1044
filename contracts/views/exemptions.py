"""Exemptions: what waits for a decision, what was decided, and one with its versions. One asks, another decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from contracts.exemption_forms import ApproveForm
from contracts.exporting import exemptions_as_csv
from contracts.forms import ReasonForm
from contracts.models import Exemption, ExemptionKind, ExemptionVersion
from contracts.permissions import get_exemption_for
from contracts.queries import exemptions as queries
from contracts.queries.afterwards import asked_on
from contracts.queries.exemption_turns import would_turn
from contracts.tables import Exemptions
from contracts.views.exemption_asking import warnings
from inputs.exports import asks_for_a_file, download
from record.dates import day_words
from record.pagination import open_page
from record.timezones import day_of
from teams.deciding import why_not
from teams.permissions import Permission, may_anywhere, permissions_for, teams_for
from teams.requests import SignedInRequest

State = Exemption.State


def exemptions(request: SignedInRequest) -> HttpResponse:
    """The exemptions of the teams that the person may read; `format=csv` is all of them as a file."""
    today = day_of(timezone.now())
    teams = teams_for(request.user, Permission.READ, today)
    if asks_for_a_file(request):
        rows = queries.exemptions_of(teams).order_by("team__key", "first_day", "id")
        return download(exemptions_as_csv(rows), f"exemptions-{today}.csv")
    table = Exemptions(queries.decided(teams))
    open_page(table, request, per_page=25)
    context = {
        "waiting": queries.waiting(teams),
        "mine": set(queries.waiting_for(request.user, today).values_list("pk", flat=True)),
        "table": table,
        "may_ask": may_anywhere(request.user, Permission.ASK_EXEMPTION, today),
        "sees_time": may_anywhere(request.user, Permission.SEE_OVERSIGHT, today),
        "today": today,
    }
    return render(request, "contracts/exemptions.html", context)


def exemption(request: SignedInRequest, pk: int) -> HttpResponse:
    """One exemption, with what the person may do about it."""
    today = day_of(timezone.now())
    return page(request, get_exemption_for(request.user, pk, Permission.READ, today), ReasonForm())


def page(
    request: SignedInRequest, found: Exemption, form: ReasonForm, *, approve_form: ApproveForm | None = None
) -> HttpResponse:
    """The page of one, with what was sent where that has to be put right."""
    now = timezone.now()
    today = day_of(now)
    undecided, consents = found.state in queries.UNDECIDED, list(queries.consents_of(found))
    context = {
        "exemption": found,
        "standard": queries.standard_of(found),
        "form": form,
        "approve_form": approve_form or ApproveForm(initial={"public_words": found.public_words}),
        "warnings": [note for note in warnings(found, today) if undecided],
        "turns": would_turn([found], now) if undecided else None,
        "number": f"{found.days:,}",
        "consents": consents,
        "decided": _decided(found, consented=bool(consents)),
        "residents": _residents(found, today),
        "versions": _history(queries.versions_of(found), today),
        "afterwards": asked_on([found.pk])[found.pk] > found.first_day,
        "asked_at": found.versions.order_by("version").values_list("known_at", flat=True)[0],
        "today": today,
        **_steps(request, found, today),
    }
    return render(request, "contracts/exemption.html", context)


def _steps(request: SignedInRequest, found: Exemption, today: date) -> dict[str, bool | str]:
    """What the person may do now. Who has a part in it already decides nothing of it."""
    allowed = permissions_for(request.user, found.team, today)
    own, passed_it_on = found.asked_by_id == request.user.pk, found.decided_by_id == request.user.pk
    whose = why_not(request.user, Permission.APPROVE_EXEMPTION, found.team, asked_by=found.asked_by_id, today=today)
    asked, passed_on = found.state == State.ASKED, found.state == State.PASSED_ON
    decides = asked and Permission.APPROVE_EXEMPTION in allowed
    consents = passed_on and Permission.CONSENT_EXEMPTION in allowed
    undoes = found.state == State.APPROVED or (asked and own) or (passed_on and (own or passed_it_on))
    return {
        "may_decide": decides and not whose,
        "may_consent": consents and not (own or passed_it_on),
        "own": whose if decides or consents else "",
        "may_withdraw": undoes and Permission.ASK_EXEMPTION in allowed,
    }


def _decided(found: Exemption, *, consented: bool) -> str:
    """What the one who decided did, as in "Approved": also of one that has been taken back since."""
    if consented or found.state == State.PASSED_ON:
        return "Passed on"
    return "Decided" if found.state == State.WITHDRAWN else found.get_state_display()


def _residents(found: Exemption, today: date) -> str:
    """What they read, or would: the kind's words and the approver's sentence."""
    owed = "was" if found.last_day < today else "is"
    said = f"Nothing {owed} owed: {found.kind.words}, until {day_words(found.last_day, today)}."
    return " ".join(filter(None, [said, found.public_words]))


def _history(found: list[ExemptionVersion], today: date) -> list[dict[str, Any]]:
    """As `history.html` takes them: each version with what it changed of the one before."""
    names = queries.names_of(version.by for version in found)
    kinds = {kind.key: kind.name for kind in ExemptionKind.objects.all()}
    earlier = [*found[1:], None]
    return [
        {
            "number": version.version,
            "received_at": version.known_at,
            "by": names.get(version.by) or BY.get(version.by, version.by or "an import"),
            "why": "",
            "changes": _changes(before, version, kinds) if before else [],
            "current": version is found[0],
        }
        for version, before in zip(found, earlier, strict=True)
    ]


def _changes(before: ExemptionVersion, after: ExemptionVersion, kinds: dict[str, str]) -> list[dict[str, str]]:
    said = [(name, words(before, kinds), words(after, kinds)) for name, words in SAID.items()]
    return [{"name": name, "before": was, "after": now} for name, was, now in said if was != now]


BY = {"portal": "the portal, once the oversight body had answered"}
SAID: dict[str, Callable[[ExemptionVersion, dict[str, str]], str]] = {
    "State": lambda version, kinds: version.get_state_display(),
    "From": lambda version, kinds: day_words(version.first_day),
    "To": lambda version, kinds: day_words(version.last_day),
    "Kind of reason": lambda version, kinds: kinds[version.kind_id],
    "Why": lambda version, kinds: version.reason,
    "For residents": lambda version, kinds: version.public_words,
}
