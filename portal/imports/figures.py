"""Which figures turn with an import: the teams it touches, and how much of what turns is told.

What is worked out here is kept nowhere: the teams are settled when the import is stored, as after any other change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contracts.engine.assessment import AssessmentScope
from contracts.queries import turned as turning
from contracts.queries.turned import Standing
from teams.models import Person
from teams.permissions import Permission, teams_for

MOST_TEAMS = 12  # assessed twice, within the time that a page may take
MOST_TURNED = 12  # told by name


@dataclass(frozen=True)
class Touched:
    """The teams whose figures may differ, those looked at first, and from which day on."""

    teams: tuple[int, ...] = ()
    first_day: date | None = None
    others: int = 0  # teams beyond those that are looked at

    @classmethod
    def of_marks(cls, marked: Mapping[int, date], person: Person, today: date) -> Touched:
        """Of the teams that were marked, each from its day on, those that the person may read."""
        readable = teams_for(person, Permission.READ, today).filter(pk__in=marked)
        teams = tuple(readable.order_by("pk").values_list("pk", flat=True))
        first_day = min((marked[team] for team in teams[:MOST_TEAMS]), default=None)
        return cls(teams[:MOST_TEAMS], first_day, len(teams) - len(teams[:MOST_TEAMS]))

    def as_data(self) -> dict[str, Any]:
        first_day = self.first_day.isoformat() if self.first_day else None
        return {"teams": list(self.teams), "first_day": first_day, "others": self.others}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Touched:
        first_day = date.fromisoformat(data["first_day"]) if data.get("first_day") else None
        return cls(tuple(data.get("teams", ())), first_day, data.get("others", 0))


def standing(touched: Touched, now: datetime) -> Standing:
    """How these teams stand, as this transaction sees it."""
    return turning.standing(AssessmentScope(touched.teams, now, from_day=touched.first_day))


def turned(before: Standing, after: Standing, today: date) -> dict[str, Any]:
    """What has another status, worst first, in words; and how many more there are than are named."""
    changed = [one for one in turning.turned(before, after) if one.before and one.after]
    return {
        "turned": turning.named(changed[:MOST_TURNED], today),
        "more": max(0, len(changed) - MOST_TURNED),
    }
