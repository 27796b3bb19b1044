"""What lies behind the cells of the grid: the last windows of each, and quarter by quarter.

All of it is as known now, and asked for the teams alone that are shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from contracts.engine.composing import part
from contracts.models import Contract
from contracts.models.statuses import JUDGED
from contracts.periods import Period, period_containing
from contracts.queries.judged_windows import WINDOWS
from record.timezones import ONE_DAY
from teams.models import Team

QUARTERS = 8  # closed ones, whose marks make the line beside a team


class PastWindow(NamedTuple):
    """One of the last windows of a team's standard."""

    team_id: int
    code: str
    first_day: date
    last_day: date
    period_first_day: date
    status: str


@dataclass(frozen=True)
class QuarterKept:
    """How many of the standards that a team owed in a quarter it met in every window of it."""

    met: int
    owed: int


def last_windows(contract: Contract, teams: Sequence[Team], until: date | None) -> dict[tuple[int, str], list[Any]]:
    """The last windows of each team and standard, the oldest first; those closed by a day, where one is given."""
    parameters = {**_of(contract, teams), "until": until or date.max, "most": WINDOWS}
    found: dict[tuple[int, str], list[PastWindow]] = {}
    for row in _fetch("pages/last_windows", parameters):
        found.setdefault((row[0], row[1]), []).append(PastWindow(*row))
    return found


def kept_by_quarter(
    contract: Contract, teams: Sequence[Team], codes: Sequence[str], day: date
) -> dict[int, list[QuarterKept | None]]:
    """What each team kept in each of the last quarters that had closed by the day, the oldest first.

    None where nothing was owed in it that could be judged: the team is new, or every day was exempt.
    """
    quarters = closed_quarters(day + ONE_DAY)
    parameters = {
        **_of(contract, teams),
        "codes": list(codes),
        "first_days": [quarter.first_day for quarter in quarters],
        "last_days": [quarter.last_day for quarter in quarters],
        "judged": list(JUDGED),
    }
    found = {
        (team, last_day): QuarterKept(met, owed)
        for last_day, team, met, owed in _fetch("pages/kept_by_quarter", parameters)
    }
    return {team.pk: [found.get((team.pk, quarter.last_day)) for quarter in quarters] for team in teams}


def closed_quarters(today: date, *, since: date | None = None) -> list[Period]:
    """The last closed quarters, the oldest first: eight, or all that have a day since the one given."""
    found: list[Period] = []
    quarter = period_containing("quarter", today)
    while len(found) < QUARTERS if since is None else quarter.first_day > since:
        quarter = period_containing("quarter", quarter.first_day - ONE_DAY)
        found.insert(0, quarter)
    return found


def _of(contract: Contract, teams: Sequence[Team]) -> dict[str, Any]:
    return {"contract": contract.pk, "teams": [team.pk for team in teams]}


def _fetch(name: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(part(name), parameters)
        return cursor.fetchall()
