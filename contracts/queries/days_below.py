"""The days on which one promise was not being kept: what its kind calls below, of the windows of one team."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from contracts.engine import obligations
from contracts.engine.assessment import AssessmentScope, judge
from contracts.engine.composing import composed
from contracts.kinds import KINDS
from contracts.models import Contract
from contracts.periods import Period, periods_between
from record.timezones import ONE_DAY
from teams.models import Team

Run = tuple[date, date]  # first and last day, both included


@dataclass(frozen=True)
class QuarterBelow:
    """Of one quarter the days that were owed a judgement, from the first to the last, and the runs of those below."""

    first_day: date
    last_day: date
    days: int
    runs: list[Run]

    @property
    def below(self) -> int:
        return sum((last - first).days + 1 for first, last in self.runs)


def days_below(team: Team, contract: Contract, code: str, now: datetime) -> list[Run]:
    """In turn, none touching another. As it happened, by all that is known now. A fixed number of queries.

    The whole past is judged, since what runs into the first window shown began before it.
    """
    scope = AssessmentScope((team.pk,), now, contract=contract.pk, code=code)
    obligations.extend(through=scope.today)
    with transaction.atomic():
        judge(scope)
        return joined(_fetch(scope))


def joined(runs: Iterable[Run]) -> list[Run]:
    """The same days in as few runs as there can be."""
    found: list[Run] = []
    for first, last in sorted(runs):
        if found and first <= found[-1][1] + ONE_DAY:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found


def by_quarter(runs: Iterable[Run], windows: Iterable[Run], today: date) -> list[QuarterBelow]:
    """Quarter by quarter, the newest first: of the windows' days up to today."""
    spans, below = joined(windows), list(runs)
    if not spans:
        return []
    quarters = [_quarter(period, spans, below, today) for period in periods_between("quarter", spans[0][0], today)]
    return [quarter for quarter in reversed(quarters) if quarter]


def _quarter(quarter: Period, spans: list[Run], below: list[Run], today: date) -> QuarterBelow | None:
    period = (quarter.first_day, min(quarter.last_day, today))
    judged = [run for span in spans if (run := _common(span, period))]
    if not judged:
        return None
    runs = [run for one in judged for other in below if (run := _common(one, other))]
    days = sum((last - first).days + 1 for first, last in judged)
    return QuarterBelow(judged[0][0], judged[-1][1], days, runs)


def _common(one: Run, other: Run) -> Run | None:
    first, last = max(one[0], other[0]), min(one[1], other[1])
    return (first, last) if first <= last else None


def _fetch(scope: AssessmentScope) -> list[Run]:
    found: list[Run] = []
    with connection.cursor() as cursor:
        for text in (kind.over_time.BELOW for kind in KINDS.values()):
            for statement in composed(text):
                cursor.execute(statement, scope.parameters())
                found += [(first, last) for _, first, last in cursor.fetchall()]
    return found
