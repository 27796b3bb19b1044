"""What the public reads of promises: of one team, and of all teams of a force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from contracts.models import Assessment, ContractVersion, Standard
from contracts.queries.assessments import Cell, open_cells
from record.compiled import compiled
from teams.models import Force, Team


@dataclass(frozen=True)
class Kept:
    """One promise across the force's teams: how many stand in each status today."""

    standard: Standard  # of the version in force; its version, contract and force are loaded
    counts: Counter[str]


def promises_of(team: Team, today: date) -> list[Cell]:
    """The team's promises whose window is open today, in the order of contracts and standards. Three queries."""
    return open_cells(team.id, today)


def kept_by(force: Force, teams: Iterable[int], today: date) -> list[Kept]:
    """Every standard in force today with the sum of the teams' statuses. Two queries, however many teams."""
    counts: dict[tuple[int, str], Counter[str]] = {}
    for contract, code, status, number in _counted(list(teams), today):
        counts.setdefault((contract, code), Counter())[status] += number
    return [
        Kept(standard, counts.get((standard.version.contract_id, standard.code), Counter()))
        for standard in _standards(force.pk, today)
    ]


@compiled
def _counted(teams: list[int], today: date) -> QuerySet[Assessment, tuple[int, str, str, int]]:
    present = Assessment.objects.filter(team__in=teams).open_on(today)
    return present.values_list("contract", "code", "status").annotate(number=Count("id")).order_by()


@compiled
def _standards(force: int, today: date) -> QuerySet[Standard]:
    """Of the versions in force, in the order of contracts and standards."""
    versions = ContractVersion.objects.filter(contract__force=force).in_force_on(today)
    found = Standard.objects.filter(version__in=versions.values("pk")).select_related("version__contract__force")
    in_turn = ("version__contract__title", "version__contract_id", "version_id", "position", "id")
    return found.order_by(*in_turn)
