"""Letters by GOV.UK Notify, through its own client. Not tried against the real one: no force has given us an account.

Notify sends what one of its templates says; ours holds ((subject)) and ((body)) and nothing else. A letter's id goes
along as its reference: before a letter is sent again Notify is asked whether it has it, so that a try whose answer was
lost is no second letter. Notify's own words: https://docs.notifications.service.gov.uk/rest-api.html
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.utils.dateparse import parse_datetime

from portal.post.email_url import TIMEOUT, NotifyAccount
from record import deliveries
from record.deliveries import News
from record.letters import Letter
from record.outbox import LetterRefused

if TYPE_CHECKING:  # else loaded by whoever sends: most portals have no account, and it brings 200 modules
    from notifications_python_client import NotificationsAPIClient
    from notifications_python_client.errors import APIError

# What Notify says of an e-mail, and what that is to us. Every other word is one of the way, not of its end.
ENDS = {
    "delivered": Letter.Delivery.DELIVERED,
    "permanent-failure": Letter.Delivery.FAILED,
    "temporary-failure": Letter.Delivery.FAILED,
    "technical-failure": Letter.Delivery.FAILED,
}
WORDS = {
    "permanent-failure": "permanent-failure: there is no such address",
    "temporary-failure": "temporary-failure: the mailbox did not take it for three days",
    "technical-failure": "technical-failure: Notify could not send it",
}
REFUSED = {400, 413}  # of this one letter; every other status would meet the next one too


class Notify(BaseEmailBackend):
    """Gives each letter to Notify. Raises LetterRefused for one letter, OSError where Notify takes none."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        client = client_here()
        for message in messages:
            _send(client, message)
        return len(messages)


def account_here() -> NotifyAccount:
    """The account that EMAIL_URL names. Raises ImproperlyConfigured where it names none."""
    account = settings.NOTIFY
    if account is None:
        raise ImproperlyConfigured("EMAIL_URL names no account of Notify.")
    return account


def client_here() -> NotificationsAPIClient:
    """A client of that account, with an end to its patience. Not to be shared between threads."""
    from notifications_python_client import NotificationsAPIClient

    account = account_here()
    return NotificationsAPIClient(account.api_key, base_url=account.base_url, timeout=TIMEOUT)


def news_of(said: dict[str, Any], now: datetime) -> News | None:
    """What a callback, or Notify's answer about a letter, tells; None where it is about no letter of the outbox."""
    reference, status = str(said.get("reference") or ""), str(said.get("status") or "")
    if not deliveries.is_letter(reference) or not status:
        return None
    at = parse_datetime(str(said.get("completed_at") or said.get("sent_at") or ""))
    return News(
        letter=reference,
        delivery=ENDS.get(status, Letter.Delivery.ACCEPTED),
        words=WORDS.get(status, status),
        at=at or now,
        provider_id=str(said.get("id") or ""),
    )


def ask(letter: Letter, now: datetime) -> None:
    """Ask Notify what became of a letter that it has. Raises OSError where it does not answer."""
    said = _asked(lambda client: client.get_notification_by_id(letter.provider_id))
    news = news_of(said | {"reference": str(letter.pk)}, now)
    if news:
        deliveries.note(news)


def _asked(question: Any) -> dict[str, Any]:
    from notifications_python_client.errors import APIError

    try:
        return question(client_here())
    except APIError as error:
        raise ConnectionError(str(error)) from error


def _send(client: NotificationsAPIClient, message: EmailMessage) -> None:
    from notifications_python_client.errors import APIError

    letter = getattr(message, "metadata", {}).get("letter")
    try:
        taken = _taken_before(client, letter) if getattr(message, "sent_again", False) else ""
        for address in () if taken else message.to:
            taken = _give(client, address, message, letter)
    except APIError as error:
        raise _fault(error) from error
    message.taken_as = taken  # type: ignore[attr-defined]  # read by the outbox


def _give(client: NotificationsAPIClient, address: str, message: EmailMessage, letter: str | None) -> str:
    account = account_here()
    answer = client.send_email_notification(
        email_address=address,
        template_id=account.template,
        personalisation={"subject": str(message.subject), "body": str(message.body)},
        reference=letter,
        email_reply_to_id=account.reply_to or None,
    )
    return answer["id"]


def _taken_before(client: NotificationsAPIClient, letter: str | None) -> str:
    """The id under which Notify has the letter already, from a try whose answer never came; empty where it has not."""
    if not letter:
        return ""
    found = client.get_all_notifications(template_type="email", reference=letter)["notifications"]
    return next((one["id"] for one in found if one["status"] != "technical-failure"), "")


def _fault(error: APIError) -> Exception:
    said = str(error)
    of_this_letter = error.status_code in REFUSED and "template" not in said.lower()
    return LetterRefused(said) if of_this_letter else ConnectionError(said)
