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
from django.db.models import Q, QuerySet

from contracts.engine import obligations
from contracts.engine.assessment import AssessmentScope, judge
from contracts.engine.composing import part, statements
from contracts.engine.in_one import Prepared, found_in
from contracts.engine.lately import ask, is_lately
from contracts.models import Assessment, Settlement
from record import marks
from record.compiled import compiled
from record.entries import open_head
from record.timezones import day_of
from teams.models import Team

LOCK = 4_201  # the advisory lock's class: one team's assessments
AT_ONCE = 25  # teams that one answer waits for, about a second in all; the rest is the worker's, and the page says so


def settle_if_stale(team: Team, now: datetime) -> bool:
    """What every page, file and answer that shows a team's standing calls first; True when something was looked at.

    What is shown is then right even where no worker is alive.
    """
    return bool(_unsettled_among([team.pk], now, day_of(now))) and settle(team=team, now=now)


def settle_each_stale(teams: Iterable[int], now: datetime) -> int:
    """The same for what shows many teams, by id: how many were looked at, `AT_ONCE` at most."""
    if isinstance(teams, QuerySet):  # asked for in the same statement
        among = unsettled(now=now).filter(pk__in=teams).select_related("force")[:AT_ONCE]
        return settle_each(among, now)
    return settle_each(_unsettled_among(list(teams), now, day_of(now))[:AT_ONCE], now)


def settle_each(teams: Iterable[Team], now: datetime) -> int:
    """Settle each of the teams in a transaction of its own; how many had something to look at."""
    return sum(settle(team=team, now=now) for team in list(teams))


@transaction.atomic
def settle(*, team: Team, now: datetime) -> bool:
    """Assess the team from the earliest day that may have changed; True when there was something to look at."""
    lock(team)
    marked = marks.claim(team.id)
    unseen = _unseen(team, now)
    if marked is None and unseen is None:
        return False
    from_day = min(day for day in (marked and marked.first_day, unseen) if day)
    of = marked.channels if marked and unseen is None else None
    scope = AssessmentScope((team.id,), now, from_day=from_day, channels=None if of is None else tuple(sorted(of)))
    if is_lately(scope):
        if unseen is not None:  # a team that has been settled today was so with the periods that today needs
            obligations.extend(through=scope.today)
        _settle_lately(scope, team)
    else:
        assess_from(teams=[team], from_day=from_day, now=now)
    return True


def _settle_lately(scope: AssessmentScope, team: Team) -> None:
    """The same for one team and what is not long ago, by statements that the connection keeps."""
    values: dict[str, Any] = scope.parameters()
    with connection.cursor() as cursor:
        prepared = Prepared(cursor)
        for news, needed, found in ask(prepared, values, "keep/differences", "keep/told"):
            _write(prepared, news, needed, {**values, "found": found, "force": team.force.key})
    _settled(scope)


def _write(prepared: Prepared, news: int, needed: list[bool], values: dict[str, Any]) -> None:
    if news:
        head = open_head(values["force"])
        values |= {"sequence": head.reserve(news), "at": head.at}
    for statement, has_rows in zip(statements("keep/write"), needed, strict=True):
        if has_rows:
            prepared.execute(found_in(statement), values)


def assess_from(*, teams: list[Team], from_day: date, now: datetime) -> int:
    """Assess the teams' periods that end on or after the day and keep what differs; how many rows said something new.

    Inside a transaction that holds the teams' locks. The teams are of one force.
    """
    scope = AssessmentScope(tuple(team.id for team in teams), now, from_day=from_day)
    obligations.extend(through=scope.today)
    judge(scope)
    changed = _keep(scope, teams[0].force.key)
    _settled(scope)
    return changed


def _settled(scope: AssessmentScope) -> None:
    with connection.cursor() as cursor:
        cursor.execute(part("keep/settled"), scope.parameters())


def unsettled(*, now: datetime) -> QuerySet[Team]:
    """Teams about which something may have changed: marked, gone stale, or not looked at since midnight."""
    return _unsettled(now, day_of(now))


@compiled
def _unsettled_among(teams: list[int], now: datetime, today: date) -> QuerySet[Team]:
    return _unsettled(now, today).filter(pk__in=teams).select_related("force")


def _unsettled(now: datetime, today: date) -> QuerySet[Team]:
    looked_at = Settlement.objects.filter(through__gte=today).values("team")
    stale = Assessment.objects.filter(stale_at__lte=now).values("team")
    return Team.objects.filter(
        Q(id__in=marks.Mark.objects.values("team")) | Q(id__in=stale) | ~Q(id__in=looked_at)
    ).order_by("id")


def lock(team: Team) -> None:
    """Let nobody else settle the team until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, team.id])


def _unseen(team: Team, now: datetime) -> date | None:
    """From which day time alone may have changed something since the team was last looked at; None: it has not."""
    with connection.cursor() as cursor:
        cursor.execute(part("keep/unseen"), {"team": team.id, "now": now})
        stale, through = cursor.fetchone()
    if through is None:
        return min(day for day in (stale, team.active_from) if day)
    return min((day for day in (stale, through if through < day_of(now) else None) if day), default=None)


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
