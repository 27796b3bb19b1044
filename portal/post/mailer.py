"""Letters by one of the services that anymail knows. Not tried against a real one: no force has given us an account.

A service answers a refusal of one letter as it answers a wrong key, by a status; here they are told apart, since one
stops a letter and the other all of them. Which letter it is goes along as metadata and comes back with what the service
tells of it later. Nobody is watched: openings and clicks are not tracked.
"""

from __future__ import annotations

from collections.abc import Sequence

from anymail import exceptions
from anymail.signals import AnymailTrackingEvent, EventType
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.utils import timezone

from record import deliveries
from record.deliveries import News
from record.letters import Letter
from record.outbox import LetterRefused

# Statuses below 500 that say nothing of this letter: a wrong key, a closed account, a wrong address, too many at once.
OF_ALL_LETTERS = {401, 402, 403, 404, 405, 407, 408, 425, 429}
ONE_LETTERS = (
    exceptions.AnymailRecipientsRefused,
    exceptions.AnymailInvalidAddress,
    exceptions.AnymailUnsupportedFeature,
    exceptions.AnymailSerializationError,
)
TOLD = {
    EventType.QUEUED: Letter.Delivery.ACCEPTED,
    EventType.SENT: Letter.Delivery.ACCEPTED,
    EventType.DEFERRED: Letter.Delivery.ACCEPTED,
    EventType.DELIVERED: Letter.Delivery.DELIVERED,
    EventType.REJECTED: Letter.Delivery.FAILED,
    EventType.FAILED: Letter.Delivery.FAILED,
    EventType.BOUNCED: Letter.Delivery.FAILED,
}


class Mailer(BaseEmailBackend):
    """Gives each letter to the service of EMAIL_URL. Raises LetterRefused for one, OSError where it takes none."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        with get_connection(f"anymail.backends.{settings.MAIL_SERVICE}.EmailBackend") as service:
            for message in messages:
                _send(service, message)
        return len(messages)


def note(event: AnymailTrackingEvent) -> None:
    """Keep what the service tells of a letter, where it is one of ours and the news is about its arrival."""
    delivery = TOLD.get(event.event_type)
    letter = deliveries.letter_of(str((event.metadata or {}).get("letter", "")), event.message_id or "")
    if delivery is None or letter is None:
        return
    said = [event.event_type, event.reject_reason, event.description or event.mta_response]
    words = ": ".join(str(part) for part in said if part)
    news = News(str(letter), delivery, words, event.timestamp or timezone.now(), event.message_id or "")
    deliveries.note(news)


def _send(service: BaseEmailBackend, message: EmailMessage) -> None:
    message.track_opens = message.track_clicks = False  # type: ignore[attr-defined]  # anymail's own attributes
    try:
        service.send_messages([message])
    except ONE_LETTERS as error:
        raise LetterRefused(str(error)) from error
    except exceptions.AnymailRequestsAPIError as error:
        raise _fault(error) from error
    except (exceptions.AnymailError, ImproperlyConfigured) as error:  # its settings are wrong: no letter would leave
        raise ConnectionError(str(error)) from error
    message.taken_as = message.anymail_status.message_id or ""  # type: ignore[attr-defined]  # read by the outbox


def _fault(error: exceptions.AnymailRequestsAPIError) -> Exception:
    status = error.status_code or 0
    of_this_letter = 400 <= status < 500 and status not in OF_ALL_LETTERS
    return LetterRefused(str(error)) if of_this_letter else ConnectionError(str(error))
