"""Who calls the HTTP API, what they may know about themselves, and the teams everybody may know.

Source: interfaces.md, "HTTP API". Every operation takes a token or a session unless it says `auth=None`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import timezone
from ninja import Router, Schema
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie
from pydantic import ConfigDict, StringConstraints

from record.timezones import day_of
from teams.actions import note_use
from teams.device_key import device_key_of
from teams.models import (
    ApiToken,
    Grant,
    Person,
    Team,
    TokenScope,
)
from teams.models.areas import KEY_PATTERN
from teams.models.tokens import digest_of
from teams.permissions import lacks_second_factor, with_access
from teams.requests import ApiRequest

LONGEST_PAGE = 100
SAFE = ("GET", "HEAD", "OPTIONS")
Key = Annotated[str, StringConstraints(pattern=f"^{KEY_PATTERN}$")]  # of a force, a section, a team, a contract …
router = Router(tags=["teams"])


class StrictSchema(Schema):
    """The base of whatever a caller sends: a field that is not known is refused by name."""

    model_config = ConfigDict(extra="forbid")


class Token(HttpBearer):
    """`Authorization: Bearer TOKEN`. A token that opens nothing is as good as none.

    So is one whose person has no access, or could not come in by a browser either: no token passes by a second factor.
    Raises PermissionDenied where it may only read and is asked to do more.
    """

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        now = timezone.now()
        held = ApiToken.objects.valid(now).filter(digest=digest_of(token), person__in=with_access(day_of(now)))
        found = held.select_related("person__force").first()
        if found is None or lacks_second_factor(found.person):
            return None
        if found.scope == TokenScope.READ and request.method not in SAFE:
            raise PermissionDenied("This token may only read.")
        note_use(found, now)
        return found.person


class Session(APIKeyCookie):
    """The session of whoever is signed in, with `X-CSRFToken` on whatever may change something."""

    def __call__(self, request: HttpRequest) -> Person | None:
        # Who is not signed in hears that first (401), and not that a token against forgery is missing (403).
        return super().__call__(request) if request.user.is_authenticated else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Person:
        assert request.user.is_authenticated  # `__call__` lets nobody else come so far
        return request.user


AUTHENTICATION = (Token(), Session())


class GrantShown(Schema):
    role: str
    force: str
    section: str | None
    team: str | None


class Me(Schema):
    """`section` and `team` are those of the oldest grant that has one; `grants` lists all that hold today."""

    email: str
    name: str
    roles: list[str]
    force: str
    section: str | None
    team: str | None
    grants: list[GrantShown]
    csrf: str
    device_key: str  # under which a device keeps what is this person's


class TeamShown(Schema):
    id: str
    name: str
    force: str
    section: str
    active_from: date
    active_until: date | None


class Teams(Schema):
    items: list[TeamShown]
    next: str | None


@router.get("/me", response=Me)
def me(request: ApiRequest) -> dict[str, Any]:
    """Who is asking, and what they may do today."""
    person, today = request.auth, day_of(timezone.now())
    held = person.grants.on(today).select_related("force", "section", "team__section").order_by("first_day", "id")
    grants = [_shown(grant) for grant in held]
    return {
        "email": person.email,
        "name": person.name,
        "roles": list(dict.fromkeys(grant["role"] for grant in grants)),
        "force": person.force.key,
        "section": next((grant["section"] for grant in grants if grant["section"]), None),
        "team": next((grant["team"] for grant in grants if grant["team"]), None),
        "grants": grants,
        "csrf": get_token(request),
        "device_key": device_key_of(person),
    }


@router.get("/teams", response=Teams, auth=None)
def teams(request: HttpRequest, force: Key | None = None, cursor: Key | None = None) -> dict[str, Any]:
    """Every team, of any day, sorted by id; `force` keeps those of one force."""
    rows = Team.objects.select_related("force", "section")
    page, following = page_after(rows.filter(force__key=force) if force else rows, cursor)
    return {"items": [_team(team) for team in page], "next": following}


def page_after(rows: QuerySet[Any], cursor: str | None, *, key: str = "key") -> tuple[list[Any], str | None]:
    """The rows after the cursor by a unique text that never changes, and the cursor of the page after these.

    Nothing is skipped and nothing comes twice while others write: the place in the list is a value, not a count.
    """
    after = rows.filter(**{f"{key}__gt": cursor}) if cursor else rows
    found = list(after.order_by(key)[: LONGEST_PAGE + 1])
    page = found[:LONGEST_PAGE]
    return page, getattr(page[-1], key) if len(found) > LONGEST_PAGE else None


def _team(team: Team) -> dict[str, Any]:
    return {
        "id": team.key,
        "name": team.name,
        "force": team.force.key,
        "section": team.section.key,
        "active_from": team.active_from,
        "active_until": team.active_until,
    }


def _shown(grant: Grant) -> dict[str, str | None]:
    section = grant.section or (grant.team.section if grant.team else None)
    return {
        "role": grant.role,
        "force": grant.force.key,
        "section": section.key if section else None,
        "team": grant.team.key if grant.team else None,
    }
