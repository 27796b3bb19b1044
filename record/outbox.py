"""Sends what waits in the outbox: every letter at least once, and a second time only under the same Message-ID.

A letter is leased, and the lease is committed, before anything is sent; it is marked as sent after the mail server has
taken it. Whoever dies in between leaves a lease that runs out, and a letter that is sent again.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q

from record import deliveries, letter_hours, letters_fence
from record.deliveries import News
from record.letters import Letter

log = logging.getLogger(__name__)
State = Letter.State

LEASE = timedelta(minutes=10)  # longer than the slowest answers of a mail server take all together
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 4, 10, 25, 60, 140))  # after each try: four hours in all
TRIES = len(PAUSES) + 1
LATE_AFTER = timedelta(minutes=30)  # a letter that has been due longer: somebody must look at the worker
LONGEST_FAULT = 1000


class LetterRefused(Exception):
    """A way of sending takes letters, but not this one. Where it takes none it raises OSError."""


# A refusal of this one letter. Other refusals, and silence, would meet the next letter too.
REFUSALS = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, LetterRefused)

# Whether a cause still holds, by its kind ("alert"). Given by the app that knows; a kind without one always does.
still_true: dict[str, Callable[[str], bool]] = {}


def send_next(*, now: datetime) -> bool:
    """Deal with the letter that has been due longest. Whether to go on: no where none is due, or nobody takes any."""
    if letters_fence.is_closed():
        log.warning("Letters are held, since LETTERS_FROM does not name this database: see `manage.py letters_from`.")
        return False
    _leave_for_the_morning(now)
    letter = _lease(now)
    if letter is None:
        return False
    if letter.attempts > TRIES:
        _close(letter, State.FAILED, fault="The last try ended without an answer.")
    elif not _holds(letter.cause):
        _close(letter, State.DROPPED, fault="What it said was no longer true.")
    else:
        return _send(letter, now)
    return True


def overdue(now: datetime) -> timedelta | None:
    """For how long the letter that has been due longest has been so; None when none is.

    Counted from when it was to be tried, not from when it was written: an address that is refused for four hours is
    one person's matter, a letter that nobody tries to send is everybody's.
    """
    due = Letter.objects.due(now).order_by("next_try_at", "id").values_list("next_try_at", flat=True).first()
    return None if due is None else now - due


def _leave_for_the_morning(now: datetime) -> None:
    """At night put off what leaves by day alone; it is no try, and nobody is late."""
    if not letter_hours.are_open(now):
        unleased = _unleased(now)
        Letter.objects.due(now).filter(unleased, by_day=True).update(next_try_at=letter_hours.next_opening(now))


def _unleased(now: datetime) -> Q:
    return Q(leased_until__isnull=True) | Q(leased_until__lte=now)


@transaction.atomic
def _lease(now: datetime) -> Letter | None:
    """Take a letter for ourselves. Tries are counted here, so that one whose sending kills us is not tried for ever."""
    due = Letter.objects.due(now).filter(_unleased(now)).order_by("next_try_at", "id")
    letter = due.select_for_update(skip_locked=True).first()
    if letter:
        letter.attempts += 1
        letter.leased_until = now + LEASE
        letter.save(update_fields=["attempts", "leased_until"])
    return letter


def _holds(cause: str) -> bool:
    kind, _, key = cause.partition(":")
    return kind not in still_true or still_true[kind](key)


def _send(letter: Letter, now: datetime) -> bool:
    message = _message(letter)
    try:
        message.send()
    except Exception as error:  # whatever is wrong with this letter, the others are still to be sent
        _put_off(letter, error, now)
        return isinstance(error, REFUSALS) or not isinstance(error, OSError)
    _close(letter, State.SENT, sent_at=now)
    _note_taken(letter, message, now)
    return True


def _note_taken(letter: Letter, message: EmailMessage, now: datetime) -> None:
    """Keep the id that a service gave the letter: such a service tells later what became of it."""
    taken_as = getattr(message, "taken_as", "")
    if taken_as:
        deliveries.note(News(str(letter.pk), Letter.Delivery.ACCEPTED, "", now, taken_as))


def _message(letter: Letter) -> EmailMessage:
    """The same to the last byte, however often it is sent."""
    headers = {
        "Message-ID": letter.message_id,
        "Date": format_datetime(letter.written_at),
        "Auto-Submitted": "auto-generated",  # no "out of office" in answer (RFC 3834)
    }
    message = EmailMessage(subject=letter.subject, body=letter.body, to=[letter.address], headers=headers)
    # For ways of sending that have no headers of their own: which letter it is, and whether it may be there already.
    vars(message).update(metadata={"letter": str(letter.pk)}, sent_again=letter.attempts > 1)
    return message


def _put_off(letter: Letter, error: Exception, now: datetime) -> None:
    fault = f"{type(error).__name__}: {error}"[:LONGEST_FAULT]
    log.warning("Letter %s was not sent at try %s of %s: %s", letter.pk, letter.attempts, TRIES, fault)
    if letter.attempts >= TRIES:
        _close(letter, State.FAILED, fault=fault)
    else:
        again = now + PAUSES[letter.attempts - 1]
        _update(letter, next_try_at=again, leased_until=None, fault=fault)


def _close(letter: Letter, state: str, **values: Any) -> None:
    _update(letter, state=state, leased_until=None, **values)


def _update(letter: Letter, **values: Any) -> None:
    """Write what became of it. That it was sent is never overwritten, not by one who was slower and knows less."""
    Letter.objects.filter(pk=letter.pk).exclude(state=State.SENT).update(**values)
