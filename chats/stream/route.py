"""The streams' two addresses: raw ASGI, before Django. Source: interfaces.md, "Chats".

    GET /api/v1/chats/{id}/events         everybody
    GET /api/v1/chats/{id}/staff-events   who may see what was asked as it was written

A view of Django's would hold a thread for every reader. Here a reader costs a connection, and the server's own task for
it, which waits to hear that they are gone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from django.core.exceptions import DisallowedHost, PermissionDenied, SuspiciousOperation
from django.http import Http404

from chats.models import Event
from chats.stream import admission
from chats.stream.clients import HEADERS, Client, Send
from chats.stream.events import in_thread
from chats.stream.process import Full, Streams, patiently
from chats.stream.rooms import Room
from record import api_errors
from record.ip_addresses import network_of

ADDRESS = re.compile(r"/api/v1/chats/([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})/(staff-)?events")

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass
class StreamRefused(Exception):
    """Answered in the shape that every failure of the API has."""

    status: int
    code: str
    message: str
    headers: tuple[tuple[bytes, bytes], ...] = ()


NOT_FOUND = (404, "not_found", api_errors.MESSAGES[404])
NOT_SIGNED_IN = (401, "not_signed_in", "Sign in, or send a token: Authorization: Bearer TOKEN")
NOT_ALLOWED = (405, "method_not_allowed", "Only GET and HEAD.")


def streaming(application: Application, unfinished: admission.Unfinished) -> Application:
    """The application with the streams before it. `unfinished` says where a request's sign-in is to be completed."""
    streams = Streams()

    async def streaming_application(scope: Scope, receive: Receive, send: Send) -> None:
        address = ADDRESS.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if address is None:
            return await application(scope, receive, send)
        try:
            client, room = await _admitted(streams, scope, send, UUID(address[1]), bool(address[2]), unfinished)
        except StreamRefused as refused:
            return await _refuse(refused, send)
        if scope["method"] == "HEAD":
            return await _answer(200, HEADERS, b"", send)
        return await _follow(room, client, receive)

    return streaming_application


async def _admitted(
    streams: Streams, scope: Scope, send: Send, chat: UUID, staff: bool, unfinished: admission.Unfinished
) -> tuple[Client, Room]:
    if scope["method"] not in ("GET", "HEAD"):
        raise StreamRefused(*NOT_ALLOWED, headers=((b"allow", b"GET, HEAD"),))
    _require_own_host(scope)
    streams.begin()
    network = network_of((scope.get("client") or ("",))[0])
    try:
        follower = await _follower(scope, chat, unfinished) if staff else None
        room = await streams.room(chat, Event.Audience.STAFF if staff else Event.Audience.PUBLIC, network)
    except Full:
        raise StreamRefused(503, "full", "Try again in a moment.", headers=((b"retry-after", b"3"),)) from None
    if room is None:
        raise StreamRefused(*NOT_FOUND)
    return Client(room, send, position=_position(scope), network=network, follower=follower), room


def _require_own_host(scope: Scope) -> None:
    try:
        admission.require_own_host(scope)
    except DisallowedHost:
        raise StreamRefused(400, "bad_request", "This host is not served here.") from None


async def _follower(scope: Scope, chat: UUID, unfinished: admission.Unfinished) -> admission.Follower:
    try:
        return await patiently(partial(in_thread, admission.admit, scope, chat, unfinished))
    except admission.NotSignedIn:
        raise StreamRefused(*NOT_SIGNED_IN, headers=((b"www-authenticate", b"Bearer"),)) from None
    except admission.SignInIncomplete as incomplete:
        message = f"Complete your sign-in first, at {incomplete}"
        raise StreamRefused(403, "sign_in_incomplete", message) from None
    except PermissionDenied as denied:
        raise StreamRefused(403, "forbidden", str(denied)) from None
    except Http404:
        raise StreamRefused(*NOT_FOUND) from None
    except SuspiciousOperation:
        raise StreamRefused(400, "bad_request", api_errors.MESSAGES[400]) from None


async def _follow(room: Room, client: Client, receive: Receive) -> None:
    """Until the reader is gone. What they are sent is sent from the room's side."""
    await client.begin()
    room.join(client)
    try:
        while (await receive())["type"] != "http.disconnect":
            pass
    finally:
        room.leave(client)


def _position(scope: Scope) -> int:
    """The number after which to begin; -1, which no room has, for what is no number. The header is the newer one."""
    given = dict(scope["headers"]).get(b"last-event-id", b"").decode("latin-1")
    given = given or parse_qs(scope["query_string"].decode("latin-1")).get("after", ["0"])[-1]
    return int(given) if re.fullmatch(r"[0-9]{1,9}", given) else -1


async def _refuse(refused: StreamRefused, send: Send) -> None:
    said = api_errors.failure(refused.code, refused.message)
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"cache-control", b"no-store"),
        *api_errors.CLOSED,
        *refused.headers,
    ]
    await _answer(refused.status, headers, json.dumps(said).encode(), send)


async def _answer(status: int, headers: list[tuple[bytes, bytes]], body: bytes, send: Send) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
