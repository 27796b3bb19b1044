"""What the public reads of promises: of one team, and of all teams of a force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from contracts.models import Assessment, ContractVersion, Standard
from contracts.queries.assessments import Cell, cells
from contracts.queries.versions import IN_TURN
from teams.models import Force, Team


@dataclass(frozen=True)
class Kept:
    """One promise across the force's teams: how many stand in each status today."""

    standard: Standard  # of the version in force; its version and contract are loaded
    counts: Counter[str]


def promises_of(team: Team, today: date) -> list[Cell]:
    """The team's promises whose window is open today, in the order of contracts and standards. Three queries."""
    return cells(Assessment.objects.filter(team=team).open_on(today))


def kept_by(force: Force, teams: Iterable[int], today: date) -> list[Kept]:
    """Every standard in force today with the sum of the teams' statuses. Three queries, however many teams."""
    counts: dict[tuple[int, str], Counter[str]] = {}
    present = Assessment.objects.filter(team__in=list(teams)).open_on(today)
    rows = present.values_list("contract", "code", "status").annotate(number=Count("id")).order_by()
    for contract, code, status, number in rows:
        counts.setdefault((contract, code), Counter())[status] += number
    versions = ContractVersion.objects.filter(contract__force=force).in_force_on(today).select_related("contract")
    return [
        Kept(standard, counts.get((version.contract_id, standard.code), Counter()))
        for version in versions.prefetch_related(IN_TURN).order_by("contract__title", "contract_id")
        for standard in version.standards.all()
    ]
