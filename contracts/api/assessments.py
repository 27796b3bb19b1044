"""Assessments and their proofs: as kept, or worked out as of a day and as known at an instant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router

from contracts.api.pagination import (
    IDENTITY,
    ONE_MORE,
    Item,
    after,
    as_of_instant,
    contracts_of,
    identity,
    known_instant,
    page,
    place_of,
    readable_teams,
)
from contracts.api.shapes import Assessments, ProofShown
from contracts.engine.assessment import AssessmentRow, AssessmentScope, assess
from contracts.engine.proof import Proof, prove
from contracts.models import Assessment, Contract
from contracts.queries.adoption import adopted_later
from contracts.queries.proof import ShownFigure, told
from contracts.queries.proof_evidence import Evidence, EvidenceRow, evidence
from record.entries import await_writers
from record.timezones import day_of
from teams.api import Key
from teams.models import Team
from teams.permissions import Permission, get_team_for
from teams.requests import ApiRequest

router = Router()
AT_ONCE = 25  # teams judged at once, where an answer has to be worked out
COLUMNS = ("team__key", "contract__key", "version__key", "code", "period_first_day", "period_last_day", "first_day")
FIGURES = ("status", "achieved", "required", "scheduled", "due_by")


@router.get("/assessments", response=Assessments)
def assessments(
    request: ApiRequest,
    team: Key | None = None,
    contract: Key | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
    cursor: str | None = None,
) -> dict[str, Any]:
    """The assessments of the teams one may read, sorted by team, contract, standard and first day of the window."""
    now = timezone.now()
    place = place_of(cursor)
    instant, known = as_of_instant(as_of, now), known_instant(known_at, now)
    teams = readable_teams(request, team, now)
    contracts = contracts_of(teams, contract)
    if as_of or known_at:
        return page(_worked_out(teams, contracts, instant, known, place))
    return page(_kept(teams, contracts, place))


@router.get("/assessments/{team}/{contract}/{standard}/{first_day}/proof", response=ProofShown)
def proof(
    request: ApiRequest,
    team: Key,
    contract: Key,
    standard: Key,
    first_day: date,
    as_of: str | None = None,
    known_at: str | None = None,
) -> dict[str, Any]:
    """What one assessment rests on: what was counted, and what was looked at and not counted, with the reason."""
    now = timezone.now()
    found = get_team_for(request.auth, team, Permission.READ, day_of(now))
    agreed = get_object_or_404(Contract, force=found.force_id, key=contract)
    proven = prove(
        team=found,
        contract=agreed,
        code=standard,
        first_day=first_day,
        as_of=as_of_instant(as_of, now),
        known_at=known_instant(known_at, now),
    )
    return _shown(told(found, proven))


def _kept(teams: QuerySet[Team], contracts: QuerySet[Contract], place: Sequence[str]) -> list[Item]:
    rows = after(Assessment.objects.filter(team__in=teams, contract__in=contracts), place).order_by(*IDENTITY)
    return [asdict(AssessmentRow(*values)) for values in rows.values_list(*COLUMNS, *FIGURES)[:ONE_MORE]]


def _worked_out(
    teams: QuerySet[Team],
    contracts: QuerySet[Contract],
    as_of: datetime,
    known_at: datetime | None,
    place: tuple[str, ...],
) -> list[Item]:
    """Some teams at a time, by key, until a page is full."""
    keys = set(contracts.values_list("key", flat=True))
    waiting = list(teams.filter(key__gte=place[0] if place else "").select_related("force").order_by("key"))
    found: list[Item] = []
    while waiting and len(found) < ONE_MORE:
        some, waiting = waiting[:AT_ONCE], waiting[AT_ONCE:]
        items = (asdict(row) for row in _judged(some, as_of, known_at) if row.contract in keys)
        found += sorted((item for item in items if identity(item) > place), key=identity)
    return found[:ONE_MORE]


def _judged(teams: list[Team], as_of: datetime, known_at: datetime | None) -> Iterable[AssessmentRow]:
    if known_at:
        for force in {team.force.key for team in teams}:
            await_writers(force)
    return assess(AssessmentScope(tuple(team.pk for team in teams), as_of, known_at))


def _shown(figure: ShownFigure) -> dict[str, Any]:
    proven = figure.proof
    standard, version = proven.standard, proven.standard.version
    rule = {
        "contract": version.contract.key,
        "version": version.key,
        "provisional": version.provisional,
        "in_force_from": version.first_day,
        "in_force_until": version.last_day,
        "standard": standard.code,
        "title": standard.title,
        "promise": standard.promise,
        "duties": standard.duties,
        "measure": standard.measure,
    }
    adopted = adopted_later(version, proven.assessment.first_day)
    named = {name: getattr(proven, name) for name in ("assessment", "calendar", "as_of", "known_at")}
    return named | {"rule": rule, "version_adopted_on": adopted} | _rows(figure, evidence(figure))


def _rows(figure: ShownFigure, found: Evidence) -> dict[str, Any]:
    """What was counted and what was not, and what stands behind it: what the file has, in the file's order."""
    units = zip(figure.proof.units, found.units, strict=True)
    return {
        "counted": [_row(one) for one in found.counted],
        "not_counted": [_row(one) for one in found.not_counted],
        "units": [asdict(unit) | {"evidence": one.said} for unit, one in units],
        "evidence": [_row(one) for one in found.further],
    } | _exempt(figure.proof, found.exemptions)


def _row(one: EvidenceRow) -> dict[str, Any]:
    named = {"of": one.of, "id": one.id, "day": one.day, "reason": one.reason, "title": one.title}
    return named | {"evidence": one.said}


def _exempt(proven: Proof, found: list[EvidenceRow]) -> dict[str, Any]:
    """The exemptions of the window, each saying whether it was asked for once days of it had begun."""
    exemptions = zip(proven.exemptions, found, strict=True)
    shown = [
        asdict(one) | {"added_afterwards": path.said["afterwards"], "evidence": path.said} for one, path in exemptions
    ]
    return {"exemptions": shown, "added_afterwards": any(one["added_afterwards"] for one in shown)}
