"""Activities: the list, as a page or as a file, and what is said of one of them with its history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from engagement.exporting import activities_as_csv
from engagement.filters import ActivityFilter
from engagement.models import Activity, Status
from engagement.permissions import activities_for, joined_team, permits
from engagement.queries import activity_contents
from engagement.tables import ActivityTable
from engagement.wording import Spoken, differences, names_in, said, told_by
from record.dates import moment_words
from record.pagination import open_page
from record.timezones import day_of
from teams.permissions import Permission, may_anywhere, permissions_for
from teams.requests import SignedInRequest

A_PAGE = 25
# Said of every activity, also where nobody said; the rest only where somebody did.
ALWAYS = ("Neighbourhoods", "Led by", "Anybody could come", "Came", "Advertised on")
# What some of them are called while it is still to come; nobody can have come yet.
OF_A_PLAN = {"Ended": "Ends", "Took part": "Taking part", "Anybody could come": "Anybody can come"}
IN_HEAD = ("Title", "Status", "Started", "Ended", "Kind")


def activities(request: SignedInRequest) -> HttpResponse:
    """The activities that the person may read, narrowed by the address; `format=csv` is the same as a file."""
    today = day_of(timezone.now())
    rows = activities_for(request.user, today).select_related("channel", "team")
    found = ActivityFilter(request.GET, queryset=rows, person=request.user, today=today)
    # A file is not narrowed by mistake: with a filter that means nothing the page comes back and says so.
    if request.GET.get("format") == "csv" and found.form.is_valid():
        return _file(found.qs.order_by("starts_at", "id"), day_of(timezone.now()).isoformat())
    table = ActivityTable(found.qs, today=today, exclude=["team"] if found.has_one_team else [])
    open_page(table, request, per_page=A_PAGE)
    context = {
        "table": table,
        "filter": found,
        "noun": "activities",
        "may_log": may_anywhere(request.user, Permission.LOG_ACTIVITY, today),
        "may_import": may_anywhere(request.user, Permission.IMPORT, today),
        "csv_query": _with_format(request),
    }
    return render(request, "engagement/activities.html", context)


def _with_format(request: SignedInRequest) -> str:
    query = request.GET.copy()
    query["format"] = "csv"
    return query.urlencode()


def _file(rows: Any, day: str) -> HttpResponse:
    answer = HttpResponse(activities_as_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="activities-{day}.csv"'
    return answer


def activity_context(request: SignedInRequest, found: Activity, now: datetime) -> dict[str, Any]:
    """Of one activity: what it says, what this person can do with it, and every version it ever had."""
    held = permissions_for(request.user, found.team, day_of(now))
    return {**_told(found), **_offered(request, found, held, now)}


def _told(found: Activity) -> dict[str, Any]:
    versions = list(found.versions.order_by("version"))
    contents = activity_contents(versions)
    names = names_in(contents, force=found.force_id, people=[version.by for version in versions])
    texts = [said(content, names) for content in contents]
    now_said = texts[-1]
    return {
        "activity": found,
        "lede": _lede(now_said),
        "facts": [*_facts(now_said, plan=found.status == Status.PLANNED), *_provenance(versions, names)],
        "versions": _history(versions, texts, names),
    }


def _lede(text: dict[str, str]) -> str:
    """As in "Open meeting. Held, Saturday 9 May 2026, 10:00"."""
    return f"{text['Kind']}. {text['Status']}, {text['Started']}."


def _facts(text: dict[str, str], *, plan: bool) -> list[dict[str, str]]:
    always = [term for term in ALWAYS if not (plan and term == "Came")]
    terms = [term for term in text if term not in IN_HEAD and (text[term] or term in always)]
    if text["Ended"]:
        terms.insert(0, "Ended")
    called = OF_A_PLAN if plan else {}
    shown = [{"term": called.get(term, term), "text": text[term]} for term in terms]
    return [{**fact, "url": fact["text"]} if fact["term"] == "Link" else fact for fact in shown]


def _provenance(versions: list[Any], names: Spoken) -> list[dict[str, str]]:
    first, newest = versions[0], versions[-1]
    return [
        {"term": "Recorded", "text": f"{moment_words(first.known_at)}, {told_by(first.by, names)}"},
        {"term": "Receipt", "text": newest.content_hash},
    ]


def _history(versions: list[Any], texts: list[dict[str, str]], names: Spoken) -> list[dict[str, Any]]:
    """Newest first, as `history.html` takes it."""
    before = [None, *texts[:-1]]
    rows = [
        {
            "number": version.version,
            "received_at": version.known_at,
            "by": told_by(version.by, names),
            "why": version.reason,
            "changes": differences(earlier, text) if earlier else [],
            "current": version is versions[-1],
        }
        for version, earlier, text in zip(versions, before, texts, strict=True)
    ]
    return rows[::-1]


def _offered(request: SignedInRequest, found: Activity, held: frozenset[Permission], now: datetime) -> dict[str, Any]:
    """What this person may do with this activity, as it stands."""
    stands = found.status != Status.WITHDRAWN
    planned = found.status == Status.PLANNED
    begun = found.starts_at <= now
    return {
        "today": day_of(now),
        "may_correct": stands and permits(found, request.user, held, Permission.CORRECT_OWN),
        "joined": joined_team(request.user, found, day_of(now)),
        "may_withdraw": stands and Permission.WITHDRAW in held,
        "plans": [confirmable(found)] if planned and begun and Permission.CONFIRM in held else [],
        "waits": planned and found.day < day_of(now),
    }


def confirmable(found: Activity) -> dict[str, Any]:
    """A plan whose time has come, as `to_confirm.html` takes it."""
    return {
        "title": found.title,
        "text": f"{found.channel.name}, {moment_words(found.starts_at)}.",
        "url": f"/activities/{found.id}/",
        "action": f"/activities/{found.id}/confirm/",
        "version": found.version,
        "people_come": found.channel.has_attendance,
        "field": f"came-{found.id}",
    }
