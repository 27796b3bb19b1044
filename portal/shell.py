"""The page that a device keeps beforehand and opens where no page comes, with what it needs: the same for everybody.

Source: reliability.md, "Without signal".
"""

from __future__ import annotations

import hashlib
import re
from functools import cache

from django.template.loader import render_to_string

PLACES = [
    {"label": "My team", "url": "/my-team/", "icon": "ui-team"},
    {"label": "Log", "url": "/log/", "icon": "ui-log"},
    {"label": "Outbox", "url": "/outbox/", "icon": "ui-outbox", "outbox": True},
]
STATIC = re.compile(r'(?:href|src|data-np-\w+)="([^"]+\.(?:css|js|svg|png))"')
NAMED = re.compile(r"\.[0-9a-f]{12}\.")  # a static file bears its digest


@cache
def page() -> str:
    """The shell: without anybody's name, the same for all."""
    return render_to_string("portal/offline.html", {"nav": PLACES, "thumb": PLACES, "offline": True})


@cache
def revision() -> str:
    """Changes with whatever the shell shows and uses: a copy that was made for another one is made again."""
    return hashlib.sha256(page().encode()).hexdigest()[:16]


@cache
def manifest() -> list[dict[str, str | None]]:
    """What the device keeps beforehand. Static files bear their digest in their name: they need no revision."""
    named = sorted(set(STATIC.findall(page())))
    return [
        {"url": "/offline/", "revision": revision()},
        *({"url": url, "revision": _revision_of(url)} for url in named),
    ]


def _revision_of(url: str) -> str | None:
    return None if NAMED.search(url) else revision()
