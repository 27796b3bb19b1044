"""What an address of the API may ask: a parameter that nobody reads is refused by name, never passed over.

Whoever misspells `team` would take the whole force's answer for one team's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction, signature
from typing import Any

from django.http import HttpRequest

from record.refusal import Invalid

Operation = Callable[..., Any]


def only_known(operation: Operation) -> Operation:
    """The operation, which refuses parameters of the address that are none of its arguments."""
    known = set(signature(operation).parameters)

    def check(request: HttpRequest) -> None:
        named = known - set(request.resolver_match.kwargs if request.resolver_match else ())
        unknown = [name for name in request.GET if name not in named]
        if unknown and request.method in ("GET", "HEAD"):
            raise Invalid({name: ["This address takes no such parameter."] for name in unknown})

    if iscoroutinefunction(operation):

        @wraps(operation)
        async def checked_async(request: HttpRequest, *args: Any, **values: Any) -> Any:
            check(request)
            return await operation(request, *args, **values)

        return checked_async

    @wraps(operation)
    def checked(request: HttpRequest, *args: Any, **values: Any) -> Any:
        check(request)
        return operation(request, *args, **values)

    return checked
