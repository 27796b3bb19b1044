"""Asks Notify what became of letters, where no callback tells it. Each letter less and less often, for four days."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import ExpressionWrapper, F, Q, QuerySet
from django.db.models.fields import DurationField

from portal.post import notify
from record.letters import Letter

LONG_ENOUGH = timedelta(days=4)  # Notify itself gives an e-mail up after three
AT_A_TIME = 50


def ask_after_letters(now: datetime) -> int:
    """How many letters Notify was asked about. Raises OSError where it does not answer: the next run goes on there."""
    account = settings.NOTIFY
    if account is None or account.callback_token:
        return 0
    asked = 0
    for letter in due(now)[:AT_A_TIME]:
        Letter.objects.filter(pk=letter.pk).update(delivery_asked_at=now)
        notify.ask(letter, now)
        asked += 1
    return asked


def due(now: datetime) -> QuerySet[Letter]:
    """Letters under way, those never asked after first; again when a quarter of their age has gone by since."""
    age = ExpressionWrapper(now - F("sent_at"), output_field=DurationField())
    silent_for = ExpressionWrapper((now - F("delivery_asked_at")) * 4, output_field=DurationField())
    under_way = Letter.objects.filter(delivery=Letter.Delivery.ACCEPTED, sent_at__gt=now - LONG_ENOUGH)
    again = Q(delivery_asked_at__isnull=True) | Q(silent_for__gte=F("age"))
    found = under_way.exclude(provider_id="").annotate(age=age, silent_for=silent_for).filter(again)
    return found.order_by(F("delivery_asked_at").asc(nulls_first=True), "sent_at", "id")
