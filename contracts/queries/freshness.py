"""How far the figures can be believed: up to when everything that happened has been taken into account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from contracts.models import Assessment
from record import marks
from record.compiled import compiled


def freshness(now: datetime) -> dict[str, Any]:
    """For the freshness line, and for the notice above all figures where the check is late. Two queries."""
    waiting = _waiting_since(now)
    late = waiting is not None and now - waiting > marks.LATE_AFTER
    return {"as_of": now, "checked_at": min(waiting or now, now), "late": late}


@compiled
def _stale(now: datetime) -> QuerySet[Assessment, datetime | None]:
    return Assessment.objects.filter(stale_at__lte=now).order_by("stale_at").values_list("stale_at", flat=True)[:1]


def _waiting_since(now: datetime) -> datetime | None:
    """Since when the oldest of what is still to be assessed has waited: a change, or a day that ended."""
    mark = marks.oldest()
    stale = _stale.first(now)
    return min((at for at in (mark and mark.made_at, stale) if at), default=None)
