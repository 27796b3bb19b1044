"""Which figures an exemption touches: those stored whose days are among its own. Which would turn is not said here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from contracts.models import Assessment, Exemption, Standard


@dataclass(frozen=True)
class TouchedFigure:
    """One figure, as it is now."""

    assessment: Assessment
    standard: Standard


def touched(exemptions: Sequence[Exemption]) -> dict[int, list[TouchedFigure]]:
    """By the exemption's id, by standard and day. Two queries, however many exemptions there are."""
    rows = _assessments(exemptions)
    named = Standard.objects.filter(version__in={row.version_id for row in rows})
    standards = {(standard.version_id, standard.code): standard for standard in named}
    return {
        exemption.pk: [
            TouchedFigure(row, standards[row.version_id, row.code]) for row in rows if _is_touched(row, exemption)
        ]
        for exemption in exemptions
    }


def _assessments(exemptions: Sequence[Exemption]) -> list[Assessment]:
    wanted = Q(pk__in=[])
    for exemption in exemptions:
        wanted |= Q(team=exemption.team_id, first_day__lte=exemption.last_day, last_day__gte=exemption.first_day)
    return list(Assessment.objects.filter(wanted).order_by("code", "first_day", "id"))


def _is_touched(row: Assessment, exemption: Exemption) -> bool:
    of_standard = not exemption.code or (row.contract_id, row.code) == (exemption.contract_id, exemption.code)
    during = row.first_day <= exemption.last_day and row.last_day >= exemption.first_day
    return row.team_id == exemption.team_id and of_standard and during
