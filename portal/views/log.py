"""Log an activity, in under a minute: one form, one save, and the page of what is owed says what it changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from contracts.engine.settling import settle_if_stale
from contracts.queries.counts_towards import Towards, counts_towards
from contracts.queries.versions import audience_words, channel_words, in_force
from contracts.wording import rule
from contracts.wording.things import listed
from engagement import actions, queries
from engagement.content import ActivityContent
from engagement.facts import activity_facts
from engagement.form_choices import choices_of
from engagement.forms import INSTANTS
from engagement.models import Activity, ActivityVersion, Status
from engagement.names import Names
from engagement.permissions import activities_for
from engagement.views.changes import side_by_side
from portal.forms import LogForm, first_values
from portal.views import same_one
from record.compiled import compiled
from record.refusal import Invalid, show_at_fields
from record.timezones import day_of
from teams.models import Grant, Person, Team
from teams.permissions import Permission, get_team_for, teams_for
from teams.requests import SignedInRequest

SPELT_OUT = 2  # promises that something does not count for; more of them are read on its own page
LEFT_OUT = "It was left out when it was logged."


def log(request: SignedInRequest) -> HttpResponse:
    """The form, and its saving. Who logs for several teams chooses one first."""
    now = timezone.now()
    team = _team(request, now)
    if team is None:
        return _choose(request, now)
    if request.method != "POST":
        return _page(request, team, _drawn(request, team, now), now)
    kept = _kept(request.POST.get("id", ""))
    form = LogForm(_sent(request, team), choices=choices_of(team, day_of(now)), now=now, kept=kept)
    if not form.is_valid():
        return _page(request, team, form, now)
    content = form.content(form.cleaned_data["id"])
    try:
        return _answered(request, team, form, content, now) or _save(request, team, form, content, now)
    except Invalid as invalid:
        show_at_fields(form, invalid)
        return _page(request, team, form, now)


def _answered(
    request: SignedInRequest, team: Team, form: LogForm, content: ActivityContent, now: datetime
) -> HttpResponse | None:
    """Where it looks like something stored: the question, or what the answer to it makes. None where it is new."""
    if request.POST.get("duplicate") == same_one.BACK:
        return _page(request, team, form, now)
    activity_facts(content, names=Names.in_content(content), now=now)  # nobody is asked about what cannot be
    try:
        done = same_one.settled(request, content, now)
    except actions.Conflict:
        messages.warning(request, same_one.MEANWHILE)
        return same_one.asks(request, team, content, now) or _page(request, team, form, now)
    if done:
        towards = counts_towards(team=team, content=queries.activity_content(done.activity), now=now)
        messages.success(request, saved(done.activity, towards, lead=done.lead))
        return redirect(_my_team(request, team, now))
    return same_one.asks(request, team, content, now)


def _team(request: SignedInRequest, now: datetime) -> Team | None:
    """The team that the form or the address names, else the only one; None where there are several."""
    today = day_of(now)
    if key := request.POST.get("team") or request.GET.get("team"):
        return get_team_for(request.user, key, Permission.LOG_ACTIVITY, today)
    teams = _two_loggable(request.user.pk, today)
    own = set(own_teams(request.user.pk, today))
    mine = [team for team in teams if team.id in own] if len(own) == 1 else teams
    return mine[0] if len(mine) == 1 else None


@compiled
def _two_loggable(person: int, today: date) -> QuerySet[Team]:
    return lasting(Person(pk=person), today)[:2]


@compiled
def own_teams(person: int, today: date) -> QuerySet[Grant, int]:
    """The keys of the teams for which the person holds a role of the team's own."""
    return Grant.objects.on(today).filter(person=person).exclude(team=None).values_list("team", flat=True)


def lasting(person: Person, today: date) -> Any:
    """The teams for which the person logs, without those that have ended."""
    teams = teams_for(person, Permission.LOG_ACTIVITY, today)
    return teams.filter(Q(active_until=None) | Q(active_until__gte=today)).select_related("force").by_section()


def _choose(request: SignedInRequest, now: datetime) -> HttpResponse:
    query = request.GET.copy()
    rows = []
    for team in lasting(request.user, day_of(now)):
        query["team"] = team.key
        rows.append({"team": team, "url": f"/log/?{query.urlencode()}"})
    return render(request, "portal/choose_log_team.html", {"rows": rows})


def _drawn(request: SignedInRequest, team: Team, now: datetime) -> LogForm:
    choices = choices_of(team, day_of(now))
    values = first_values(choices=choices, person=request.user, asked=request.GET.dict(), now=now)
    return LogForm(initial=values, choices=choices, now=now)


def _sent(request: SignedInRequest, team: Team) -> Any:
    """What was sent; one without a team is for the person's only one."""
    data = request.POST.copy()
    data["team"] = team.key
    return data


