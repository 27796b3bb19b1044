"""The three jobs, joined only by tables: facts to assessments, assessments to flag changes, flag changes to letters.

Each selects what should have been done by now and is not. So it may run twice, late, or at once, and a run that is
missed delays and loses nothing. One that has done something calls the next; that is a hint too, and the next one's own
minute comes anyway (`portal.timetable`).
"""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from celery import shared_task
from django.db import connection
from django.utils import timezone

from contracts import figure_checks, flag_letters
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


@shared_task(name="contracts.check_figures")
def check_figures() -> None:
    """Judge every figure of each force anew, once a night, and tell people where what is kept is another."""
    now = timezone.now()
    _each(figure_checks.due(now), lambda force: figure_checks.check(force=force, now=now))


@shared_task(name="contracts.flag")
def raise_flags() -> None:
    """Bring every force's flags into line with its assessments."""
    if _each(Force.objects.order_by("id"), lambda force: flag(force=force, now=timezone.now())):
        notify.delay()


@shared_task(name="contracts.notify")
def notify() -> None:
    """Give up the letters that nobody took in time, then write those that are due, one for each person."""
    late = flag_letters.unsent(timezone.now()).values_list("id", flat=True)
    _each(late, lambda letter: flag_letters.drop(letter=letter, now=timezone.now()))
    if _each(Force.objects.order_by("id"), _write_to):
        send.delay()


def _write_to(force: Force) -> bool:
    """Each of a force's people in a transaction of their own; whether a letter was written."""
    now = timezone.now()
    flag_letters.note_unheard(force=force, now=now)
    written = _each(
        flag_letters.people_to_write_to(force=force, now=now),
        lambda person: flag_letters.compose(person=person, now=timezone.now()),
    )
    flag_letters.record_told(force=force)
    return written


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
