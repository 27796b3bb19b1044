"""What every failure of the API looks like, and what an answer says that no page of Django's dresses.

Source: interfaces.md, "HTTP API": `{"error": code, "message": …, "fields": {name: [message]}}`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

API = "/api/"  # what is below it answers in JSON

# Of an answer that is no page: it loads nothing, runs nothing and stands in nobody's frame.
CLOSED = (
    (b"content-security-policy", b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
CODES = {
    400: "bad_request",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "too_slow",
    413: "too_large",
}
MESSAGES = {
    400: "This could not be read.",
    403: "You may not do this.",
    404: "There is nothing here.",
    405: "This address does not take that method. Allow names those that it takes.",
    408: "The request stopped arriving.",
    413: "The request is too large.",
}


def failure(code: str, message: str, fields: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {"error": code, "message": message, "fields": fields or {}}


def code_of(status: int) -> str:
    return CODES.get(status, "failed")


def plain_failure(status: int) -> bytes:
    """The failure, written down, where nobody who knew more has said what is wrong."""
    return json.dumps(failure(code_of(status), MESSAGES.get(status, "This failed."))).encode()
