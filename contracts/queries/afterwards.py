"""Which figures an exemption touched that was asked for once its days had begun: **Added afterwards**.

Exactly: an approved exemption, of whose exempt days inside the figure's window some lay before the London day on which
these days were asked for, or, where a file brought them, stored. Pages, files and the API all ask here.
Source: ADR 0023.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from contracts.models import Exemption, ExemptionVersion
from record.timezones import day_of

State = Exemption.State
Window = tuple[int, int, str, date]  # team, contract, standard, and the window's first day
STOOD = {State.ASKED, State.PASSED_ON, State.APPROVED}


@dataclass(frozen=True)
class Spell:
    """An approved exemption, with the day on which its days were asked for."""

    team_id: int
    contract_id: int | None
    code: str
    first_day: date
    last_day: date
    asked_on: date

    def is_late_in(self, first_day: date, last_day: date) -> bool:
        """Whether exempt days of the window lay before they were asked for."""
        begins, ends = max(self.first_day, first_day), min(self.last_day, last_day)
        return begins <= ends and begins < self.asked_on

    def covers(self, team: int, contract: int, code: str) -> bool:
        standard = self.contract_id is None or (self.contract_id, self.code) == (contract, code)
        return self.team_id == team and standard


def asked_on(exemptions: Iterable[int], known_at: datetime | None = None) -> dict[int, date]:
    """The London day on which the days of each were asked for or stored, by its id, as known at an instant."""
    runs: dict[int, ExemptionVersion] = {}
    before: dict[int, ExemptionVersion] = {}
    found = ExemptionVersion.objects.filter(exemption__in=list(exemptions))
    if known_at is not None:
        found = found.filter(known_at__lte=known_at)
    for version in found.order_by("exemption", "version"):
        earlier = before.get(version.exemption_id)
        if earlier is None or not _goes_on(earlier, version):
            runs[version.exemption_id] = version
        before[version.exemption_id] = version
    return {pk: day_of(version.known_at) for pk, version in runs.items()}


def added_afterwards(windows: Iterable[Any], known_at: datetime | None = None) -> set[Window]:
    """Those of the windows that an exemption touched afterwards.

    `windows` have the columns `team_id`, `contract_id`, `code`, `first_day` and `last_day`. One query, and a second
    where there are exemptions.
    """
    looked = list(windows)
    if not looked:
        return set()
    spells = _spells(looked, known_at)
    return {
        (one.team_id, one.contract_id, one.code, one.first_day)
        for one in looked
        if any(
            spell.covers(one.team_id, one.contract_id, one.code) and spell.is_late_in(one.first_day, one.last_day)
            for spell in spells
        )
    }


def _goes_on(earlier: ExemptionVersion, version: ExemptionVersion) -> bool:
    """Whether the later version is about days that were asked for already: longer ones are asked for anew."""
    return earlier.state in STOOD and version.last_day <= earlier.last_day


def _spells(windows: list[Any], known_at: datetime | None) -> list[Spell]:
    reaching = {
        "team_id__in": {one.team_id for one in windows},
        "first_day__lte": max(one.last_day for one in windows),
        "last_day__gte": min(one.first_day for one in windows),
    }
    rows = list(_approved(known_at).filter(**reaching))
    owner = "pk" if known_at is None else "exemption_id"
    days = asked_on([getattr(row, owner) for row in rows], known_at) if rows else {}
    return [
        Spell(row.team_id, row.contract_id, row.code, row.first_day, row.last_day, days[getattr(row, owner)])
        for row in rows
    ]


def _approved(known_at: datetime | None) -> QuerySet[Any]:
    if known_at is None:
        return Exemption.objects.filter(state=State.APPROVED)
    known = ExemptionVersion.objects.filter(known_at__lte=known_at)
    newest = known.order_by("exemption", "-version").distinct("exemption")
    return ExemptionVersion.objects.filter(pk__in=newest.values("pk"), state=State.APPROVED)
