"""Why a figure turns where a version of its contract is stored: pure, from the versions before it and with it."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from contracts.actions.versions_compared import binding
from contracts.engine import obligations
from contracts.engine.assessment import AssessmentRow
from contracts.engine.obligations import Term
from contracts.models import ContractVersion, Standard
from contracts.queries.turned import Turned
from contracts.version_contents import Placed


class Why(enum.StrEnum):
    """The one reason of a figure, in the order in which reasons are told."""

    NEW = "new"
    DROPPED = "dropped"
    MEASURE = "measure"
    CUT = "cut"
    DAYS = "days"
    WARNING = "warning"


@dataclass(frozen=True)
class Side:
    """A contract before the change, or after it."""

    versions: Sequence[Placed]

    @cached_property
    def _terms(self) -> list[Term]:
        """The obligations that the versions make: what cuts a period is where one of them begins or ends."""
        rows = [
            Standard(code=one.code, measure=one.measure, version=_dated(placed))
            for placed in self.versions
            for one in placed.content.standards
        ]
        return obligations.terms(rows)

    def names(self, code: str) -> bool:
        """Whether any version has the standard."""
        return any(placed.content.standard(code) for placed in self.versions)

    def measure_of(self, row: AssessmentRow) -> dict[str, Any]:
        """Of the version that the row names."""
        content = next(one.content for one in self.versions if one.content.version == row.version)
        standard = content.standard(row.standard)
        assert standard  # a row is of a standard that its version has
        return standard.measure

    def title_of(self, row: AssessmentRow) -> str:
        content = next(one.content for one in self.versions if one.content.version == row.version)
        standard = content.standard(row.standard)
        return standard.title if standard else row.standard

    def last_day(self, row: AssessmentRow) -> date:
        """The last day of the row's window, but for a team that ends sooner."""
        covering = (one for one in self._terms if one.code == row.standard and one.first_day <= row.first_day)
        ends = [one.last_day for one in covering if one.last_day and one.last_day >= row.first_day]
        return min([row.period_end, *ends])


def why(one: Turned, before: Side, after: Side) -> Why:
    """The first reason that holds."""
    if one.before and one.after:
        return _why_another(one.before, one.after, before, after)
    return _why_only_after(one.row, before, after) if one.after else _why_only_before(one.row, before, after)


def _why_another(was: AssessmentRow, now: AssessmentRow, before: Side, after: Side) -> Why:
    measures = before.measure_of(was), after.measure_of(now)
    if _without_warning(measures[0]) != _without_warning(measures[1]):
        return Why.MEASURE
    if before.last_day(was) != after.last_day(now):
        return Why.CUT
    return Why.DAYS if measures[0] == measures[1] else Why.WARNING


def _why_only_after(row: AssessmentRow, before: Side, after: Side) -> Why:
    """A window that begins on a day on which none began."""
    bound = binding(before.versions, row.first_day)
    if bound is None:
        return Why.DAYS if before.names(row.standard) else Why.NEW
    standard = bound.standard(row.standard)
    if standard is None:
        return Why.NEW
    return _measure_or_cut(standard.measure, after.measure_of(row))


def _why_only_before(row: AssessmentRow, before: Side, after: Side) -> Why:
    bound = binding(after.versions, row.first_day)
    if bound is None:
        return Why.DAYS
    standard = bound.standard(row.standard)
    if standard is None:
        return Why.DROPPED
    return _measure_or_cut(standard.measure, before.measure_of(row))


def _measure_or_cut(one: dict[str, Any], other: dict[str, Any]) -> Why:
    return Why.CUT if _without_warning(one) == _without_warning(other) else Why.MEASURE


def _without_warning(measure: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in measure.items() if key != "warn_days"}


def _dated(placed: Placed) -> ContractVersion:
    return ContractVersion(first_day=placed.content.in_force_from, last_day=placed.last_day)
