"""Which figures an exemption touched that was asked for once its days had begun: **Added afterwards**.

Exactly: an approved exemption, of whose exempt days inside the figure's window some lay before the London day on which
these days were asked for, or, where a file brought them, stored. Pages, files and the API all ask here.
Source: measures.md, "Time"; the decision is ADR 0023.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from contracts.engine.proof import Proof
from contracts.models import Exemption, ExemptionKind, ExemptionVersion
from record.compiled import compiled
from record.timezones import day_of

State = Exemption.State
Window = tuple[int, int, str, date]  # team, contract, standard, and the window's first day
STOOD = {State.ASKED, State.PASSED_ON, State.APPROVED}


@dataclass(frozen=True)
class Spell:
    """An approved exemption as residents may read it, with the day on which its days were asked for."""

    team_id: int
    contract_id: int | None
    code: str
    first_day: date
    last_day: date
    words: str
    public_words: str
    asked_on: date

    def touches(self, window: Any) -> bool:
        """Whether exempt days lie in the window, which has the columns that `spells` names."""
        standard = self.contract_id is None or (self.contract_id, self.code) == (window.contract_id, window.code)
        days = self.first_day <= window.last_day and self.last_day >= window.first_day
        return self.team_id == window.team_id and standard and days

    def is_late_in(self, window: Any) -> bool:
        return self.touches(window) and was_late(self, self.asked_on, window.first_day)


def was_late(exemption: Any, asked: date, window_first_day: date) -> bool:
    """The rule: of the exempt days in a window that it reaches, the first lay before the day of asking."""
    return max(exemption.first_day, window_first_day) < asked


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


def late_in(proof: Proof) -> set[int]:
    """The ids of the proof's exemptions that were asked for once days of its window had begun."""
    if not proof.exemptions:
        return set()
    asked = asked_on([one.id for one in proof.exemptions], proof.known_at)
    return {one.id for one in proof.exemptions if was_late(one, asked[one.id], proof.calendar.first_day)}


def spells(windows: Iterable[Any], known_at: datetime | None = None) -> list[Spell]:
    """The approved exemptions that may reach into the windows, each once, the earliest first.

    `windows` have the columns `team_id`, `contract_id`, `code`, `first_day` and `last_day`. One query, and two more
    where there are exemptions.
    """
    looked = list(windows)
    if not looked:
        return []
    teams = sorted({one.team_id for one in looked})
    until, since = max(one.last_day for one in looked), min(one.first_day for one in looked)
    rows = (
        _reaching(teams, until, since) if known_at is None else list(_within(_approved(known_at), teams, until, since))
    )
    if not rows:
        return []
    ids = [row.pk if known_at is None else row.exemption_id for row in rows]
    asked, kinds = asked_on(ids, known_at), ExemptionKind.objects.in_bulk()
    return [_spell(row, kinds[row.kind_id].words, asked[pk]) for row, pk in zip(rows, ids, strict=True)]


def added_afterwards(windows: Iterable[Any], known_at: datetime | None = None) -> set[Window]:
    """Those of the windows that an exemption touched afterwards. Takes what `spells` takes."""
    looked = list(windows)
    found = spells(looked, known_at)
    return {
        (one.team_id, one.contract_id, one.code, one.first_day)
        for one in looked
        if any(spell.is_late_in(one) for spell in found)
    }


@compiled
def _reaching(teams: list[int], until: date, since: date) -> QuerySet[Any]:
    return _within(_approved(None), teams, until, since)


def _within(rows: QuerySet[Any], teams: list[int], until: date, since: date) -> QuerySet[Any]:
    found = rows.filter(team_id__in=teams, first_day__lte=until, last_day__gte=since)
    return found.order_by("first_day", "last_day", "id")


def _goes_on(earlier: ExemptionVersion, version: ExemptionVersion) -> bool:
    """Whether the later version is about days that were asked for already: longer ones are asked for anew."""
    return earlier.state in STOOD and version.last_day <= earlier.last_day


def _spell(row: Any, words: str, asked: date) -> Spell:
    identity = (row.team_id, row.contract_id, row.code, row.first_day, row.last_day)
    return Spell(*identity, words, row.public_words, asked)


def _approved(known_at: datetime | None) -> QuerySet[Any]:
    if known_at is None:
        return Exemption.objects.filter(state=State.APPROVED)
    known = ExemptionVersion.objects.filter(known_at__lte=known_at)
    newest = known.order_by("exemption", "-version").distinct("exemption")
    return ExemptionVersion.objects.filter(pk__in=newest.values("pk"), state=State.APPROVED)
