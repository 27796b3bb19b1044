"""What staff type is kept on their device until it is stored; the server says whose it is, and when it is stored.

The keeping is done by `static/js/kept/`. It is told here under which key to keep: one for each person, which names
nobody, so that the next person who signs in on the device is offered nothing of it. A form that was kept sends the
number of its draft along. Where it was carried out the session remembers that, and every page after says so: the draft
goes also when one of them never arrives. Nothing of what was typed is kept by the server.
Source: reliability.md, "Drafts"
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.contrib.messages import WARNING, get_messages
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest, HttpResponse

from portal.coming_back import page_of
from teams.device_key import device_key_of

FIELD = "np_draft"  # in a form: the numbers of the drafts that it was filled from
NUMBER = re.compile("[0-9a-f]{32}")
STORED = "stored_drafts"  # in the session: the numbers of those carried out last
REMEMBERED = 20
# What is sent from a form and stores nothing of what was typed in it.
STORE_NOTHING = frozenset({"join"})


class Messages(SessionStorage):
    """Django's, which also knows the worst that this request has said: `worst` is 0 where it said nothing."""

    worst = 0

    def add(self, level: int, message: str, extra_tags: str | None = "") -> None:
        self.worst = max(self.worst, int(level))
        super().add(level, message, extra_tags)


def told(request: HttpRequest) -> dict[str, str] | None:
    """What a page tells the device; None where nobody is signed in, whose words are kept nowhere."""
    if not request.user.is_authenticated:
        return None
    stored = request.session.get(STORED, [])
    return {"key": device_key_of(request.user), "stored": " ".join(stored), "page": page_of(request)}


def note_stored(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: remember the numbers of the drafts whose form was carried out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "POST" and _is_carried_out(request, response):
            remember(request, request.POST.getlist(FIELD))
        return response

    return middleware


def remember(request: HttpRequest, numbers: list[str]) -> None:
    """These drafts are stored; what is no number is not kept."""
    fresh = [number for number in numbers[:REMEMBERED] if NUMBER.fullmatch(number)]
    if fresh:
        before: list[Any] = request.session.get(STORED, [])
        request.session[STORED] = [*before, *fresh][-REMEMBERED:]


def _is_carried_out(request: HttpRequest, response: HttpResponse) -> bool:
    """A form that was carried out leads on, and says nothing amber; one that was not shows its page again."""
    match = request.resolver_match
    policy = getattr(match.func, "policy", None) if match else None
    if response.status_code not in (302, 303) or not (policy and policy.signed_in) or match is None:
        return False
    may = request.user.is_authenticated and not getattr(request, "sent_away", False)
    return may and match.url_name not in STORE_NOTHING and getattr(get_messages(request), "worst", 0) < WARNING
