"""Settle a team: bring what is kept into line with the facts. The page after a save calls it, and so does the worker.

One team at a time, under an advisory lock taken before any fact is read, so that of two who settle at once the second
sees what the first has committed. What is no longer known to be right says so itself: a mark, an instant that has
passed, a day that has begun.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Min, Q, QuerySet

from contracts.engine import obligations
from contracts.engine.assessment import AssessmentScope, judge, statements
from contracts.models import Assessment, Settlement
from record import marks
from record.entries import open_head
from record.timezones import day_of
from teams.models import Team

LOCK = 4_201  # the advisory lock's class: one team's assessments
AT_ONCE = 25  # teams that one answer waits for, about a second in all; the rest is the worker's, and the page says so


def settle_if_stale(team: Team, now: datetime) -> bool:
    """What every page, file and answer that shows a team's standing calls first; True when something was looked at.

    What is shown is then right even where no worker is alive.
    """
    return unsettled(now=now).filter(pk=team.pk).exists() and settle(team=team, now=now)


def settle_each_stale(teams: Iterable[int], now: datetime) -> int:
    """The same for what shows many teams, by id: how many were looked at, `AT_ONCE` at most."""
    stale = list(unsettled(now=now).filter(pk__in=teams).select_related("force")[:AT_ONCE])
    return sum(settle(team=team, now=now) for team in stale)


@transaction.atomic
def settle(*, team: Team, now: datetime) -> bool:
    """Assess the team from the earliest day that may have changed; True when there was something to look at."""
    _lock(team)
    marked_from = marks.claim(team.id)
    from_day = _earliest(marked_from, team, now)
    if from_day is None:
        return False
    assess_from(teams=[team], from_day=from_day, now=now)
    return True


def assess_from(*, teams: list[Team], from_day: date, now: datetime) -> int:
    """Assess the teams' periods that end on or after the day and keep what differs; how many rows said something new.

    Inside a transaction that holds the teams' locks. The teams are of one force.
    """
    scope = AssessmentScope(tuple(team.id for team in teams), now, from_day=from_day)
    obligations.extend(through=scope.today)
    judge(scope)
    changed = _keep(scope, teams[0].force.key)
    Settlement.objects.bulk_create(
        [Settlement(team=team, through=scope.today, at=now) for team in teams],
        update_conflicts=True,
        unique_fields=["team"],
        update_fields=["through", "at"],
    )
    return changed


def unsettled(*, now: datetime) -> QuerySet[Team]:
    """Teams about which something may have changed: marked, gone stale, or not looked at since midnight."""
    today = day_of(now)
    looked_at = Settlement.objects.filter(through__gte=today).values("team")
    stale = Assessment.objects.filter(stale_at__lte=now).values("team")
    return Team.objects.filter(
        Q(id__in=marks.Mark.objects.values("team")) | Q(id__in=stale) | ~Q(id__in=looked_at)
    ).order_by("id")


def _lock(team: Team) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, team.id])


def _earliest(marked_from: date | None, team: Team, now: datetime) -> date | None:
    stale = Assessment.objects.filter(team=team, stale_at__lte=now).aggregate(first=Min(F("period_last_day")))["first"]
    settlement = Settlement.objects.filter(team=team).first()
    unseen = settlement.through if settlement else team.active_from
    begun = unseen if settlement is None or settlement.through < day_of(now) else None
    return min((day for day in (marked_from, stale, begun) if day is not None), default=None)


def _keep(scope: AssessmentScope, force: str) -> int:
    """Write what differs; how many rows said something new. The head is locked last, and only when there is news."""
    parameters: dict[str, Any] = {**scope.parameters(), "force": force, "sequence": 0, "at": scope.as_of}
    with connection.cursor() as cursor:
        for statement in statements("keep/differences"):
            cursor.execute(statement, parameters)
        cursor.execute("SELECT count(*) FROM difference WHERE news")
        (news,) = cursor.fetchone()
        if news:
            head = open_head(force)
            parameters |= {"sequence": head.reserve(news), "at": head.at}
        for statement in statements("keep/write"):
            cursor.execute(statement, parameters)
    return news
