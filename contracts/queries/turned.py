"""Which figures turn with a change: how teams stand before it and after it, both as one transaction sees them.

Whoever asks makes the change between the two, and takes it back where it is only tried. Nothing is kept here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.engine.assessment import AssessmentRow, AssessmentScope, assess
from contracts.models import Standard
from contracts.models.statuses import URGENT_FIRST
from contracts.wording import period_name
from teams.models import Team

Window = tuple[str, str, str, date, date]  # team, contract, standard, first day of the period and of the window
Standing = Mapping[Window, AssessmentRow]
Standards = dict[tuple[int, str, str, str], Standard]  # by force, contract, version and code


@dataclass(frozen=True)
class Turned:
    """One window whose figure turns. `before` or `after` is None where it was not owed, or is owed no more."""

    before: AssessmentRow | None
    after: AssessmentRow | None

    @property
    def row(self) -> AssessmentRow:
        """The row that names it: the later, where there are two."""
        row = self.after or self.before
        assert row  # a window that is in neither is in no comparison
        return row

    @property
    def status_before(self) -> str | None:
        return _status(self.before)

    @property
    def status_after(self) -> str | None:
        return _status(self.after)


def standing(scope: AssessmentScope) -> Standing:
    """How the teams in scope stand, as this transaction sees it; empty where the scope names no team."""
    if not scope.teams:
        return {}
    return by_window(assess(scope))


def by_window(rows: Iterable[AssessmentRow]) -> Standing:
    """The rows as a standing, whoever judged them: `rehearsed` gives rows alike."""
    return {(row.team, row.contract, row.standard, row.period_start, row.first_day): row for row in rows}


def turned(before: Standing, after: Standing) -> list[Turned]:
    """Every window of another status than before, worst first; those no more owed come last."""
    windows = (Turned(before.get(window), after.get(window)) for window in {**before, **after})
    changed = [one for one in windows if _status(one.before) != _status(one.after)]
    return gravest_first(changed)


def gravest_first(changed: Iterable[Turned]) -> list[Turned]:
    return sorted(changed, key=_gravity)


def named(changed: Sequence[Turned], today: date) -> list[dict[str, Any]]:
    """Each in words and as data, as in "Wimborne NPT, Posts, October: Missed becomes Met", with its proof's address."""
    teams = {team.key: team for team in Team.objects.filter(key__in={one.row.team for one in changed})}
    standards = _standards(changed, {team.force_id for team in teams.values()})
    return [_named(one, teams[one.row.team], standards, today) for one in changed]


def _status(row: AssessmentRow | None) -> str | None:
    return row.status if row else None


def _gravity(one: Turned) -> tuple[Any, ...]:
    order = [status.value for status in URGENT_FIRST]
    gravity = order.index(one.after.status) if one.after else len(order)
    return gravity, one.row.team, one.row.standard, one.row.first_day


def _named(one: Turned, team: Team, standards: Standards, today: date) -> dict[str, Any]:
    row = one.row
    standard = standards[team.force_id, row.contract, row.version, row.standard]
    return {
        "team": team.name,
        "standard": standard.title,
        "period": period_name(standard.measure["period"], row.period_start, row.period_end, today),
        "before": _status(one.before),
        "after": _status(one.after),
        "url": f"/oversight/{row.team}/{row.contract}/{row.standard}/{row.first_day.isoformat()}/",
    }


def _standards(changed: Iterable[Turned], forces: set[int]) -> Standards:
    codes = {one.row.standard for one in changed}
    found = Standard.objects.filter(version__contract__force__in=forces, code__in=codes)
    return {
        (one.version.contract.force_id, one.version.contract.key, one.version.key, one.code): one
        for one in found.select_related("version__contract")
    }
