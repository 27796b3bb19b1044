"""Activities over HTTP: stored once however often they are sent, corrected by version, followed without a gap.

Source: interfaces.md, "HTTP API". Fields are those of the CSV file, lists as arrays, unknown values null.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import Header, Router, Status

from engagement import actions, activity_feed
from engagement.actions import Conflict, Outcome
from engagement.api.schemas import (
    Activities,
    ActivityShown,
    Changes,
    SentActivity,
    Withdrawal,
    shown,
)
from engagement.content import ActivityContent, canonical
from engagement.models import Activity
from engagement.permissions import activities_for, get_activity_for
from record import api_errors
from record.refusal import Invalid
from record.timezones import day_of
from teams.api import Key
from teams.models import Person
from teams.permissions import Permission, get_team_for
from teams.requests import ApiRequest

router = Router(tags=["activities"])
Refusal = dict[str, Any]  # what is stored (left out where the caller may not see it) and what was sent


@router.put("/activities/{id}", response={200: ActivityShown, 201: ActivityShown, 409: Refusal})
def put_activity(request: ApiRequest, id: UUID, sent: SentActivity, response: HttpResponse) -> Status:
    """Store a new activity under an id made by its device; sent again, it is known by id and content."""
    now = timezone.now()
    _require_same_id(id, sent)
    content = sent.content(id)
    _require_team(request.auth, content.team, now)
    logged = actions.log(content=content, by=request.auth, now=now)
    seen = activities_for(request.auth, day_of(now)).filter(pk=id).exists()
    if logged.outcome is Outcome.DIFFERENT or not seen:
        return Status(409, _different(logged.activity if seen else None, content))
    return Status(201 if logged.outcome is Outcome.CREATED else 200, _answer(logged.activity, response))


@router.get("/activities/{id}", response=ActivityShown)
def get_activity(request: ApiRequest, id: UUID, response: HttpResponse) -> dict[str, Any]:
    """The activity as it is now; its version is also the `ETag`."""
    found = get_activity_for(request.auth, id, Permission.READ, day_of(timezone.now()))
    return _answer(found, response)


@router.get("/activities", response=Activities)
def list_activities(
    request: ApiRequest, team: Key | None = None, since: str | None = None, cursor: str | None = None
) -> dict[str, Any]:
    """Activities as they were last received, the oldest first, withdrawn ones included; of one team, or of all seen.

    `since` is an instant, inclusive; `cursor` the `next` of the page before. An activity that is changed comes again.
    """
    today = day_of(timezone.now())
    place = activity_feed.begins_at(since=since, cursor=cursor)
    team_seen = get_team_for(request.auth, team, Permission.READ, today) if team else None
    page, following = activity_feed.page(request.auth, team=team_seen, after=place, today=today)
    return {"items": shown(page), "next": following}


@router.patch("/activities/{id}", response={200: ActivityShown, 412: Refusal, 428: Refusal})
def patch_activity(
    request: ApiRequest,
    id: UUID,
    changes: Changes,
    response: HttpResponse,
    if_match: str | None = Header(None, alias="If-Match"),
) -> Status:
    """Correct some fields of the version named in `If-Match`, with a reason."""
    now = timezone.now()
    found = get_activity_for(request.auth, id, Permission.CORRECT_OWN, day_of(now))
    if if_match is None:
        said = 'Send If-Match: "<version>", the one you looked at.'
        return Status(428, api_errors.failure("version_required", said))
    _require_same_id(id, changes)
    wanted = changes.wanted()
    if wanted.get("team", found.team.key) != found.team.key:
        _require_team(request.auth, wanted["team"], now)
    try:
        corrected = actions.correct(
            activity=found,
            changes=wanted,
            by=request.auth,
            reason=changes.reason,
            version=_version(if_match, found),
            now=now,
        )
    except Conflict as conflict:
        return Status(412, _conflict(conflict))
    return Status(200, _answer(corrected, response))


@router.post("/activities/{id}/withdraw", response=ActivityShown)
def withdraw_activity(request: ApiRequest, id: UUID, sent: Withdrawal, response: HttpResponse) -> dict[str, Any]:
    """Say, with a reason, that it should not have been logged. Said again, nothing changes."""
    now = timezone.now()
    found = get_activity_for(request.auth, id, Permission.WITHDRAW, day_of(now))
    withdrawn = actions.withdraw(activity=found, by=request.auth, reason=sent.reason, now=now)
    return _answer(withdrawn, response)


def _require_team(person: Person, key: str, now: Any) -> None:
    """One's own team, to log for. One that is out of sight is a fault of the field, as one that nobody has."""
    try:
        get_team_for(person, key, Permission.LOG_ACTIVITY, day_of(now))
    except Http404:
        raise Invalid.because(f"There is no team {key!r}.", field="team") from None


def _require_same_id(id: UUID, sent: SentActivity | Changes) -> None:
    if sent.id not in (None, id):
        raise Invalid.because("This is not the id in the address.", field="id")


def _version(if_match: str, found: Activity) -> int:
    """The version that the header names; 0, which never is, for what names none."""
    named = if_match.strip().removeprefix("W/").strip('"')
    if named == "*":
        return found.version
    return int(named) if named.isascii() and named.isdigit() and len(named) < 10 else 0


def _answer(activity: Activity, response: HttpResponse) -> dict[str, Any]:
    response["ETag"] = f'"{activity.version}"'
    return shown([activity])[0]


def _different(stored: Activity | None, sent: ActivityContent) -> dict[str, Any]:
    answer = api_errors.failure("different", "This id is taken by other content.") | {"sent": canonical(sent)}
    return {**answer, "stored": shown([stored])[0]} if stored else answer


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        **api_errors.failure("conflict", f"{conflict} Look at it, and decide again."),
        "stored": shown([conflict.activity])[0],
        "sent": canonical(conflict.sent),
    }
