"""Assessments and their proofs: as kept, or worked out as of a day and as known at an instant."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import reduce
from hashlib import sha256
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router
from ninja.renderers import JSONRenderer

from contracts.api import changes
from contracts.api.figures import figures_shown, row_of
from contracts.api.narrowing import Narrowing, narrowing
from contracts.api.pagination import (
    IDENTITY,
    NAMED,
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
from contracts.api.shapes import Assessments, ProofShown, ProofStanding
from contracts.engine.assessment import AssessmentRow, AssessmentScope, assess_windows
from contracts.engine.proof import Proof, prove
from contracts.models import Assessment, Contract
from contracts.queries.adoption import adopted_later
from contracts.queries.proof import ShownFigure, told
from contracts.queries.proof_evidence import Evidence, EvidenceRow, evidence
from contracts.queries.three_figures import three_figures
from contracts.views.proof_kept import kept_stated
from engagement.content import RFC_8785
from record.entries import await_writers
from record.refusal import Invalid
from record.timezones import day_of
from teams.api import Key
from teams.models import Team
from teams.permissions import Permission, get_team_for
from teams.requests import ApiRequest

router = Router()
AT_ONCE = 25  # teams judged at once, where an answer has to be worked out
COLUMNS = ("team__key", "contract__key", "version__key", "code", "period_first_day", "period_last_day", "first_day")
FIGURES = ("status", "achieved", "required", "scheduled", "due_by")


@router.get("/assessments", response=Assessments, exclude_unset=True)
def assessments(
    request: ApiRequest,
    team: Key | None = None,
    contract: Key | None = None,
    standard: Key | None = None,
    status: str | None = None,
    period: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
    modified_since: str | None = None,
    cursor: str | None = None,
) -> dict[str, Any]:
    """The assessments of the teams one may read, sorted by team, contract, standard and first day of the window.

    `period` is `open`, or the first day of a period. With `modified_since` (a day, an instant, or the `changed_until`
    of an earlier answer) those that have changed, in the order of their changes; one that is changed again comes again,
    and `removed` names those that are in the list no more.
    """
    now = timezone.now()
    instant, known = as_of_instant(as_of, now), known_instant(known_at, now)
    wanted = narrowing(standard=standard, status=status, period=period, as_of=instant)
    worked_out = as_of is not None or known_at is not None
    if worked_out and modified_since is not None:
        raise Invalid.because("Only what is kept has changes: leave out as_of and known_at.", field="modified_since")
    teams = readable_teams(request, team, now)
    contracts = contracts_of(teams, contract)
    if worked_out:
        return page(_worked_out(teams, contracts, instant, known, place_of(cursor), wanted))
    kept = wanted.kept(Assessment.objects.filter(team__in=teams, contract__in=contracts))
    if modified_since is not None:
        return _changed(kept, teams, modified_since, cursor)
    place = place_of(cursor)
    until = changes.written(changes.newest(_forces(teams)))  # before the rows are read: nothing falls between
    return page(_kept(kept, place)) | {"changed_until": until}


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
    instant, known = as_of_instant(as_of, now), known_instant(known_at, now)
    proven = prove(team=found, contract=agreed, code=standard, first_day=first_day, as_of=instant, known_at=known)
    figures = three_figures(
        row_of(proven, found, agreed), known_at=known, as_of=instant if as_of else None, now=now, proven=proven
    )
    figure = told(found, proven)
    said = shown(figure)
    beside = {"content_hash": content_hash(said), "would_have_kept": kept_stated(proven, found)}
    return said | beside | figures_shown(figures, day_of(now))


NOT_HASHED = tuple(name for name in ProofShown.model_fields if name not in ProofStanding.model_fields)


def content_hash(said: dict[str, Any]) -> str:
    """What a sheet of paper is checked by: of the proof as it is sent, so that a reader of the answer can make it.

    `said` is what `shown` gives.
    """
    return hash_of(as_sent(said))


def as_sent(said: dict[str, Any]) -> dict[str, Any]:
    """The proof itself with every value as the answer has it: instants to the millisecond."""
    standing = ProofStanding.model_validate(said, from_attributes=True).model_dump()
    sent: dict[str, Any] = json.loads(JSONRenderer().render(HttpRequest(), standing, response_status=200))
    return sent


def hash_of(sent: dict[str, Any]) -> str:
    return sha256(RFC_8785.encode(sent).encode()).hexdigest()


def _kept(rows: QuerySet[Assessment], place: Sequence[str]) -> list[Item]:
    found = after(rows, place).order_by(*IDENTITY)
    return [asdict(AssessmentRow(*values)) for values in found.values_list(*COLUMNS, *FIGURES)[:ONE_MORE]]


def _changed(rows: QuerySet[Assessment], teams: QuerySet[Team], since: str, cursor: str | None) -> dict[str, Any]:
    field = "modified_since" if cursor is None else "cursor"
    found = changes.after(changes.place_of(cursor or since, _forces(teams), field=field), teams)
    items = {identity(item): item for item in _named(rows, found.identities)}
    until = changes.written(found.place)
    return {
        "items": [items[one] for one in found.identities if one in items],
        "next": until if found.more else None,
        "changed_until": until,
        "removed": changes.removed(found.identities, items.values(), NAMED),
    }


def _named(rows: QuerySet[Assessment], identities: Iterable[changes.Identity]) -> Iterable[Item]:
    """Those of the rows that have one of the identities."""
    of = [Q(**dict(zip(IDENTITY, one, strict=True))) for one in identities]
    found = rows.filter(reduce(or_, of)) if of else rows.none()
    return [asdict(AssessmentRow(*values)) for values in found.values_list(*COLUMNS, *FIGURES)]


def _forces(teams: QuerySet[Team]) -> list[str]:
    return sorted(set(teams.values_list("force__key", flat=True)))


def _worked_out(
    teams: QuerySet[Team],
    contracts: QuerySet[Contract],
    as_of: datetime,
    known_at: datetime | None,
    place: tuple[str, ...],
    wanted: Narrowing,
) -> list[Item]:
    """Some teams at a time, by key, until a page is full."""
    keys = set(contracts.values_list("key", flat=True))
    waiting = list(teams.filter(key__gte=place[0] if place else "").select_related("force").order_by("key"))
    found: list[Item] = []
    while waiting and len(found) < ONE_MORE:
        some, waiting = waiting[:AT_ONCE], waiting[AT_ONCE:]
        rows = wanted.worked_out(_judged(some, as_of, known_at))
        items = (asdict(row) for row in rows if row.contract in keys)
        found += sorted((item for item in items if identity(item) > place), key=identity)
    return found[:ONE_MORE]


def _judged(teams: list[Team], as_of: datetime, known_at: datetime | None) -> list[tuple[AssessmentRow, date]]:
    """Each with the last day of its window."""
    if known_at:
        for force in {team.force.key for team in teams}:
            await_writers(force)
    return assess_windows(AssessmentScope(tuple(team.pk for team in teams), as_of, known_at))


def shown(figure: ShownFigure) -> dict[str, Any]:
    """The proof itself as the API gives it."""
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
