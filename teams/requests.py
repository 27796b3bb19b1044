"""What views and operations may rely on in a request, by who was let in. For types alone: no request is made of these.

`portal.access` gives a view that takes a `SignedInRequest` to nobody else, and mypy holds the map of the site to it.
"""

from __future__ import annotations

from django.http import HttpRequest

from teams.models import Force, Person
from teams.permissions import Asker


class PublicRequest(HttpRequest):
    """Anybody's. A view says which force its page is about, where it is about one."""

    about: Force


class SignedInRequest(PublicRequest):
    """That of somebody who is signed in."""

    user: Person


class ApiRequest(HttpRequest):
    """That of an operation which asks for a token or a session: `auth` is whose it is."""

    auth: Person


class OpenApiRequest(HttpRequest):
    """That of an operation which also lets in whoever does not say who they are."""

    auth: Asker
