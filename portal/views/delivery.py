"""Where the services that carry our letters tell what became of them: programs come here, never people.

Nothing is there unless EMAIL_URL says so, secret included; who does not bring the secret is refused before a word of
what was sent is read. News of letters that are not kept is taken and forgotten.
"""

from __future__ import annotations

import json
from typing import Any

from anymail import urls
from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.signals import tracking
from django.conf import settings
from django.core.exceptions import BadRequest, ImproperlyConfigured, PermissionDenied
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from portal.post import mailer, notify
from record import deliveries


@csrf_exempt
def told_by_notify(request: HttpRequest) -> HttpResponse:
    """Notify's callback: JSON about one letter, with the token of EMAIL_URL in `Authorization`."""
    account = settings.NOTIFY
    if account is None or not account.callback_token:
        raise Http404("No callback of Notify is set up.")
    if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {account.callback_token}"):
        raise PermissionDenied("A callback without its token.")
    news = notify.news_of(_body(request), timezone.now())
    if news:
        deliveries.note(news)
    return HttpResponse(status=204)


@csrf_exempt
def told_by_mail_service(request: HttpRequest) -> HttpResponse:
    """The webhook of the service that anymail speaks to, checked and read as anymail does for that service."""
    webhook = _webhook(settings.MAIL_SERVICE)
    if webhook is None:
        raise Http404("No webhook of a mail service is set up.")
    try:
        return webhook(request)
    except AnymailWebhookValidationFailure as error:
        raise PermissionDenied("A webhook without its secret.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:  # signed, and not what the service documents
        raise BadRequest("A webhook that nobody can read.") from error


@receiver(tracking, dispatch_uid="portal.views.delivery")
def note_tracking(sender: Any, event: Any, **more: Any) -> None:
    mailer.note(event)


def _webhook(service: str) -> Any:
    """anymail's own view of the service; None where none is set up, or where it would believe whoever comes.

    Most services bring a shared name and password, which is EMAIL_URL's `webhook_secret`; some sign what they tell.
    """
    named = {route.name: route.callback for route in urls.urlpatterns}
    view = named.get(f"{service}_tracking_webhook")
    try:
        asked = view.view_class() if view else None
    except ImproperlyConfigured:  # a key is missing that would tell the service's own words from a stranger's
        return None
    if asked is None or (asked.warn_if_no_basic_auth and not asked.basic_auth):
        return None
    return view


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        said = json.loads(request.body)
    except ValueError as error:
        raise BadRequest("Not JSON.") from error
    if not isinstance(said, dict):
        raise BadRequest("Not an object.")
    return said
