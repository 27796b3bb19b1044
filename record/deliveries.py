"""What became of a letter after it left, as the service that carried it tells: taken, delivered, or not arrived.

News comes late, twice and out of order. So it is written in one statement that says what it may replace: being taken
replaces nothing but an older word of the same, and of two ends the later stands (a server may take a letter and send
it back an hour after).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, CharField, F, Q, Value, When

from record.letters import LONGEST_ID, LONGEST_WORDS, Letter

Delivery = Letter.Delivery


@dataclass(frozen=True)
class News:
    """What a service says of one letter, by the letter's id: `words` are the service's own."""

    letter: str
    delivery: str
    words: str
    at: datetime
    provider_id: str = ""


def note(news: News) -> bool:
    """Keep the news. False where there is no such letter, or what is known is newer or more than this."""
    return bool(
        Letter.objects.filter(_what_it_may_replace(news), pk=news.letter).update(
            delivery=news.delivery,
            delivery_words=_clean(news.words, LONGEST_WORDS),
            delivery_at=news.at,
            provider_id=_first_of("provider_id", _clean(news.provider_id, LONGEST_ID)),
        )
    )


def _what_it_may_replace(news: News) -> Q:
    older = Q(delivery_at__lt=news.at)
    if news.delivery == Delivery.ACCEPTED:
        return Q(delivery="") | (Q(delivery=Delivery.ACCEPTED) & older)
    return Q(delivery__in=["", Delivery.ACCEPTED]) | older


def _clean(words: str, longest: int) -> str:
    """What a stranger's program sent, as the database can keep it."""
    return words.replace("\0", "")[:longest]


def is_letter(reference: str) -> bool:
    """Whether a reference can be a letter's id at all. Others are of letters that are not kept: about passwords."""
    try:
        return str(UUID(reference)) == reference
    except ValueError:
        return False


def letter_of(reference: str, provider_id: str) -> UUID | None:
    """The letter that a service speaks of: by our id, which came along, or by the one that the service gave it."""
    if is_letter(reference):
        return Letter.objects.filter(pk=reference).values_list("pk", flat=True).first()
    known = Letter.objects.filter(provider_id=provider_id) if provider_id else Letter.objects.none()
    return known.values_list("pk", flat=True).first()


def _first_of(column: str, value: str) -> Case:
    """What the column holds, or the value where it holds nothing: an id once known stays."""
    return Case(When(~Q(**{column: ""}), then=F(column)), default=Value(value), output_field=CharField())
