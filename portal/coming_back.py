"""Where somebody goes on who was sent away from a form: to sign in, or because the form's token was no longer good.

A form may be sent to an address that shows no page of its own (`/flags/3/close/`), and the page that holds it may have
more after its `?` than the form sends. So one goes back to the page that the browser says it sent the form from; where
it says nothing of use, to the nearest address above the form's own that shows a page.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

METHODS = "request_method_list"  # what the function that `require_http_methods` makes closes over


def page_of(request: HttpRequest) -> str:
    """The address, with what follows its `?`, of the page that was asked for or that a form was sent from."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    return next((address for address in _likely(request) if shows_a_page(urlsplit(address).path)), "/")


def _likely(request: HttpRequest) -> Iterator[str]:
    said = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure()):
        sent_from = urlsplit(said)
        yield f"{sent_from.path}?{sent_from.query}" if sent_from.query else sent_from.path
    yield request.get_full_path()
    path = request.path
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        yield path


def shows_a_page(path: str) -> bool:
    """Whether there is something at the address that one can come to, and not only send a form to."""
    try:
        return _answers_get(resolve(path).func)
    except Resolver404:
        return False


def _answers_get(view: Callable[..., Any] | None) -> bool:
    while view:
        taken = inspect.getclosurevars(view).nonlocals.get(METHODS) if inspect.isfunction(view) else None
        if taken is not None:
            return "GET" in taken
        view = getattr(view, "__wrapped__", None)
    return True
