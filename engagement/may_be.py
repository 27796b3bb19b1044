"""What an activity may be that a person logs: of what looks like it, what they can say so of."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from engagement.content import ActivityContent
from engagement.looks_alike import stored_like
from engagement.models import Activity, LikenessWord, Status
from engagement.permissions import corrects_own, where_logging
from record.timezones import day_of
from teams.models import Person


def may_be(person: Person, content: ActivityContent, now: datetime) -> list[Activity]:
    """Plans first, the person's own before others', each the nearest first.

    What is still planned cannot be what was held already, nobody holds what was cancelled, and about what somebody
    has said a word beside this one nobody is asked again.
    """
    today = day_of(now)
    can_be = {Status.PLANNED} if content.status == Status.PLANNED else {Status.PLANNED, Status.HELD}
    found = [one for one in stored_like(content, today=today) if one.status in can_be]
    settled = _settled_with(content.id) if found else set()
    found = [one for one in found if one.pk not in settled]
    ids = where_logging(person, today).filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True)
    seen = set(ids) if found else set()
    return sorted((one for one in found if one.pk in seen), key=lambda one: _place(one, person, today))


def _settled_with(id: UUID) -> set[UUID]:
    """Those of which somebody has said whether this one is one with them."""
    words = LikenessWord.objects.filter(Q(second=id) | Q(older=id))
    return {one for pair in words.values_list("second", "older") for one in pair} - {id}


def _place(one: Activity, person: Person, today: date) -> int:
    if one.status != Status.PLANNED:
        return 2
    return 0 if corrects_own(person, one, today) else 1
