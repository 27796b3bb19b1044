"""The three jobs, joined only by tables: facts to assessments, assessments to flag changes, flag changes to letters.

Each selects what should have been done by now and is not. So it may run twice, late, or at once, and a run that is
missed delays and loses nothing. One that has done something calls the next; that is a hint too, and the next one's own
minute comes anyway (`portal.celery`).
"""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from celery import shared_task
from django.db import connection
from django.utils import timezone

from contracts import flag_letters
from contracts.engine.settling import settle, unsettled
from contracts.flagging import flag
from record.tasks import send
from teams.models import Force, Team

log = logging.getLogger(__name__)
Thing = TypeVar("Thing")


@shared_task(name="contracts.assess")
def assess(team_ids: list[int] | None = None) -> None:
    """Settle these teams, or all about which something may have changed: marked, gone stale, not looked at today."""
    teams = unsettled(now=timezone.now()) if team_ids is None else Team.objects.filter(id__in=team_ids).order_by("id")
    if _each(teams.select_related("force"), lambda team: settle(team=team, now=timezone.now())):
        raise_flags.delay()


@shared_task(name="contracts.flag")
def raise_flags() -> None:
    """Bring every force's flags into line with its assessments."""
    if _each(Force.objects.order_by("id"), lambda force: flag(force=force, now=timezone.now())):
        notify.delay()


@shared_task(name="contracts.notify")
def notify() -> None:
    """Write the letters of every flag change that has not been told."""
    changes = flag_letters.untold().values_list("id", flat=True)
    if _each(changes, lambda change: flag_letters.tell(change=change, now=timezone.now())):
        send.delay()


def _each(things: Iterable[Thing], do: Callable[[Thing], object]) -> bool:
    """Do it to each, one transaction after another; whether that did anything.

    One that fails is logged, stays to be done, and stops no other.
    """
    done = [_try(thing, do) for thing in list(things)]
    return any(done)


def _try(thing: Thing, do: Callable[[Thing], object]) -> bool:
    try:
        return bool(do(thing))
    except Exception:
        if not connection.is_usable():
            raise  # the database is gone: all the others would say the same
        log.exception("%r failed and is left for the next run", thing)
        return False
