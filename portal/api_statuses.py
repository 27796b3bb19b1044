"""What the OpenAPI description says of failures: for each operation every status that it can answer, in one shape.

Operations name what is their own (409, 412, 428, 429); what follows from how they are asked is said here, once.
"""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from record import api_errors

FAILURE = {
    "title": "Failure",
    "description": "What every failure looks like. Some say more: what is stored, what was sent, the present state.",
    "type": "object",
    "properties": {
        "error": {"type": "string", "description": "A code for programs."},
        "message": {"type": "string", "description": "A sentence for people."},
        "fields": {
            "type": "object",
            "description": "Of each field that is at fault, sentences.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
    "required": ["error", "message", "fields"],
}
WORDS = api_errors.MESSAGES | {
    400: "It could not be read: the body is no JSON, or something holds the character NUL.",
    401: "Not signed in, and no token that opens anything.",
    403: "Not allowed: the role is missing, the sign-in is not complete, or X-CSRFToken is.",
    404: "Not there, or out of sight.",
    409: "Something else is there already, or it is not the time for this.",
    412: "Another version is stored than the one in If-Match.",
    422: "Something that was sent cannot be taken; `fields` names it.",
    428: "If-Match is missing.",
    429: "Too often; Retry-After says when again.",
}
ANYBODY = "x-anybody"  # an operation that says so takes a sign-in or a token, and does without
NAMES_SOMETHING = frozenset({"team", "contract"})  # asked for by key, and 404 where it is out of sight


class DescribedAPI(NinjaAPI):
    """Its description names failures too. It is made once: nothing in it changes while the portal runs."""

    described: OpenAPISchema | None = None

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        if any(options.values()):
            return self._describe(**options)
        if self.described is None:
            self.described = self._describe()
        return self.described

    def _describe(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        schema["components"]["schemas"]["Failure"] = FAILURE
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                _describe(method, operation)
        return schema


def _describe(method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    named = {int(status) for status in responses}
    failures = {status for status in named if status >= 400} | _following(method, operation)
    for status in sorted(failures):
        shape = {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}}
        responses[status] = {"description": WORDS[status], "content": shape}


def _following(method: str, operation: dict[str, Any]) -> set[int]:
    """The failures that follow from what an operation asks for."""
    asked = {(one["in"], one["name"]) for one in operation.get("parameters", [])}
    places = {place for place, _ in asked}
    found = {400, 403}  # 403 also of what is public: whoever is half signed in completes that first
    if operation.get("security") and not operation.pop(ANYBODY, False):
        found.add(401)
    if "path" in places or any(("query", name) in asked for name in NAMES_SOMETHING):
        found.add(404)
    if asked or "requestBody" in operation or method == "get":  # of what is read an unknown parameter is refused
        found.add(422)
    if method != "get":
        found |= {408, 413}  # a body that nobody asked for is looked at too
    return found
