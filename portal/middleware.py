"""What every answer says and every request must respect, beyond what Django's own middleware covers."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag

from chats import visitors
from record import api_errors

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def own_site_only(get_response):
    """Other sites may not embed what we answer (CORP). Source: reliability.md, "Headers"."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def api_failures_in_one_shape(get_response):
    """Give what fails below /api/ before an operation has it, or where none does, the shape of every other failure.

    The answers of Django and of its middleware are pages, and a caller's program reads none.
    """

    def middleware(request):
        response = get_response(request)
        if response.status_code >= 400 and request.path.startswith(api_errors.API) and not _is_json(response):
            response.content = api_errors.plain_failure(response.status_code)
            response.headers["Content-Type"] = "application/json; charset=utf-8"
            response.headers["Content-Length"] = str(len(response.content))
        return response

    return middleware


def api_answers_have_tags(get_response):
    """Give what the API answers to a question an ETag made of the answer, and 304 to whoever sends it back.

    Also where the answer is somebody's, and no cache may keep it: a caller's program keeps it by itself.
    """

    def middleware(request):
        response = get_response(request)
        asked = request.method in ("GET", "HEAD") and request.path.startswith(api_errors.API)
        if not asked or response.status_code != 200 or response.streaming:
            return response
        if "ETag" not in response.headers:
            set_response_etag(response)
        return get_conditional_response(request, etag=response.headers["ETag"], response=response)

    return middleware


def private_is_not_stored(get_response):
    """Let no browser and no proxy keep what was answered to somebody in particular, so that nobody finds it after them.

    Somebody is whoever sends a session, a token or the chats' cookie, or is given a cookie now; what is behind a
    sign-in is theirs alone too. A refusal bears the number of its request, so it is nobody else's either. What is left
    is for everybody, and whoever likes may keep it.
    """

    def middleware(request):
        response = get_response(request)
        if hasattr(request, "session") and (_is_somebodys(request) or response.cookies or response.status_code >= 400):
            response.headers["Cache-Control"] = "no-store"
        return response

    return middleware


def no_nul(get_response):
    """Refuse the character NUL in an address or a form: nobody types it, and PostgreSQL keeps no text that has it."""

    def middleware(request):
        said = [request.GET]
        if request.method == "POST" and request.content_type in FORMS:
            said.append(request.POST)
        if any("\0" in value for values in said for _, found in values.lists() for value in found):
            raise BadRequest("The character NUL was sent.")
        return get_response(request)

    return middleware


def small_bodies_only(get_response):
    """Refuse a body that declares itself larger than LARGEST_BODY with 413, before anything reads it.

    One that does not declare its length is cut off while it arrives (asgi.py).
    """

    def middleware(request):
        if _declared_length(request) > settings.LARGER_BODIES.get(request.path, settings.LARGEST_BODY):
            return HttpResponse(f"{api_errors.MESSAGES[413]}\n", status=413, content_type="text/plain; charset=utf-8")
        return get_response(request)

    return middleware


def _is_somebodys(request) -> bool:
    match = request.resolver_match
    policy = getattr(match.func, "policy", None) if match else None
    known = {settings.SESSION_COOKIE_NAME, visitors.COOKIE} & set(request.COOKIES)
    return bool(known or "Authorization" in request.headers or (policy and policy.signed_in) or _is_a_secret(match))


def _is_a_secret(match) -> bool:
    """Whether the address itself is what only one person knows: of a receipt, of a new password."""
    return bool(match and {"token", "key"} & set(match.kwargs) and "<key:key>" not in match.route)


def _is_json(response) -> bool:
    return response.headers.get("Content-Type", "").startswith("application/json")


def _declared_length(request) -> int:
    length = request.headers.get("Content-Length", "")
    return int(length) if length.isdigit() else 0
