"""Which figures were revised: windows whose verdict changed after they had closed. The record alone says it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from contracts.engine.composing import part
from contracts.models import Contract
from contracts.models.assessments import subject_of
from contracts.models.statuses import FINAL
from contracts.queries.judged_windows import JudgedWindow
from record.timezones import day_of
from teams.models import Team


@dataclass(frozen=True)
class FigureThen:
    """A figure as the record has it (`contracts.wording.figure_recorded` words it)."""

    status: str
    achieved: int | None
    required: int | None
    scheduled: int | None


class Revision(NamedTuple):
    """What stood as the verdict, under which version, and until when."""

    was: FigureThen
    version: str
    until: datetime


WindowKey = tuple[str, date]  # code and first day


def revisions(
    contract: Contract, team: Team, windows: Iterable[JudgedWindow], today: date
) -> Mapping[WindowKey, list[Revision]]:
    """The revisions of one team's closed windows, the earliest first. One query; force and contract must be loaded."""
    closed = {
        subject_of(team.key, contract.key, one.code, one.first_day): one for one in windows if one.last_day < today
    }
    found: dict[WindowKey, list[Revision]] = defaultdict(list)
    for subject, revision in _revisions(contract, closed):
        found[closed[subject].code, closed[subject].first_day].append(revision)
    return dict(found)


def revised(contract: Contract, teams: Sequence[Team], windows: Iterable[Any]) -> set[tuple[int, str, date]]:
    """Team, standard and first day of the windows that were revised. One query; the contract's force must be loaded."""
    keys = {team.pk: team.key for team in teams}
    named = {subject_of(keys[one.team_id], contract.key, one.code, one.first_day): one for one in windows}
    found = {subject for subject, _ in _revisions(contract, named)}
    return {(named[one].team_id, named[one].code, named[one].first_day) for one in found}


def _revisions(contract: Contract, subjects: Iterable[str]) -> Iterator[tuple[str, Revision]]:
    """Few of the entries turn a verdict: only these are fetched. Those of a window still open revise nothing."""
    parameters: dict[str, Any] = {"force": contract.force.key, "final": list(FINAL), "subjects": list(subjects)}
    with connection.cursor() as cursor:
        cursor.execute(part("pages/verdicts_turned"), parameters)
        rows = cursor.fetchall()
    for subject, status, achieved, required, scheduled, version, at, last_day in rows:
        if day_of(at) > last_day:
            yield subject, Revision(FigureThen(status, achieved, required, scheduled), version, at)
