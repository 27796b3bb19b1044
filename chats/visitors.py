"""Who is asking, as far as the portal wants to know: a random number in a cookie, and no more than a day's digest.

The cookie is set when somebody asks or supports, not for reading. It says nothing of its holder, is the chats' alone,
and each chat knows it by another digest: nobody can follow a browser from one chat to the next.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from chats.models import Chat
from chats.rate_limits import Sender, sender_of

COOKIE = f"{settings.COOKIE_PREFIX}chat"
LEFT = f"{settings.COOKIE_PREFIX}chat-left"
LEFT_FOR = timedelta(hours=1)  # whoever comes back to a receipt on purpose can do so afterwards
KEPT_FOR = timedelta(days=30)
_NUMBER = re.compile(r"[0-9a-f]{32}")


def browser_of(request: HttpRequest) -> str:
    """The number of the request's cookie, or a new one for `remember` to hand out. The same within one request."""
    found = request.COOKIES.get(COOKIE, "")
    number = found if _NUMBER.fullmatch(found) else secrets.token_hex(16)
    return vars(request).setdefault("chat_browser", number)


def sender(request: HttpRequest, chat: Chat, now: datetime) -> Sender:
    return sender_of(chat.pk, cookie=browser_of(request), address=request.META.get("REMOTE_ADDR", ""), now=now)


def require_own_page(request: HttpRequest, *, from_receipt: bool = False) -> None:
    """Other sites may not ask, support or take back through those who visit them. Raises PermissionDenied.

    A browser says from where it sends; a program that is none says nothing, and holds nobody's cookie. A receipt tells
    nobody its address, so that its forms come from "null": there Sec-Fetch-Site says whose page it was, and a browser
    too old for that is believed, since the address itself is the secret.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    ours = (settings.SITE_URL, f"{request.scheme}://{request.get_host()}")
    hidden = from_receipt and origin == "null" and site in (None, "same-origin")
    if (origin and origin not in ours and not hidden) or site in ("cross-site", "same-site"):
        raise PermissionDenied("This was sent from another site’s page.")


def known_sender(request: HttpRequest, chat: Chat, now: datetime) -> Sender:
    """The same for reading: who has no cookie is nobody, and is given none."""
    found = request.COOKIES.get(COOKIE, "")
    return sender_of(chat.pk, cookie=found if _NUMBER.fullmatch(found) else "", address="", now=now)


def remember(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the browser keep its number, so that it is shown its own questions again."""
    response.set_cookie(
        COOKIE,
        browser_of(request),
        max_age=KEPT_FOR,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    if has_left(request):
        response.delete_cookie(LEFT, samesite="Lax")
    return response


def forget(response: HttpResponse) -> HttpResponse:
    """Let the browser forget its number. Receipts stay closed in it for a while, or Back would bring one up."""
    response.delete_cookie(COOKIE, samesite="Lax")
    response.set_cookie(LEFT, "1", max_age=LEFT_FOR, secure=settings.HTTPS, httponly=True, samesite="Lax")
    return response


def has_left(request: HttpRequest) -> bool:
    """Whether this browser was told to forget, a short while ago and without asking anything since."""
    return bool(request.COOKIES.get(LEFT))
