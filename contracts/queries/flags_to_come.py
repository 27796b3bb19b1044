"""What a change of figures would do to flags, and whom it would tell: an estimate, nothing is stored.

Source of which flags open, and of whom is told: measures.md, "Flags".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.engine.assessment import AssessmentRow
from contracts.flag_occasions import audience_at
from contracts.flagging import OPENS_FOR
from contracts.kinds import KINDS
from contracts.models import Flag
from contracts.models.statuses import URGENT
from contracts.queries.flag_lines import is_quiet
from contracts.queries.flag_readers import readers_in
from contracts.queries.turned import Standing, Turned
from teams.models import Force, Team

Measures = Mapping[tuple[str, str], dict[str, Any]]  # by version and standard
Flagged = tuple[str, str, str, date]  # team, contract, standard, first day of the window


@dataclass(frozen=True)
class FlagsToCome:
    """Flags that would open, rise and clear; and how many people would be told of those that open or rise."""

    opened: int = 0
    risen: int = 0
    cleared: int = 0
    people: int = 0
    quiet: bool = False  # nobody is written to in this force yet

    @property
    def told(self) -> int:
        return 0 if self.quiet else self.people


def flags_to_come(
    changed: Sequence[Turned], after: Standing, measures: Measures, force: Force, today: date
) -> FlagsToCome:
    """What the changed figures would do to the flags of the force. Three queries."""
    standing = _standing(force)
    troubled = [one for one in changed if one.after and _opens(one.after, after, today)]
    opened = [one for one in troubled if _identity(one.row) not in standing]
    risen = [one for one in troubled if standing.get(_identity(one.row)) == "at_risk" and one.row.status == "missed"]
    kept = {_identity(one.row) for one in troubled}
    cleared = [one for one in changed if _identity(one.row) in standing and _identity(one.row) not in kept]
    rows = [one.row for one in (*opened, *risen)]
    people = _people(rows, measures, force, today)
    return FlagsToCome(len(opened), len(risen), len(cleared), len(people), is_quiet(force, today))


def _standing(force: Force) -> dict[Flagged, str]:
    rows = Flag.objects.standing().filter(team__force=force)
    values = rows.values_list("team__key", "contract__key", "code", "first_day", "level")
    return {(team, contract, code, day): level for team, contract, code, day, level in values}


def _opens(row: AssessmentRow, after: Standing, today: date) -> bool:
    recent = row.period_end >= today - OPENS_FOR
    return row.status in URGENT and recent and not (row.status == "missed" and _made_good(row, after, today))


def _made_good(row: AssessmentRow, after: Standing, today: date) -> bool:
    """Whether the standard's next period has closed met."""
    same = [
        one
        for one in after.values()
        if (one.team, one.contract, one.standard) == (row.team, row.contract, row.standard)
        and one.period_start > row.period_start
    ]
    following = min(same, key=lambda one: one.first_day, default=None)
    return following is not None and following.status == "met" and following.period_end < today


def _people(rows: Iterable[AssessmentRow], measures: Measures, force: Force, today: date) -> set[int]:
    """By their ids, as letters about flags find them."""
    rows = list(rows)
    if not rows:
        return set()
    teams = {team.key: team for team in Team.objects.filter(force=force)}
    readers = readers_in(force, today)
    reached = {(row.team, row.status, _is_graded(row, measures)) for row in rows}
    return {
        person
        for key, status, graded in reached
        for person in readers.of(teams[key], audience_at(status, graded=graded))
    }


def _is_graded(row: AssessmentRow, measures: Measures) -> bool:
    return KINDS.of(measures[row.version, row.standard]).keys.GRADED


def _identity(row: AssessmentRow) -> Flagged:
    return (row.team, row.contract, row.standard, row.first_day)
