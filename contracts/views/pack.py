"""A committee pack: figures are chosen from a list, and come as one PDF, a figure a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from contracts.engine.settling import settle_each_stale
from contracts.forms import Choices
from contracts.grid_forms import ALL, URGENT_WORDS
from contracts.models import Assessment
from contracts.models.statuses import MISSED, URGENT, URGENT_FIRST
from contracts.paper import pack as set_on_paper
from contracts.periods import period_containing
from contracts.queries import versions
from contracts.queries.assessments import Cell
from contracts.queries.assessments import cells as cells_of
from contracts.queries.grid_past import closed_quarters
from contracts.queries.versions import Terms
from contracts.views.pack_content import pack_content
from contracts.views.proof_page import window_link
from contracts.wording import figure, period_name
from engagement.form_fields import named, offer_choices
from record.timezones import day_of, parse_day
from teams.models import Team
from teams.permissions import Permission, teams_for
from teams.requests import SignedInRequest

MOST_FIGURES = 24  # each is worked out anew: of a busy server these take the minute after which proxies hang up
MOST_LISTED = 200
SEPARATOR = "/"


class PackFilter(forms.Form):
    """Which figures are offered; without a choice the missed ones of the periods that are open now.

    The names are the grid's, so that its address leads here with what somebody was looking at.
    """

    contract = forms.ChoiceField(required=False)
    section = forms.ChoiceField(required=False)
    team = forms.ChoiceField(required=False)
    standard = forms.ChoiceField(required=False)
    status = forms.ChoiceField(required=False)
    period = forms.ChoiceField(required=False)

    def __init__(self, data: Any, *, today: date, teams: Sequence[Team]) -> None:
        super().__init__(data)
        sections = {team.section_id: team.section for team in teams}.values()
        statuses: Choices = [(status.value, str(status.label)) for status in URGENT_FIRST]
        promised = versions.of_forces({team.force_id for team in teams})
        offer_choices(
            self,
            contract=[ALL, *{terms.contract.key: terms.contract.title for terms in promised}.items()],
            section=[ALL, *named(sections, "key")],
            team=[ALL, *((team.key, team.name) for team in teams)],
            standard=[ALL, *_standards(promised)],
            status=[("urgent", URGENT_WORDS.capitalize()), *statuses, ("any", "Any")],
            period=[("", "Open now"), *_quarters(today)],
        )

    def chosen(self, name: str) -> str | None:
        self.is_valid()
        return self.cleaned_data.get(name) or None


def _quarters(today: date) -> Choices:
    """The quarter that runs, and the closed ones; by their last day, the newest first."""
    running = period_containing("quarter", today)
    found = [(one, "") for one in reversed(closed_quarters(today))]
    return [
        (one.last_day.isoformat(), f"{period_name('quarter', one.first_day, one.last_day)}{so_far}")
        for one, so_far in [(running, ", so far"), *found]
    ]


def _standards(promised: Iterable[Terms]) -> Choices:
    """Every standard that any version has promised, under its latest title."""
    found = [one for terms in promised for version in terms.versions for one in version.standards.all()]
    return list({one.code: f"{one.code} {one.title}" for one in found}.items())


def pack(request: SignedInRequest) -> HttpResponse:
    """The list to choose from, and with `format=pdf` the pack of what was chosen."""
    now = timezone.now()
    today = day_of(now)
    teams = list(teams_for(request.user, Permission.SEE_OVERSIGHT, today).select_related("force").by_section())
    settle_each_stale([team.pk for team in teams], now)
    form = PackFilter({"status": MISSED, **request.GET.dict()}, today=today, teams=teams)
    chosen = _chosen(request.GET.getlist("cell"), teams)
    if request.GET.get("format") != "pdf":
        return _page(request, form, teams, chosen, "", today)
    if problem := _problem(chosen):
        return _page(request, form, teams, chosen, problem, today)
    return as_pdf(chosen, now)


def as_pdf(chosen: list[Assessment], now: datetime) -> HttpResponse:
    answer = HttpResponse(set_on_paper(pack_content(chosen, now)), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{_name(chosen, day_of(now))}"'
    return answer


def _name(chosen: list[Assessment], today: date) -> str:
    one = chosen[0]
    if len(chosen) > 1:
        return f"{one.team.force.key}-{one.contract.key}-pack-{today}.pdf"
    return f"{one.team.key}-{one.contract.key}-{one.code}-{one.first_day}-on-{today}.pdf"


def _problem(chosen: list[Assessment]) -> str:
    if not chosen:
        return "Choose at least one figure."
    if len(chosen) > MOST_FIGURES:
        return f"Choose {MOST_FIGURES} figures at most: {len(chosen)} are chosen. Make two packs of them."
    return "" if len({one.team.force_id for one in chosen}) == 1 else "Choose figures of one force."


def _chosen(cells: list[str], teams: list[Team]) -> list[Assessment]:
    """In the order of the list. Raises Http404 for what is not there, or not for this person to see."""
    wanted = list(dict.fromkeys(cells))
    if not wanted:
        return []
    by_key = {team.key: team for team in teams}
    asked = Q()
    for cell in wanted:
        team, contract, code, day = _identity(cell)
        if team not in by_key:
            raise Http404("No such figure.")
        asked |= Q(team=by_key[team], contract__key=contract, code=code, first_day=day)
    found = _in_turn(Assessment.objects.filter(asked), teams)
    if len(found) != len(wanted):
        raise Http404("No such figure.")
    return [cell.assessment for cell in found]


def _identity(cell: str) -> tuple[str, str, str, date]:
    parts = cell.split(SEPARATOR)
    day = parse_day(parts[-1]) if len(parts) == 4 else None
    if day is None:
        raise Http404("No such figure.")
    return parts[0], parts[1], parts[2], day


def _in_turn(rows: QuerySet[Assessment], teams: list[Team]) -> list[Cell]:
    """By section and team, then by standard; each with its team, section and force."""
    by_pk = {team.pk: (number, team) for number, team in enumerate(teams)}
    found = cells_of(rows.filter(team__in=by_pk))
    for cell in found:
        cell.assessment.team = by_pk[cell.assessment.team_id][1]
        cell.assessment.contract.force = cell.assessment.team.force
    return sorted(found, key=lambda cell: by_pk[cell.assessment.team_id][0])


def _page(
    request: SignedInRequest, form: PackFilter, teams: list[Team], chosen: list[Assessment], problem: str, today: date
) -> HttpResponse:
    offered = _offered(form, teams, today)
    marked = {one.pk for one in chosen}
    beside = [one.pk for one in chosen if one.pk not in {cell.assessment.pk for cell in offered}]
    kept = _in_turn(Assessment.objects.filter(pk__in=beside), teams) if beside else []
    context = {
        "filters": form,
        "lines": [_line(cell, marked, today) for cell in [*kept, *offered[:MOST_LISTED]]],
        "more": max(0, len(offered) - MOST_LISTED),
        "most": MOST_FIGURES,
        "problem": problem,
        "today": today,
    }
    return render(request, "contracts/pack.html", context, status=400 if problem else 200)


def _offered(form: PackFilter, teams: list[Team], today: date) -> list[Cell]:
    if not form.is_valid():
        return []
    rows = Assessment.objects.filter(**_narrowed(form))
    if period := form.chosen("period"):
        quarter = period_containing("quarter", date.fromisoformat(period))
        rows = rows.filter(last_day__range=(quarter.first_day, quarter.last_day))
    else:
        rows = rows.filter(first_day__lte=today, last_day__gte=today)
    section, team = form.chosen("section"), form.chosen("team")
    wanted = [one for one in teams if section in (None, one.section.key) and team in (None, one.key)]
    return _in_turn(rows, wanted)


def _narrowed(form: PackFilter) -> dict[str, Any]:
    asked: dict[str, Any] = {"contract__key": form.chosen("contract"), "code": form.chosen("standard")}
    status = form.chosen("status")
    if status == "urgent":
        asked["status__in"] = list(URGENT)
    elif status != "any":
        asked["status"] = status
    return {name: value for name, value in asked.items() if value}


def _line(cell: Cell, marked: set[int], today: date) -> dict[str, Any]:
    row = cell.assessment
    return {
        "value": SEPARATOR.join((row.team.key, row.contract.key, row.code, row.first_day.isoformat())),
        "chosen": row.pk in marked,
        "team": row.team.name,
        "standard": f"{row.code} {cell.standard.title}",
        "status": row.status,
        "figure": figure(row, cell.measure, late=cell.late),
        **{name: text for name, text in window_link(row, today).items() if name in ("name", "url")},
    }
