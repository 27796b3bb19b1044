"""What the log tells of requests: one line for each that was refused, and of nobody who they are or what they know.

Whoever has the address of a receipt is the asker, and whoever has that of a new password may set it; an address with
`?` holds what people typed. So an address is logged by the words of our own routes, with a dot in the place of all
else that is no number and no key. Every answer has a number, which its line, its traceback and its page repeat.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

HEADER = "X-Request-Id"
HARMLESS = re.compile(r"[0-9]{1,18}|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
HIDDEN = "…"

# Others write lines too: the mail server's refusal names an address, a traceback whatever stood in the way.
SECRETS = (
    (re.compile(r"[\w.+%-]+@[\w-]+(\.[\w-]+)+"), "…@…"),
    (re.compile(r"nep_[\w-]+"), "nep_…"),  # tokens of the API: teams.actions.BEGINS
    (re.compile(r"(/mine/|/account/forgotten/\w+-)[^/\s?'\"]+"), r"\1…"),
    (re.compile(r"\?[\w.%-]+=[^\s'\"]*"), "?…"),
)

log = logging.getLogger(__name__)


class Discreet(logging.Formatter):
    """Leaves e-mail addresses, tokens and what follows a `?` out of every line, whoever wrote it."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret, instead in SECRETS:
            text = secret.sub(instead, text)
        return text


class OneLine(logging.Filter):
    """Of Django's own lines about answers: keeps the failures, with our words for the address, and drops refusals."""

    def filter(self, record: logging.LogRecord) -> bool:
        request, status = getattr(record, "request", None), getattr(record, "status_code", None)
        if status is None or not isinstance(request, HttpRequest):
            return True
        if status < 500:
            return False  # `numbered` has a line for it
        record.msg, record.args = "%s", (told(request, status),)
        return True


def numbered(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: each answer has a number, and each refusal a line with it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        number = vars(request)["number"] = new_number()
        response = get_response(request)
        response.headers[HEADER] = number
        if 400 <= response.status_code < 500:
            log.warning(told(request, response.status_code))
        return response

    return middleware


def new_number() -> str:
    return secrets.token_hex(5)


def told(request: HttpRequest, status: int) -> str:
    """The line: method, address, status, the route's name and the request's number."""
    match = request.resolver_match
    name = f" ({match.view_name})" if match else ""
    number = getattr(request, "number", "")
    return f"{_method(request.method)} {masked(request.path, _keys(match))} {status}{name} request {number}"


def told_of_scope(scope: dict[str, Any], status: int, number: str) -> str:
    """The same of a request that was answered before Django."""
    return f"{_method(scope['method'])} {masked(scope['path'])} {status} request {number}"


def masked(path: str, keys: Iterable[str] = ()) -> str:
    """The address with a dot for each part that is neither a word of ours, a number, a day nor one of the keys."""
    shown = {*_words(), *keys}
    return "/".join(part if part in shown or HARMLESS.fullmatch(part) else HIDDEN for part in path.split("/"))


def numbered_before_django(application: Any) -> Any:
    """An ASGI application whose answers have numbers too where Django has not given any: a body that was too large.

    Not for the streams, which end a connection by the object whose method `send` is.
    """

    async def numbered_application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return await application(scope, receive, send)

        async def noted(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message = _with_number(scope, message)
            await send(message)

        return await application(scope, receive, noted)

    return numbered_application


def _with_number(scope: dict[str, Any], message: dict[str, Any]) -> dict[str, Any]:
    name, headers = HEADER.lower().encode(), list(message.get("headers", []))
    if any(header.lower() == name for header, _ in headers):
        return message
    number = new_number()
    if message["status"] >= 400:
        log.warning(told_of_scope(scope, message["status"], number))
    return message | {"headers": [*headers, (name, number.encode())]}


def _method(method: str | None) -> str:
    return method if method and re.fullmatch("[A-Z]{1,10}", method) else HIDDEN


def _keys(match: ResolverMatch | None) -> list[str]:
    """What stands where the route says that a key stands."""
    names = re.findall(r"<key:(\w+)>", match.route) if match else []
    return [match.kwargs[name] for name in names if name in match.kwargs] if match else []


@cache
def _words() -> frozenset[str]:
    """The words that our routes are made of."""
    from django.urls import get_resolver

    from portal.access import routes_of  # it knows the teams' models, and logging is set up before there are any

    addresses = (re.sub(r"<[^>]*>|\(.*\)", "", address) for address, _ in routes_of(get_resolver().url_patterns))
    return frozenset(word.strip("^$") for address in addresses for word in address.split("/"))
