"""Pages about the portal itself: accessibility, privacy, cookies."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "public/accessibility.html")


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "public/privacy.html")


def cookies(request: HttpRequest) -> HttpResponse:
    return render(request, "public/cookies.html")
