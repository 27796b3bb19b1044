"""Is what is kept what the facts come to? Judges everything anew, beside what is kept, and writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from contracts.engine import obligations
from contracts.engine.assessment import AssessmentScope, judge
from contracts.engine.composing import part, statements
from contracts.engine.settling import lock, settle_each, unsettled
from teams.models import Team

AT_ONCE = 50  # teams: what is judged in one transaction, during which nobody else settles them


@dataclass(frozen=True)
class Difference:
    """A window that is kept otherwise than it was judged: each as status and figures, None where there is none."""

    team: str
    contract: str
    code: str
    first_day: date
    kept: str | None
    found: str | None

    def __str__(self) -> str:
        window = f"{self.team}, {self.contract}/{self.code}, the window from {self.first_day}"
        return f"{window}: kept is {self.kept or 'nothing'}; the facts come to {self.found or 'nothing owed'}."


def first_difference(teams: Sequence[Team], *, now: datetime) -> Difference | None:
    """The first in the order of teams and windows, or None. What is not settled yet is settled first."""
    for first in range(0, len(teams), AT_ONCE):
        if found := _among(teams[first : first + AT_ONCE], now):
            return found
    return None


def _among(teams: Sequence[Team], now: datetime) -> Difference | None:
    obligations.extend(through=AssessmentScope((), now).today)
    settle_each(unsettled(now=now).filter(pk__in=[team.pk for team in teams]).select_related("force"), now)
    with transaction.atomic(), connection.cursor() as cursor:
        for team in sorted(teams, key=lambda one: one.pk):
            lock(team)
        # Whom somebody changes meanwhile is marked by then, and another time will do: their figures are on their way.
        scope = AssessmentScope(tuple(team.pk for team in teams), now)
        judge(scope)
        changed = {team.pk for team in unsettled(now=now).filter(pk__in=scope.teams)}
        values = {**scope.parameters(), "teams": [pk for pk in scope.teams if pk not in changed], "from_day": date.min}
        cursor.execute("DELETE FROM verdict WHERE team_id = ANY (%s)", [list(changed)])
        for statement in statements("keep/differences"):
            cursor.execute(statement, values)
        cursor.execute(part("keep/first_difference"))
        row = cursor.fetchone()
        return Difference(*row) if row else None
