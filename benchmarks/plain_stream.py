"""What the streams are measured against: the same messages from an async view of Django's, and nothing else around it.

No middleware, no database, one list of readers: a project that streams this way only has more to do.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from django.conf import settings

settings.configure(ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, SECRET_KEY="measured", MIDDLEWARE=[])

from django.core.asgi import get_asgi_application  # noqa: E402
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

said: list[bytes] = []
news: list[asyncio.Event] = []


async def events(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(_follow(), content_type="text/event-stream")


async def say(request: HttpRequest) -> HttpResponse:
    said.append(b'id: %d\nevent: answer\ndata: {"text": "%s"}\n\n' % (len(said) + 1, b"x" * 200))
    for one in news:
        one.set()
    return HttpResponse()


async def live(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


async def _follow() -> AsyncIterator[bytes]:
    position, woken = 0, asyncio.Event()
    news.append(woken)
    yield b"retry: 3000\n\n"
    while True:
        await woken.wait()
        woken.clear()
        while position < len(said):
            yield said[position]
            position += 1


urlpatterns = [path("events", events), path("say", say), path("health/live", live)]
application = get_asgi_application()
