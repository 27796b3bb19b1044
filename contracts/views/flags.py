"""Flags: the list of them, one with its history, and what people do about it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from contracts.actions import flags as actions
from contracts.engine.settling import settle_each_stale, settle_if_stale
from contracts.exporting import flags_as_csv
from contracts.filters import FlagFilter
from contracts.forms import FlagExplanationForm, FlagPlanForm, ReasonForm
from contracts.models import Flag
from contracts.permissions import get_flag_for
from contracts.queries import exemptions, flag_plans, flags, versions
from contracts.queries.flags import Raised
from contracts.queries.letter_answers import answers_about
from contracts.queries.provisional import Provisional, marked, provisional
from contracts.tables import FlagTable
from contracts.views.flag_history import history
from contracts.views.grid_table import proof_url
from contracts.wording import clearing, clearing_in_brief, fact, figure, window_name
from engagement.models import Activity
from engagement.wording import when_words
from record.pagination import open_page
from record.refusal import Invalid, done
from record.timezones import day_of
from teams.permissions import Permission, permissions_for, teams_for
from teams.requests import SignedInRequest

A_PAGE = 25


def standing(request: SignedInRequest) -> HttpResponse:
    """The flags of the teams that the person may read, narrowed by the address; `format=csv`: the same as a file."""
    now = timezone.now()
    today = day_of(now)
    rows = flags.worst_first(flags.flags_of(teams_for(request.user, Permission.READ, today)))
    found = FlagFilter(request.GET, queryset=rows, person=request.user, today=today)
    # A file is not narrowed by mistake: with a filter that means nothing the page comes back and says so.
    if request.GET.get("format") == "csv" and found.form.is_valid():
        return _file(found.qs.order_by("grave", "last_day", "team__name", "id"), today)
    table = FlagTable(found.qs, today=today)
    open_page(table, request, per_page=A_PAGE)
    listed = [row.record for row in table.paginated_rows]
    settle_each_stale({one.team_id for one in listed}, now)
    channels = versions.channel_words()
    raised = flags.raised(listed)
    numbers = provisional(one.judged_by for one in raised)
    table.lines = {one.flag.pk: line(one, channels, today, numbers) for one in raised}
    context = {
        "table": table,
        "provisional": numbers,
        "filter": found,
        "narrowed": any(request.GET.get(name) for name in found.form.fields),
        "csv_query": _with_format(request),
        "waiting": exemptions.waiting_for(request.user, today).count(),
        "today": today,
    }
    return render(request, "contracts/flags.html", context)


def flag(request: SignedInRequest, pk: int) -> HttpResponse:
    """One flag with everything that happened to it, and the forms of what the person may do about it."""
    found = get_flag_for(request.user, pk, Permission.READ, day_of(timezone.now()))
    return _page(request, found)


@require_POST
def acknowledge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what the team means to do about the flag: choose one of its plans, or say it in words, or both."""
    now = timezone.now()
    found = get_flag_for(request.user, pk, Permission.ACKNOWLEDGE_FLAG, day_of(now))
    plans = flag_plans.offered(found, now)
    form = FlagPlanForm(request.POST, plans=_choices(plans, day_of(now)))

    def act(said: dict[str, Any]) -> None:
        if request.POST.get("planned") and not said.get("planned"):
            raise Invalid.because("None of the team’s plans would count for this in time any more.", field="plan")
        chosen = next((plan for plan in plans if str(plan.pk) == said.get("planned")), None)
        if chosen:
            actions.choose_plan(flag=found, planned=chosen.pk, plan=said["plan"], by=request.user, now=now)
        else:
            actions.acknowledge(flag=found, plan=said["plan"], by=request.user)

    if done(form, act):
        messages.success(request, "Your plan is kept, and everybody who reads this flag sees it.")
        return redirect("flag", pk=pk)
    return _page(request, found, form)