def _kept(id: str) -> dict[str, datetime | None]:
    """The instants that were stored when this form was sent before: sent again, its minutes are the same instants."""
    try:
        first = ActivityVersion.objects.filter(activity=UUID(id), version=1).first()
    except ValueError:
        return {}
    return {name: getattr(first, name) for name in INSTANTS} if first else {}


def _page(request: SignedInRequest, team: Team, form: LogForm, now: datetime, **more: Any) -> HttpResponse:
    context = {"team": team, "form": form, "today": day_of(now), "rules": rules(team, now), **more}
    return render(request, "portal/log.html", context)


def rules(team: Team, now: datetime) -> list[dict[str, str]]:
    """What can count towards what, in the words of the rules: for those promises that activities keep."""
    channels, audiences = channel_words(), audience_words()
    return [
        {"code": standard.code, "title": standard.title, "why": _sentence(rule(standard.measure, channels, audiences))}
        for terms in in_force([team.force], day_of(now))
        for standard in terms.nearest(day_of(now)).standards.all()
        if "channels" in standard.measure
    ]


def _sentence(phrase: str) -> str:
    return f"{phrase[0].upper()}{phrase[1:]}."


def _save(request: SignedInRequest, team: Team, form: LogForm, content: ActivityContent, now: datetime) -> HttpResponse:
    logged = actions.log(content=content, by=request.user, now=now, typed=True)
    if logged.outcome is actions.Outcome.DIFFERENT:
        return _different(request, team, form, logged.activity, now)
    activity = logged.activity
    settle_if_stale(team, timezone.now())  # what is owed next is right in this answer, whoever looks at it first
    towards = counts_towards(team=team, content=content, now=now)
    messages.success(request, saved(activity, towards))
    return redirect(_my_team(request, team, now))


def saved(activity: Activity, towards: list[Towards], *, lead: str = "") -> SafeString:
    """As in "Saved. It counts towards Meetings (S1) and Surgeries (S2). Feedback (S6) asks about it too."."""
    plan = activity.status == Status.PLANNED
    failing = [one for one in towards if one.why_not]
    said = escape(" ".join([lead or ("Planned." if plan else "Saved."), *_counting(towards, failing, plan)]))
    return format_html("{} {}", said, _failing(activity, failing, plan)) if failing else said


def _counting(towards: list[Towards], failing: list[Towards], plan: bool) -> Iterable[str]:
    counting = [one for one in towards if not one.asked and not one.why_not]
    asking = [one for one in towards if one.asked]
    if counting or not (asking or failing):
        counts = _names(counting) if counting else "no promise as things stand"
        lead = "Once it has been held it will count" if plan else "It counts"
        yield f"{lead} towards {counts}."
    if asking:
        verb = "will ask" if plan else "asks" if len(asking) == 1 else "ask"
        yield f"{_names(asking)} {verb} about it{' too' if counting else ''}."


def _failing(activity: Activity, failing: list[Towards], plan: bool) -> SafeString:
    """As in "It does not count for Meetings (S1): nobody said for which neighbourhood. Add or correct it"."""
    leads = [f"It {'will' if plan else 'does'} not count for", *["Nor for"] * len(failing)]
    spelt_out = zip(leads, failing[:SPELT_OUT], strict=False)
    said = [format_html("{} {}: {}", lead, _names([one]), one.why_not) for lead, one in spelt_out]
    page, more = f"/activities/{activity.pk}/", len(failing) - SPELT_OUT
    if more > 0:
        said.append(format_html('Nor for <a class="govuk-link" href="{}">{} more</a>.', page, more))
    correct = f"{page}correct/?{urlencode({'reason': LEFT_OUT})}"
    said.append(format_html('<a class="govuk-link" href="{}">Add or correct it</a>.', correct))
    return SafeString(" ".join(said))


def _names(towards: Iterable[Towards]) -> str:
    return listed((f"{one.title} ({one.code})" for one in towards), "and")


def _different(request: SignedInRequest, team: Team, form: LogForm, stored: Activity, now: datetime) -> HttpResponse:
    """The id was used for something else. Both are shown, where the person may see what is stored."""
    visible = activities_for(request.user, day_of(now)).filter(pk=stored.pk).exists()
    context: dict[str, Any] = {"team": team, "form": form, "stored": stored if visible else None}
    if visible:
        sent = form.content(form.cleaned_data["id"])
        context["changes"] = side_by_side(queries.activity_content(stored), sent, force=stored.force_id)
        context["sent"] = [
            (name, value) for name, values in request.POST.lists() for value in values if name in form.fields
        ]
    return render(request, "portal/log_different.html", context, status=409)


def _my_team(request: SignedInRequest, team: Team, now: datetime) -> str:
    """The page of what is owed; it names the team only for who has several."""
    if teams_for(request.user, Permission.READ, day_of(now)).count() == 1:
        return "/my-team/"
    return f"/my-team/?{urlencode({'team': team.key})}"
