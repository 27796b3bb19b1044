"""Flags as people read them: those that stand, those that have cleared, and what happened to one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, QuerySet, Value, When

from contracts.models import Assessment, ContractVersion, Flag, FlagChange, Standard, Unit
from contracts.models.flags import FlagQuerySet
from contracts.queries.unit_names import UnitNames, unit_names
from contracts.wording.phrases import UnitStanding
from record.compiled import compiled
from teams.models import Team

GRAVE = Case(When(level="missed", then=Value(0)), default=Value(1))  # what is missed before what is at risk
Identity = tuple[int, int, str, date]  # team, contract, code, first day


@dataclass(frozen=True)
class Raised:
    """A flag with the standard it is about, and its assessment, where that is still owed."""

    flag: Flag
    standard: Standard
    assessment: Assessment | None
    unit: Unit | None = None  # where the team is judged as one
    units: Sequence[UnitStanding] = ()  # by name, where it is not

    @property
    def late(self) -> int | None:
        """Of `on_time`: how many items were too late."""
        return self.unit.late if self.unit else None

    @property
    def judged_by(self) -> tuple[str, str, ContractVersion]:
        """The version whose numbers judge it, with the keys of its force and contract."""
        return self.flag.team.force.key, self.flag.contract.key, self.standard.version

    @property
    def known(self) -> dict[str, Any]:
        """What a sentence about it may know, but for the day of the last one: letters are written once."""
        return {"late": self.late, "units": self.units}

    @property
    def last_on(self) -> date | None:
        """The day of the last activity that counts."""
        return self.unit.last_on if self.unit else None


def flags_of(teams: QuerySet[Team]) -> FlagQuerySet:
    """The flags of the teams, with what names them."""
    people = ("acknowledged_by", "explained_by", "closed_by")
    loaded = ("team__section", "team__force", "contract", "version", "planned__channel", *people)
    return Flag.objects.filter(team__in=teams).select_related(*loaded)


def worst_first(flags: QuerySet[Flag]) -> QuerySet[Flag]:
    """Adds `grave`, by which lists put what is missed before what is at risk."""
    return flags.annotate(grave=GRAVE)


def standing_of(team: Team) -> list[Flag]:
    """The standing flags of one team, with what it has said of them."""
    return _standing_of(team.pk)


@compiled
def _standing_of(team: int) -> QuerySet[Flag]:
    return Flag.objects.standing().filter(team=team).select_related("acknowledged_by", "planned").order_by("id")


def raised(flags: Iterable[Flag]) -> list[Raised]:
    """Each flag with its standard and assessment, and the names of its units. Five queries at most."""
    found = list(flags)
    assessments = _assessments(found)
    standards = _standards(found, assessments.values())
    judged = [(flag, assessments.get(_identity(flag))) for flag in found]
    chosen = [(flag, row, standards[row.version_id if row else flag.version_id, flag.code]) for flag, row in judged]
    names = unit_names((standard.measure, row.units.all()) for _, row, standard in chosen if row)
    return [_raised(flag, row, standard, names) for flag, row, standard in chosen]


def changes_of(flag: Flag) -> list[FlagChange]:
    """What happened to the flag, the latest first."""
    return list(flag.changes.order_by("-at", "-id"))


def _raised(flag: Flag, assessment: Assessment | None, standard: Standard, names: UnitNames) -> Raised:
    if assessment is None:
        return Raised(flag, standard, None)
    units = assessment.units.all()
    per_team = standard.measure.get("per", "team") == "team"
    unit = next(iter(units), None) if per_team else None
    return Raised(flag, standard, assessment, unit, names.standings(units, standard.measure))


def _assessments(flags: Sequence[Flag]) -> dict[Identity, Assessment]:
    """By identity, which is also the flag's: asked for by the parts, then matched whole."""
    rows = Assessment.objects.filter(
        team__in={flag.team_id for flag in flags},
        code__in={flag.code for flag in flags},
        first_day__in={flag.first_day for flag in flags},
    ).prefetch_related("units")
    return {_identity(row): row for row in rows}


def _standards(flags: Sequence[Flag], rows: Iterable[Assessment]) -> dict[tuple[int, str], Standard]:
    versions = {flag.version_id for flag in flags} | {row.version_id for row in rows}
    found = Standard.objects.filter(version__in=versions, code__in={flag.code for flag in flags})
    found = found.select_related("version")
    return {(standard.version_id, standard.code): standard for standard in found}


def _identity(row: Assessment | Flag) -> Identity:
    return row.team_id, row.contract_id, row.code, row.first_day