@require_POST
def explain(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say in the team's own words why it came to this."""
    found = get_flag_for(request.user, pk, Permission.ACKNOWLEDGE_FLAG, day_of(timezone.now()))
    form = FlagExplanationForm(request.POST)

    def act(said: dict[str, Any]) -> None:
        actions.explain(flag=found, explanation=said["explanation"], by=request.user)

    if done(form, act):
        messages.success(request, "Your words are kept, and everybody who reads this flag sees them.")
        return redirect("flag", pk=pk)
    return _page(request, found, form)


@require_POST
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close the flag of a broken promise that nothing can mend any more."""
    found = get_flag_for(request.user, pk, Permission.CLOSE_FLAG, day_of(timezone.now()))
    form = ReasonForm(request.POST)

    def act(said: dict[str, Any]) -> None:
        actions.close(flag=found, reason=said["reason"], by=request.user)

    if done(form, act):
        messages.success(request, "The flag is closed. The figure stays as it is.")
        return redirect("flag", pk=pk)
    return _page(request, found, form)


def line(one: Raised, channels: dict[str, Any], today: date, numbers: Provisional | None) -> dict[str, Any]:
    """A flag in words: what, since when, how it stands, how it can clear, and what the team means to do."""
    flag, standard, row = one.flag, one.standard, one.assessment
    stands = row is not None and flag.cleared_at is None and row.status == flag.level
    return {
        "flag": flag,
        "standard": standard,
        "title": f"{flag.team.name}: {standard.title}",
        "period": window_name(standard.measure["period"], row, today) if row else "",
        "fact": _fact(one, channels, today),
        "clears": clearing(row, standard.measure, today) if row and stands else "",
        "clears_brief": clearing_in_brief(row, standard.measure, today) if row and stands else "",
        "figure": figure(row, standard.measure, late=one.late) if row else "",
        "proof": proof_url(flag.team, flag.contract, flag.code, flag.first_day) if row else "",
        "planned": _planned(flag.planned, today) if flag.planned else None,
        "marked": marked(numbers, standard.version),
    }


def _planned(plan: Activity, today: date) -> dict[str, str]:
    return {"title": plan.title, "url": f"/activities/{plan.pk}/", "when": when_words(plan, today)}


def _fact(one: Raised, channels: dict[str, Any], today: date) -> str:
    if one.assessment is None:
        return "Nothing is owed here any more."
    about = {"team": one.flag.team.name, "last_on": one.last_on, **one.known}
    return fact(one.assessment, one.standard.measure, channels, today=today, **about)


def _file(rows: Any, today: date) -> HttpResponse:
    answer = HttpResponse(flags_as_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="flags-{today.isoformat()}.csv"'
    return answer


def _with_format(request: SignedInRequest) -> str:
    query = request.GET.copy()
    query["format"] = "csv"
    return query.urlencode()


def _choices(plans: list[Activity], today: date) -> list[tuple[str, str]]:
    return [(str(plan.pk), f"{plan.title}, {when_words(plan, today)}") for plan in plans]


def _page(request: SignedInRequest, found: Flag, sent: Any = None) -> HttpResponse:
    """The flag's page; `sent` is the form that was sent and not taken."""
    now = timezone.now()
    today = day_of(now)
    settle_if_stale(found.team, now)
    (shown,) = flags.raised([found])
    numbers = provisional([shown.judged_by])
    context = {
        **line(shown, versions.channel_words(), today, numbers),
        "provisional": numbers,
        "history": history(found),
        "answers": answers_about(found),
        "form": sent,
        **_forms(request, found, sent, now),
        "today": today,
    }
    return render(request, "contracts/flag.html", context)


def _forms(request: SignedInRequest, found: Flag, sent: Any, now: datetime) -> dict[str, Any]:
    """The forms of what this person may do about it; the one that was sent stays as it was typed."""
    allowed = permissions_for(request.user, found.team, day_of(now))
    made: dict[str, Any] = {}
    if Permission.ACKNOWLEDGE_FLAG in allowed:
        made["explanation_form"] = FlagExplanationForm(initial={"explanation": found.explanation})
        if found.cleared_at is None:
            said = {"plan": found.plan, "planned": str(found.planned_id or "")}
            made["plan_form"] = FlagPlanForm(initial=said, plans=_choices(flag_plans.offered(found, now), day_of(now)))
    if Permission.CLOSE_FLAG in allowed and actions.can_be_closed(found, day_of(now)):
        made["reason_form"] = ReasonForm()
    return {name: sent if type(form) is type(sent) else form for name, form in made.items()}
