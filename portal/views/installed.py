"""The portal as an app on a device: what it is called there, and what other apps can share with it."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from engagement.facts import LONGEST_TITLE, LONGEST_URL
from teams.requests import PublicRequest, SignedInRequest

NAVY = "#0c2340"  # $np-navy, static/src/_palette.scss
ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
LONGEST_SHARED = 2000  # words; more does not fit an address that every server takes


@require_safe
def manifest(request: PublicRequest) -> HttpResponse:
    """What a device needs to install the portal. The same for everybody."""
    icons = [("192", "any", "mark-192"), ("512", "any", "mark-512"), ("512", "maskable", "mark-512-maskable")]
    said: dict[str, Any] = {
        "id": "/my-team/",
        "name": "Neighbourhood engagement",
        "short_name": "Engagement",
        "description": "Log what your neighbourhood team does, with and without signal.",
        "lang": "en-GB",
        "start_url": "/my-team/",
        "scope": "/",
        "display": "standalone",
        "background_color": NAVY,
        "theme_color": NAVY,
        "icons": [
            {"src": static(f"{name}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for size, purpose, name in icons
        ],
        "shortcuts": [{"name": "Log an activity", "url": "/log/"}, {"name": "Outbox", "url": "/outbox/"}],
        "share_target": {
            "action": "/share/",
            "method": "GET",
            "params": {"title": "title", "text": "text", "url": "url"},
        },
    }
    return JsonResponse(said, content_type="application/manifest+json")


@require_safe
def share(request: SignedInRequest) -> HttpResponse:
    """What another app shares begins a form of the log: its address, wherever it stands, and its words."""
    title, text, url = (request.GET.get(name, "").strip() for name in ("title", "text", "url"))
    found = ADDRESS.fullmatch(url) or ADDRESS.search(text)
    address = found.group() if found and len(found.group()) <= LONGEST_URL else ""
    said = {
        "title": _cut(title, LONGEST_TITLE),
        "url": address,
        "summary": _cut(text.replace(address, "", 1).strip() if address else text, LONGEST_SHARED),
    }
    return redirect(f"/log/?{urlencode({name: words for name, words in said.items() if words})}")


def _cut(words: str, longest: int) -> str:
    """No more than so many characters, and no half word where it can be helped."""
    if len(words) <= longest:
        return words
    kept, _, _ = words[: longest + 1].rpartition(" ")
    return kept.rstrip() or words[:longest]
