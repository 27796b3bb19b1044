"""Activities over HTTP: stored once however often they are sent, corrected by version, followed without a gap.

Source: interfaces.md, "HTTP API". Fields are those of the CSV file, lists as arrays, unknown values null.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Header, Router, Status

from engagement import actions, activity_feed, form_versions
from engagement.actions import Conflict, Outcome
from engagement.api.schemas import (
    Activities,
    ActivityShown,
    ActivityStored,
    Changes,
    Nothing,
    SameAs,
    SentActivity,
    Withdrawal,
    said_by,
    shown,
)
from engagement.content import ActivityContent, canonical
from engagement.looks_alike import NEVER_LIKE
from engagement.may_be import may_be
from engagement.models import Activity, LikenessWord
from engagement.permissions import activities_for, corrects_own, get_activity_for, where_logging
from record import api_errors
from record.refusal import Invalid
from record.timezones import day_of
from teams.api import Key
from teams.models import Person
from teams.permissions import Permission, get_team_for, require_anywhere
from teams.requests import ApiRequest

router = Router(tags=["activities"])
NOT_YET = "What this was made upon is not here yet. Send that, and then this again."
Refusal = dict[str, Any]  # what is stored (left out where the caller may not see it) and what was sent


@router.put("/activities/{id}", response={200: ActivityStored, 201: ActivityStored, 409: Refusal})
def put_activity(
    request: ApiRequest,
    id: UUID,
    sent: SentActivity,
    response: HttpResponse,
    form_version: str | None = Header(None, alias=form_versions.HEADER),
) -> Status:
    """Store a new activity under an id made by its device; sent again, it is known by id and content.

    With `X-Form-Version` the body is what a form said that waited on a device: engagement/form_versions.py.
    """
    now = timezone.now()
    _require_same_id(id, sent)
    content = sent.content(id)
    _require_team(request.auth, content.team, now)
    logged = actions.log(content=content, by=request.auth, now=now, typed=bool(form_version))
    seen = activities_for(request.auth, day_of(now)).filter(pk=id).exists()
    if logged.outcome is Outcome.DIFFERENT or not seen:
        return Status(409, _different(logged.activity if seen else None, content))
    stands = logged.activity.status not in NEVER_LIKE
    alike = [str(one.pk) for one in may_be(request.auth, content, now)] if stands else []
    stored = _answer(logged.activity, response) | {"looks_like": alike}
    return Status(201 if logged.outcome is Outcome.CREATED else 200, stored)


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


@router.patch("/activities/{id}", response={200: ActivityShown, 409: Refusal, 412: Refusal, 428: Refusal})
def patch_activity(
    request: ApiRequest,
    id: UUID,
    changes: Changes,
    response: HttpResponse,
    if_match: str | None = Header(None, alias="If-Match"),
) -> Status:
    """Correct some fields of the version named in `If-Match`, with a reason; or say how a plan went, without one.

    A device that was offline names its `edit`, and `after` or `If-Match`: the same edit again answers what it made.
    """
    now = timezone.now()
    if if_match is None and not (changes.edit and changes.after):
        said = 'Send If-Match: "<version>", the one you looked at; or edit and after.'
        return Status(428, api_errors.failure("version_required", said))
    _require_same_id(id, changes)
    wanted, reason = changes.wanted(), changes.reason or ""

    def make(found: Activity, version: int | None) -> Activity:
        if wanted.get("team", found.team.key) != found.team.key:
            _require_team(request.auth, wanted["team"], now)
        words = changes.cancelled_because or ""
        return actions.change(
            activity=found,
            changes=wanted,
            by=request.auth,
            reason=reason,
            words=words,
            version=version or 0,
            now=now,
        )

    needs = Permission.CORRECT_OWN if reason else Permission.CONFIRM
    return _changed(request, id, changes, needs, make, response, if_match, now)


@router.post("/activities/{id}/withdraw", response={200: ActivityShown, 409: Refusal, 412: Refusal})
def withdraw_activity(
    request: ApiRequest,
    id: UUID,
    sent: Withdrawal,
    response: HttpResponse,
    if_match: str | None = Header(None, alias="If-Match"),
) -> Status:
    """Say, with a reason, that it should not have been logged. Said again, nothing changes. `edit` as in a PATCH."""
    now = timezone.now()

    def make(found: Activity, version: int | None) -> Activity:
        return actions.withdraw(activity=found, by=request.auth, reason=sent.reason, now=now, version=version)

    return _changed(request, id, sent, Permission.WITHDRAW, make, response, if_match, now)


@router.post("/activities/{id}/joined", response={200: ActivityShown, 204: None})
def join_activity(request: ApiRequest, id: UUID, sent: Nothing, response: HttpResponse) -> Status:
    """ "I was there too", of any activity of the force. Said again, nothing changes. 204 where it is out of sight."""
    now = timezone.now()
    require_anywhere(request.auth, Permission.LOG_ACTIVITY, day_of(now))
    found = get_object_or_404(Activity.objects.filter(force=request.auth.force).select_related("force", "team"), pk=id)
    joined = actions.join_from_anywhere(activity=found, person=request.auth, now=now)
    seen = activities_for(request.auth, day_of(now)).filter(pk=id).exists()
    return Status(200, _answer(joined, response)) if seen else Status(204, None)


@router.post("/activities/{id}/same_as", response={200: ActivityShown, 409: Refusal})
def same_activity(request: ApiRequest, id: UUID, sent: SameAs, response: HttpResponse) -> Status:
    """Say of one's own activity that it is the one named, into which it goes, and is withdrawn; or that it is another.

    Said again, nothing changes. 409 where the one named is not at the version that was looked at.
    """
    now = timezone.now()
    today = day_of(now)
    second = get_activity_for(request.auth, id, Permission.WITHDRAW, today)
    of_force = where_logging(request.auth, today).filter(force=second.force_id).select_related("force", "team")
    older = get_object_or_404(of_force, pk=sent.activity)
    if older.pk == second.pk:
        raise Invalid.because("An activity is not like itself.", field="activity")
    if sent.answer == "another":
        actions.keep_both(second=second, older=older, by=request.auth)
        return Status(200, _answer(second, response))
    puts_right = sent.answer in ("same", "right") and not actions.is_settled(second=second, older=older)
    if puts_right and not corrects_own(request.auth, older, today):
        raise PermissionDenied("It is not your own.")
    answer = LikenessWord.Answer(sent.answer)
    try:
        settled = actions.settle_second(
            second=second, older=older, answer=answer, by=request.auth, version=sent.version, now=now
        )
    except Conflict as conflict:
        return Status(409, _conflict(conflict, "different"))
    return Status(200, _answer(settled, response))


def _changed(
    request: ApiRequest,
    id: UUID,
    sent: Changes | Withdrawal,
    needs: Permission,
    make: Callable[[Activity, int | None], Activity],
    response: HttpResponse,
    if_match: str | None,
    now: datetime,
) -> Status:
    """What `make` makes of the activity, of the version that the caller names; an edit is made once."""
    try:
        found = get_activity_for(request.auth, id, Permission.READ, day_of(now))
    except Http404:
        if sent.edit is None:
            raise
        return Status(409, api_errors.failure("not_yet", NOT_YET))
    version = None if if_match is None else _version(if_match, found)

    def permitted(version: int | None) -> Activity:
        return make(get_activity_for(request.auth, id, needs, day_of(now)), version)

    try:
        if sent.edit is None:
            return Status(200, _answer(permitted(version), response))
        upon = actions.Upon(sent.edit, said_by(sent), after=sent.after, version=version)
        made = actions.once(upon=upon, activity=found, by=request.auth, make=permitted)
    except Conflict as conflict:
        status, code = (409, "different") if sent.edit else (412, "conflict")
        return Status(status, _conflict(conflict, code))
    except actions.NotYet:
        return Status(409, api_errors.failure("not_yet", NOT_YET))
    except actions.Taken:
        return Status(409, api_errors.failure("different", "This id is that of another edit."))
    return Status(200, _answer(made, response))


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


def _conflict(conflict: Conflict, code: str) -> dict[str, Any]:
    return {
        **api_errors.failure(code, f"{conflict} Look at it, and decide again."),
        "stored": shown([conflict.activity])[0],
        "sent": canonical(conflict.sent),
    }
