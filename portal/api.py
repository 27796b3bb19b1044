"""The HTTP API: every app's part of it under one address, and one shape for what goes wrong.

Source: interfaces.md, "HTTP API": `{"error": code, "message": …, "fields": {name: [message]}}`.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError

from chats.api import router as chats
from contracts.api import router as contracts
from engagement.api import router as engagement
from portal import api_parameters
from portal.api_parser import EntryParser
from portal.api_statuses import DescribedAPI
from record import api_errors
from record.refusal import Invalid
from teams.api import AUTHENTICATION
from teams.api import router as teams

api = DescribedAPI(
    title="Neighbourhood engagement portal",
    version="1",
    urls_namespace="api",
    docs_url=None,  # its page would load scripts from elsewhere
    auth=list(AUTHENTICATION),
    parser=EntryParser(),
)
api.add_decorator(api_parameters.only_known)
api.add_router("", teams)
api.add_router("", engagement)
api.add_router("", contracts)
api.add_router("", chats)


def failure(request: HttpRequest, status: int, code: str, message: str, fields: Any = None) -> HttpResponse:
    """An answer in the one shape that every failure has."""
    return api.create_response(request, api_errors.failure(code, message, fields), status=status)


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    answer = failure(request, 401, "not_signed_in", "Sign in, or send a token: Authorization: Bearer TOKEN")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(PermissionDenied)
def refused(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return failure(request, 403, "forbidden", str(error) or "You may not do this.")


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """The same words whatever was asked for, there or not: they must not tell what exists out of sight."""
    return failure(request, 404, "not_found", api_errors.MESSAGES[404])


@api.exception_handler(HttpError)
def failed(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, Invalid):  # of a body that could be read, and is no entry of a form
        return invalid(request, error.__cause__)
    return failure(request, error.status_code, api_errors.code_of(error.status_code), str(error))


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What the caller sent does not have the form that was asked for; each fault under its field's name."""
    fields: dict[str, list[str]] = defaultdict(list)
    for fault in error.errors:
        where, *place = fault["loc"]
        named = place[1:] if where == "body" else place  # a body's place begins with the name of our argument
        fields[".".join(map(str, named))].append(_words(fault))
    return failure(request, 422, "invalid", "Some of this cannot be taken.", fields)


@api.exception_handler(Invalid)
def invalid(request: HttpRequest, error: Invalid) -> HttpResponse:
    """What an action refuses, each fault under the field it names."""
    fields = {name: sentences for name, sentences in error.fields.items() if name}
    message = "Some of this cannot be taken." if fields else error.said
    return failure(request, 422, "invalid", message, fields)


# What Pydantic says of these is written for programmers, and of a day it is wrong: no time is wanted.
WORDS = {"date": "Write a day as 2026-05-31.", "datetime": "Write an instant as 2026-05-31T14:00:00Z."}


def _words(fault: dict[str, Any]) -> str:
    """A fault as a person reads it."""
    kind, _, _ = fault["type"].partition("_")
    return WORDS.get(kind, fault["msg"])
