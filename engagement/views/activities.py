"""Activities: the list, as a page or as a file, and what is said of one of them with its history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode

from engagement.exporting import activities_as_csv
from engagement.filters import ActivityFilter
from engagement.models import Activity, ChangeRequest, Status
from engagement.permissions import activities_for, joined_team, permits, where_logging
from engagement.queries import activity_contents
from engagement.receipts import number_of
from engagement.tables import ActivityTable
from engagement.views.asking import whom
from engagement.wording import Spoken, history, names_in, said, told_by, when_words
from inputs.exports import as_a_file, asks_for_a_file, download
from record.dates import iso_local, moment_words
from record.pagination import open_page
from record.timezones import day_of
from teams.permissions import Permission, may_anywhere, permissions_for
from teams.requests import SignedInRequest

A_PAGE = 25
# Said of every activity, also where nobody said; the rest only where somebody did.
ALWAYS = ("Neighbourhoods", "Led by", "Anybody could come", "Came", "Advertised on")
# What some of them are called while it is still to come; nobody can have come yet.
TO_COME = {"Ended": "Ends", "Took part": "Taking part", "Anybody could come": "Anybody can come"}
# And of one that never was.
CALLED_OFF = {
    "Ended": "Was to end",
    "Led by": "Was to be led by",
    "Took part": "Was to take part",
    "Anybody could come": "Was for anybody",
}
CALLED: dict[str, dict[str, str]] = {Status.PLANNED: TO_COME, Status.CANCELLED: CALLED_OFF}
IN_HEAD = ("Title", "Status", "Started", "Ended", "Kind")


def activities(request: SignedInRequest) -> HttpResponse:
    """The activities that the person may read, narrowed by the address; `format=csv` is the same as a file."""
    now = timezone.now()
    today = day_of(now)
    rows = activities_for(request.user, today).select_related("channel", "team")
    found = ActivityFilter(request.GET, queryset=rows, person=request.user, today=today)
    # A file is not narrowed by mistake: with a filter that means nothing the page comes back and says so.
    if asks_for_a_file(request) and found.form.is_valid():
        return download(activities_as_csv(found.qs.order_by("starts_at", "id")), f"activities-{today}.csv")
    table = ActivityTable(found.qs, now=now, exclude=["team"] if found.has_one_team else [])
    open_page(table, request, per_page=A_PAGE)
    context = {
        "table": table,
        "filter": found,
        "noun": "activities",
        "may_log": may_anywhere(request.user, Permission.LOG_ACTIVITY, today),
        "may_import": may_anywhere(request.user, Permission.IMPORT, today),
        "csv_query": as_a_file(request),
    }
    return render(request, "engagement/activities.html", context)


def activity_context(request: SignedInRequest, found: Activity, now: datetime) -> dict[str, Any]:
    """Of one activity: what it says, what this person can do with it, and every version it ever had."""
    held = permissions_for(request.user, found.team, day_of(now))
    return {**_told(found), **_offered(request, found, held, now)}


def _told(found: Activity) -> dict[str, Any]:
    versions = list(found.versions.order_by("version"))
    contents = activity_contents(versions)
    names = names_in(contents, force=found.force_id, people=[version.by for version in versions])
    now_said = said(contents[-1], names)
    return {
        "activity": found,
        "lede": f"{now_said['Kind']}. {now_said['Status']}, {when_words(contents[-1])}.",
        "facts": [*_facts(now_said, found.status), *_provenance(versions, names)],
        "versions": history(versions, contents, names),
    }


def _facts(text: dict[str, str], status: str) -> list[dict[str, str]]:
    called = CALLED.get(status, {})
    always = [term for term in ALWAYS if not (called and term == "Came")]
    terms = [term for term in text if term not in IN_HEAD and (text[term] or term in always)]
    if text["Ended"]:
        terms.insert(0, "Ended")
    shown = [{"term": called.get(term, term), "text": text[term]} for term in terms]
    return [{**fact, "url": fact["text"]} if fact["term"] == "Link" else fact for fact in shown]


def _provenance(versions: list[Any], names: Spoken) -> list[dict[str, str]]:
    first, newest = versions[0], versions[-1]
    return [
        {"term": "Recorded", "text": f"{moment_words(first.known_at)}, {told_by(first.by, names)}"},
        {"term": "Receipt", "text": (number := number_of(newest.activity_id)), "url": f"/r/{number}/"},
    ]


def _offered(request: SignedInRequest, found: Activity, held: frozenset[Permission], now: datetime) -> dict[str, Any]:
    """What this person may do with this activity, as it stands."""
    stands = found.status != Status.WITHDRAWN
    planned = found.status == Status.PLANNED
    begun = found.starts_at <= now
    may_confirm = permits(found, request.user, held, Permission.CONFIRM)
    log_url = log_address(found) if Permission.LOG_ACTIVITY in held else ""
    offered = planned and begun and (may_confirm or log_url)
    return {
        "today": day_of(now),
        "may_correct": stands and permits(found, request.user, held, Permission.CORRECT_OWN),
        "joined": joined_team(request.user, found, day_of(now)),
        "asking": _asking(request, found, held, now) if stands else None,
        "may_cancel": planned and may_confirm,
        "may_withdraw": stands and permits(found, request.user, held, Permission.WITHDRAW),
        "plans": [confirmable(found, may_confirm=may_confirm, log_url=log_url)] if offered else [],
        "waits": planned and begun,
    }


def _asking(
    request: SignedInRequest, found: Activity, held: frozenset[Permission], now: datetime
) -> dict[str, Any] | None:
    """What the person may ask the sergeant to do with it: cancel a plan, withdraw all else.

    None where they may do it themselves, or log for no team that took part.
    """
    wanted = "cancel" if found.status == Status.PLANNED else "withdraw"
    permission = Permission.CONFIRM if wanted == "cancel" else Permission.WITHDRAW
    if permits(found, request.user, held, permission):
        return None
    if not where_logging(request.user, day_of(now)).filter(pk=found.pk).exists():
        return None
    asked = ChangeRequest.objects.open().filter(activity=found, asked_by=request.user, wanted=wanted).first()
    return {"wanted": wanted, "whom": whom(found.team, day_of(now)), "asked": asked}


def log_address(plan: Activity) -> str:
    """The log form, begun with what was planned: who sends it is asked whether it was this one."""
    begun = {"team": plan.team.key, "channel": plan.channel_id, "title": plan.title}
    begun |= {"starts_at": iso_local(plan.starts_at)}
    if plan.open_to_public is not None:
        begun["open_to_public"] = "yes" if plan.open_to_public else "no"
    return f"/log/?{urlencode(begun)}"


def confirmable(found: Activity, *, may_confirm: bool, log_url: str) -> dict[str, Any]:
    """A plan whose time has come, as `to_confirm.html` takes it."""
    return {
        "title": found.title,
        "text": f"{found.channel.name}, {when_words(found)}.",
        "url": f"/activities/{found.id}/",
        "action": f"/activities/{found.id}/confirm/",
        "version": found.version,
        "people_come": found.channel.has_attendance,
        "field": f"came-{found.id}",
        "cancel_url": f"/activities/{found.id}/cancel/",
        "may_confirm": may_confirm,
        "log_url": log_url,
    }
