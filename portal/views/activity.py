"""The page of one activity: what the log says of it, and what it counts towards."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from contracts.queries.counts_towards import Towards, counts_towards
from engagement.models import Activity, Status
from engagement.permissions import get_activity_for
from engagement.queries import activity_content
from engagement.views.activities import activity_context
from record.timezones import day_of
from teams.permissions import Permission
from teams.requests import SignedInRequest


def activity(request: SignedInRequest, id: UUID) -> HttpResponse:
    """One activity. What was cancelled or withdrawn, or waits for a word, counts for nothing, and the page says so."""
    now = timezone.now()
    found = get_activity_for(request.user, id, Permission.READ, day_of(now))
    context = activity_context(request, found, now)
    plan = found.status == Status.PLANNED
    if found.status == Status.HELD or (plan and not context["waits"]):
        context |= {"counts": _rows(found, now), "counts_title": _title(plan)}
    return render(request, "engagement/activity.html", context)


def _title(plan: bool) -> str:
    return "What it will count towards" if plan else "What it counts towards"


def _rows(found: Activity, now: datetime) -> list[dict[str, Any]]:
    """Every promise that looks at it: first those it counts for."""
    towards = counts_towards(team=found.team, content=activity_content(found), now=now)
    return [_row(one, found) for one in sorted(towards, key=lambda one: bool(one.why_not))]


def _row(one: Towards, found: Activity) -> dict[str, Any]:
    return {"code": one.code, "title": one.title, "why": _why(one, plan=found.status == Status.PLANNED)}


def _why(one: Towards, *, plan: bool) -> str:
    if one.why_not:
        return f"Does not count: {one.why_not}"
    if one.asked:
        return "Will ask about it." if plan else "Asks about it."
    return "Will count once it has been held." if plan else "Counts."
