"""Default deny: every route says who may come in, and one that does not is a fault that stops the portal's start.

    path("oversight/", needs(Permission.SEE_OVERSIGHT)(views.grid), name="oversight")

`needs` is the door of a page, not of what it shows: a view gets a team by `teams.permissions.get_team_for`, and what
belongs to teams by `teams_for`. An address that names something (`activities/<uuid:id>/withdraw/`) is answered there
and not at the door: what is out of sight is 404 for everybody, whatever else they may not do.
Source: reliability.md, "Access"; interfaces.md, "Roles".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, Concatenate

from django.contrib.auth.views import redirect_to_login
from django.core import checks
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from ninja import NinjaAPI

from portal.coming_back import page_of
from record.timezones import day_of
from teams.permissions import Permission, require_anywhere
from teams.requests import PublicRequest, SignedInRequest

View = Callable[..., HttpResponseBase]  # also one that is sent while it is made
# A view that relies on somebody being signed in is no argument of `public`: mypy refuses it.
OpenView = Callable[Concatenate[PublicRequest, ...], HttpResponse]
GuardedView = Callable[Concatenate[SignedInRequest, ...], HttpResponseBase]
Route = URLPattern | URLResolver


@dataclass(frozen=True)
class Policy:
    """Whom a route lets in: everybody, whoever is signed in, or those with the permission somewhere."""

    signed_in: bool = False
    permission: Permission | None = None


def public(view: OpenView) -> View:
    """Everybody may come in."""
    return _declared(view, Policy())


def signed_in(view: GuardedView) -> View:
    """Whoever is signed in may come in; others are sent to sign in, and then back: also from a form that they sent."""
    return _declared(view, Policy(signed_in=True))


def needs(permission: Permission) -> Callable[[GuardedView], View]:
    """Who has the permission today, for any team at all, may come in. Others get 403, or are sent to sign in.

    Where the address names something, the view fetches that through the same permission: see above.
    """
    return partial(_declared, policy=Policy(signed_in=True, permission=permission))


def _declared(view: View, policy: Policy) -> View:
    @wraps(view, updated=("__dict__",))
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if policy.signed_in and not request.user.is_authenticated:
            return redirect_to_login(page_of(request))
        if policy.permission and not (args or kwargs):
            require_anywhere(request.user, policy.permission, day_of(timezone.now()))
        return view(request, *args, **kwargs)

    vars(guarded)["policy"] = policy
    return guarded


def api(interface: NinjaAPI) -> tuple[list[Route], str, str]:
    """The addresses of an API, for `path`. Its operations ask for a sign-in unless one says `auth=None` itself."""
    if not isinstance(interface.auth, Sequence) or not interface.auth:
        raise ValueError("An API without authentication: give NinjaAPI its auth.")
    routes, app_name, namespace = interface.urls
    for route in routes:
        vars(route.callback)["policy"] = Policy()
    return routes, app_name, namespace


def policy_of(route: URLPattern) -> Policy | None:
    """What the route declares; None where it declares nothing."""
    return getattr(route.callback, "policy", None)


def routes_of(patterns: Sequence[Route], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route below the patterns, with its address as written and as a person would look for it."""
    for route in patterns:
        address = f"{before}{route.pattern}"
        if isinstance(route, URLResolver):
            yield from routes_of(route.url_patterns, address)
        else:
            yield address, route


@checks.register(checks.Tags.security)
def every_route_declares_its_policy(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    return undeclared(get_resolver().url_patterns)


def undeclared(patterns: Sequence[Route]) -> list[checks.CheckMessage]:
    """An error for each route that does not say who may come in."""
    return [
        checks.Error(
            f"/{address} does not declare who may come in.",
            hint="Wrap its view in public, signed_in or needs(Permission.…) of portal.access.",
            id="portal.E001",
        )
        for address, route in routes_of(patterns)
        if policy_of(route) is None
    ]
