"""Which figures turn with an import: the standing of the teams it touches, before and after, in one transaction.

What is worked out here is kept nowhere: the teams are settled when the import is stored, as after any other change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contracts.engine.assessment import AssessmentRow, AssessmentScope, assess
from contracts.models import Standard
from contracts.models.statuses import URGENT_FIRST
from contracts.wording import period_name
from teams.models import Person, Team
from teams.permissions import Permission, teams_for

MOST_TEAMS = 12  # assessed twice, within the time that a page may take
MOST_TURNED = 12  # told by name

Standing = dict[tuple[Any, ...], AssessmentRow]
Standards = dict[tuple[int, str, str, str], Standard]  # by force, contract, version and code


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
    if not touched.teams:
        return {}
    rows = assess(AssessmentScope(touched.teams, now, from_day=touched.first_day))
    return {(row.team, row.contract, row.version, row.standard, row.period_start, row.first_day): row for row in rows}


def turned(before: Standing, after: Standing, today: date) -> dict[str, Any]:
    """What has another status, worst first, in words; and how many more there are than are named."""
    changed = [(before[key].status, row) for key, row in after.items() if key in before]
    changed = [(was, row) for was, row in changed if was != row.status]
    order = [status.value for status in URGENT_FIRST]
    changed.sort(key=lambda one: (order.index(one[1].status), one[1].team, one[1].standard, one[1].first_day))
    return {"turned": _named(changed[:MOST_TURNED], today), "more": max(0, len(changed) - MOST_TURNED)}


def _named(changed: Sequence[tuple[str, AssessmentRow]], today: date) -> list[dict[str, Any]]:
    rows = [row for _, row in changed]
    teams = {team.key: team for team in Team.objects.filter(key__in={row.team for row in rows})}
    standards = _standards(rows, {team.force_id for team in teams.values()})
    return [_one(was, row, teams[row.team], standards, today) for was, row in changed]


def _one(was: str, row: AssessmentRow, team: Team, standards: Standards, today: date) -> dict[str, Any]:
    standard = standards[team.force_id, row.contract, row.version, row.standard]
    return {
        "team": team.name,
        "standard": standard.title,
        "period": period_name(standard.measure["period"], row.period_start, row.period_end, today),
        "before": was,
        "after": row.status,
        "url": f"/oversight/{row.team}/{row.contract}/{row.standard}/{row.first_day.isoformat()}/",
    }


def _standards(rows: Iterable[AssessmentRow], forces: set[int]) -> Standards:
    found = Standard.objects.filter(version__contract__force__in=forces, code__in={row.standard for row in rows})
    return {
        (one.version.contract.force_id, one.version.contract.key, one.version.key, one.code): one
        for one in found.select_related("version__contract")
    }
