"""What is answered where there is nothing to show: the designed pages, without the freshness line of others."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from portal.coming_back import page_of


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(_bare("400.html", request), status=400)


def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_bare("500.html", request), status=500)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", {"freshness": None}, status=404)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", {"freshness": None}, status=403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token of a form is not the browser's any more. Whoever is signed out as well signs in, and goes on there."""
    policy = getattr(request.resolver_match and request.resolver_match.func, "policy", None)
    if policy and policy.signed_in and not request.user.is_authenticated:
        return redirect_to_login(page_of(request))
    return render(request, "403_csrf.html", {"freshness": None, "page": page_of(request)}, status=403)


def _bare(template: str, request: HttpRequest) -> str:
    """The page with nothing around it that would be asked of the database, which may be what is broken."""
    return loader.get_template(template).render({"request": request})
