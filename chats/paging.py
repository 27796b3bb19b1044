"""Tells the force's own paging of an alert: a signed request, sent at least once, without a word of whoever asked.

The address is an administrator's or the environment's to give (PAGING_URL, PAGING_SECRET): https, or this machine while
the portal is tried out. A redirect is a failure: a signed request goes where it was meant to go, or nowhere. The body
names the alert, so that who gets it twice can tell.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import urllib.request
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from celery import signature
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from chats.models import Alert
from teams.models import Force

log = logging.getLogger(__name__)

PATIENCE = 5  # seconds for the whole answer
LEASE = timedelta(minutes=1)
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (15, 30, 60, 120, 300, 600, 1200))  # after each try
LATE_AFTER = timedelta(minutes=2)  # a page that has been due longer: somebody must look at the worker
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **options: Any) -> None:
        return None  # urllib raises the answer as an HTTPError then


_opener = urllib.request.build_opener(NoRedirect)


def address_of(force: Force) -> str:
    """Where the force's pages go; empty where nothing is set up."""
    return force.paging_url or settings.PAGING_URL


def fault_in(address: str) -> str:
    """Why the address cannot be used, as a sentence; empty where it can."""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - raises ValueError for what is none
    except ValueError:
        return "This is not an address."
    if parts.username or parts.password or parts.fragment:
        return "An address of paging holds no password and no #."
    if parts.scheme == "https" and parts.hostname:
        return ""
    if parts.scheme == "http" and parts.hostname in LOOPBACK and not settings.PRODUCTION:
        return ""
    return "Pages are sent over https alone: the address begins with https://."


def first_try(force: Force, now: datetime) -> dict[str, Any]:
    """The columns of a new alert."""
    if not address_of(force):
        return {"paging": Alert.Paging.NONE}
    return {"paging": Alert.Paging.WAITING, "next_try_at": now}


def hint() -> None:
    """Tell a worker to look now; the minute finds it otherwise."""
    signature("chats.call").delay()  # by its name: the task itself asks this module


def send_due(now: datetime) -> int:
    """Send what is due, each under a lease that is committed before: whoever dies in between, it is sent again."""
    sent = 0
    while (alert := _lease(now)) is not None:
        sent += _send(alert, now)
    return sent


def overdue(now: datetime) -> timedelta | None:
    """For how long the page that has been due longest has been so; None where none is."""
    due = Alert.objects.filter(paging=Alert.Paging.WAITING, next_try_at__lte=now).order_by("next_try_at", "id").first()
    return now - due.next_try_at if due and due.next_try_at else None


def post(force: Force, said: dict[str, Any], now: datetime) -> str:
    """Send it once. Returns what went wrong, as a sentence for an administrator; empty where it was taken."""
    address, body = address_of(force), json.dumps(said, separators=(",", ":")).encode()
    if fault := fault_in(address):
        return fault
    request = urllib.request.Request(address, body, headers=_headers(force, body, now), method="POST")  # noqa: S310
    try:
        with _opener.open(request, timeout=PATIENCE) as answer:  # noqa: S310 - https or loopback: fault_in
            return "" if 200 <= answer.status < 300 else f"It answered {answer.status}."
    except urllib.error.HTTPError as error:
        return f"It answered {error.code}."
    except (OSError, ValueError) as error:
        return f"It did not answer: {getattr(error, 'reason', error)}."


def signature_of(secret: str, at: str, body: bytes) -> str:
    """HMAC-SHA256, in hex, of the time, a dot and the body: an old request sent again by somebody else shows."""
    return hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()


def _headers(force: Force, body: bytes, now: datetime) -> dict[str, str]:
    at, secret = str(int(now.timestamp())), force.paging_secret or settings.PAGING_SECRET
    return {
        "Content-Type": "application/json",
        "User-Agent": "neighbourhood-engagement-portal",
        "X-Portal-Signature": f"t={at},v1={signature_of(secret, at, body)}",
    }


@transaction.atomic
def _lease(now: datetime) -> Alert | None:
    due = Alert.objects.filter(Q(paging=Alert.Paging.WAITING), next_try_at__lte=now).order_by("next_try_at", "id")
    alert = due.select_for_update(skip_locked=True).first()
    if alert:
        alert.attempts += 1
        alert.next_try_at = now + LEASE
        alert.save(update_fields=["attempts", "next_try_at"])
    return alert


def _send(alert: Alert, now: datetime) -> bool:
    chat = alert.question.chat
    fault = post(chat.force, _said(alert), now)
    if not fault:
        _close(alert, Alert.Paging.SENT)
    elif alert.attempts > len(PAUSES):
        _close(alert, Alert.Paging.FAILED, fault)
    else:
        again = now + PAUSES[alert.attempts - 1]
        Alert.objects.filter(pk=alert.pk).update(next_try_at=again, fault=fault)
    if fault:
        log.warning("Alert %s was not taken by the force's paging at try %s.", alert.pk, alert.attempts)
    return not fault


def _close(alert: Alert, state: str, fault: str = "") -> None:
    Alert.objects.filter(pk=alert.pk).update(paging=state, next_try_at=None, fault=fault)


def _said(alert: Alert) -> dict[str, Any]:
    """What is told: which, where and why; never a word or a name of whoever asked."""
    question = alert.question
    desk = f"{settings.SITE_URL}{reverse('chat_desk', args=[question.chat_id])}?question={question.pk}"
    return {
        "alert": alert.pk,
        "cause": alert.cause,
        "at": alert.at.isoformat(),
        "force": question.chat.force.key,
        "team": question.chat.team.key,
        "chat": str(question.chat_id),
        "question": str(question.pk),
        "desk": desk,
    }
