"""Is the portal there, and does its worker keep up? Two addresses for whoever watches over it; ages only, no names.

`/health/live` says that this process answers. `/health/ready` is 503 while the database does not answer or takes no
writes, or while work waits longer than it should: then figures are older than they say, or letters are not going out.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import Error, transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from chats import paging
from contracts import figure_checks
from contracts.models import Assessment
from portal import write_probe
from record import letters_fence, marks, outbox


@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"live": True})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Seconds that the oldest of each kind of work has waited, null where none waits, with the most that is well."""
    now = timezone.now()
    try:
        with transaction.atomic():
            write_probe.bound_statements()
            waiting = _waiting(now)
    except Error:
        return _unready("The database does not answer.")
    if fault := write_probe.watch.fault(now):
        return _unready(fault)
    if difference := figure_checks.alarm():
        return _unready(f"A figure is kept that its evidence does not come to: {difference}")
    late = [kind for kind, found in waiting.items() if found["late"]]
    reason = f"Waiting for too long: {', '.join(late)}." if late else ""
    if "letter" in late and letters_fence.is_closed():
        reason += " Letters are held: `manage.py letters_from` says why."
    return JsonResponse({"ready": not late, "reason": reason, "waiting": waiting}, status=503 if late else 200)


def _unready(reason: str) -> JsonResponse:
    return JsonResponse({"ready": False, "reason": reason}, status=503)


def _waiting(now: datetime) -> dict[str, dict[str, Any]]:
    mark = marks.oldest()
    stale = Assessment.objects.filter(stale_at__lte=now).order_by("stale_at").values_list("stale_at", flat=True).first()
    return {
        "mark": _age(now - mark.made_at if mark else None, marks.LATE_AFTER),
        "assessment": _age(now - stale if stale else None, marks.LATE_AFTER),
        "paging": _age(paging.overdue(now), paging.LATE_AFTER),
        "letter": _age(outbox.overdue(now), outbox.LATE_AFTER),
    }


def _age(age: timedelta | None, limit: timedelta) -> dict[str, Any]:
    return {
        "oldest_seconds": None if age is None else max(0, int(age.total_seconds())),
        "limit_seconds": int(limit.total_seconds()),
        "late": age is not None and age > limit,
    }
