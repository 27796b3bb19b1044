"""Who may follow a chat as staff: by session, by token, or by a ticket that the desk's page was given.

The stream of staff carries questions as they were written, so it takes the duty to see originals. Runs in threads.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import PermissionDenied
from django.core.handlers.asgi import ASGIRequest
from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from chats.models import Chat
from chats.permissions import Duty, get_chat_for
from chats.rate_limits import count_one
from record.timezones import day_of
from teams.api import AUTHENTICATION
from teams.models import Person

TICKET_HOLDS = timedelta(seconds=60)  # until the stream is opened, not for as long as it is open
_signer = TimestampSigner(salt="chats.stream.ticket")

Unfinished = Callable[[HttpRequest], str]


class NotSignedIn(Exception):
    """Nothing that was shown says who is asking."""


class SignInIncomplete(Exception):
    """Somebody signed in, but has to change a password or set up a second factor first; at the address it holds."""


def ticket_for(chat: Chat, person: Person) -> str:
    """What `?ticket=` takes: opens the staff's stream of this chat, for this person, once and within a minute."""
    issued = int(timezone.now().timestamp())
    return _signer.sign(f"{chat.pk}.{person.pk}.{issued}.{secrets.token_urlsafe(12)}")


@dataclass(frozen=True, eq=False)
class Follower:
    """Who follows a chat as staff, and the request that said so; None where a ticket did, which has run out since."""

    person: int  # their key
    request: dict[str, Any] | None  # its ASGI scope


def require_own_host(scope: dict[str, Any]) -> None:
    """Raises DisallowedHost where another site's name was asked for, as any page does."""
    ASGIRequest(scope, io.BytesIO()).get_host()


def admit(scope: dict[str, Any], chat: UUID, unfinished: Unfinished) -> Follower:
    """Who asks. Raises NotSignedIn, SignInIncomplete, PermissionDenied, Http404 outside their scope."""
    request = _request_of(scope)
    if address := unfinished(request):
        raise SignInIncomplete(address)
    by_ticket = _by_ticket(request.GET.get("ticket", ""), chat)
    person = by_ticket or _as_in_api(request)
    if person is None:
        raise NotSignedIn
    _require_duty(person, chat)
    return Follower(person.pk, None if by_ticket else scope)


def still_allowed(followers: Iterable[Follower], chat: UUID) -> set[Follower]:
    """Those who may follow the chat as staff now: a grant ends, a token is revoked, somebody signs out."""
    return {follower for follower in followers if _may(follower, chat)}


def _request_of(scope: dict[str, Any]) -> HttpRequest:
    request = ASGIRequest(scope, io.BytesIO())
    SessionMiddleware(lambda request: HttpResponse()).process_request(request)
    request.user = get_user(request)
    return request


def _by_ticket(ticket: str, chat: UUID) -> Person | None:
    try:
        place, person, issued, number = _signer.unsign(ticket, max_age=TICKET_HOLDS).split(".")
    except (BadSignature, ValueError):
        return None
    if place != str(chat) or not _first_use(number, int(issued)):
        return None
    return Person.objects.filter(pk=person, is_active=True).first()


def _first_use(number: str, issued: int) -> bool:
    """Counted in the database, so that no other process takes the ticket again either."""
    return count_one(f"ticket:{number}", datetime.fromtimestamp(issued, tz=UTC)) == 1


def _as_in_api(request: HttpRequest) -> Person | None:
    return next((person for way in AUTHENTICATION if (person := way(request))), None)


def _require_duty(person: Person, chat: UUID) -> None:
    get_chat_for(person, chat, Duty.SEE_ORIGINALS, day_of(timezone.now()))


def _may(follower: Follower, chat: UUID) -> bool:
    try:
        _require_duty(_present(follower), chat)
    except (NotSignedIn, Http404, PermissionDenied):
        return False
    return True


def _present(follower: Follower) -> Person:
    """The person, if what they showed would still say so."""
    if follower.request:
        person = _as_in_api(_request_of(follower.request))
    else:
        person = Person.objects.filter(pk=follower.person, is_active=True).first()
    if person is None:
        raise NotSignedIn
    return person
