"""What every answer says and every request must respect, beyond what Django's own middleware covers."""

from django.conf import settings
from django.http import HttpResponse


def own_site_only(get_response):
    """Other sites may not embed what we answer (`reliability.md`, headers: CORP)."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def small_bodies_only(get_response):
    """Refuse a body that declares itself larger than LARGEST_BODY with 413, before anything reads it.

    One that does not declare its length is cut off while it arrives (asgi.py).
    """

    def middleware(request):
        if _declared_length(request) > settings.LARGEST_BODY:
            return HttpResponse("The request is too large.\n", status=413, content_type="text/plain; charset=utf-8")
        return get_response(request)

    return middleware


def _declared_length(request) -> int:
    length = request.headers.get("Content-Length", "")
    return int(length) if length.isdigit() else 0
