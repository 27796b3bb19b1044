"""Proofs as one file: each as the API gives it, with its hash, in one JSON list. Source: formats.md, "Exports"."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contracts.api.assessments import as_sent, hash_of, shown
from contracts.engine.assessment import AssessmentScope, assess_windows
from contracts.engine.proof import prove
from contracts.models import Contract
from contracts.queries import proof as figures
from record.timezones import to_milliseconds
from teams.models import Team

Sent = dict[str, Any]
FIGURES = ("status", "achieved", "required", "scheduled", "due_by")
LISTED = ("team", "contract", "version", "standard", "period_start", "period_end", "first_day", *FIGURES)
LIST_HEADER = (*LISTED, "content_hash")


@dataclass(frozen=True)
class Wanted:
    """Which proofs: as of and as known when, of windows with a day from the one to the other."""

    at: datetime
    known_at: datetime | None = None
    periods_from: date | None = None  # periods that end then or later
    first_day: date = date.min
    last_day: date = date.max
    contracts: frozenset[int] | None = None  # None: all of the force

    @property
    def from_day(self) -> date | None:
        return self.periods_from or (None if self.first_day == date.min else self.first_day)


def proofs(teams: Iterable[Team], wanted: Wanted) -> Iterator[Sent]:
    """Each proof by itself: what keeps them together is the instant as known at which they are asked for."""
    for team in teams:
        yield from _of(team, wanted)


def as_list(found: Iterable[Sent]) -> Iterator[str]:
    """The text of the file, proof by proof."""
    opening = "[\n"
    for one in found:
        yield opening + json.dumps(one, ensure_ascii=False, separators=(",", ":"))
        opening = ",\n"
    yield "\n]\n" if opening == ",\n" else "[]\n"


def listed(one: Sent) -> list[Any]:
    """Its line in a list of figures: the columns of `assess`, and the hash."""
    return [*(one["assessment"][name] for name in LISTED), one["content_hash"]]


def _of(team: Team, wanted: Wanted) -> Iterator[Sent]:
    # As the file says it, so that whoever works it out again does so as of the same instants.
    at, known_at = to_milliseconds(wanted.at), wanted.known_at and to_milliseconds(wanted.known_at)
    contracts = {contract.key: contract for contract in Contract.objects.filter(force=team.force_id)}
    for row, last_day in assess_windows(AssessmentScope((team.pk,), at, known_at, wanted.from_day)):
        contract = contracts[row.contract]
        if last_day < wanted.first_day or row.first_day > wanted.last_day:
            continue
        if wanted.contracts is not None and contract.pk not in wanted.contracts:
            continue
        proven = prove(
            team=team, contract=contract, code=row.standard, first_day=row.first_day, as_of=at, known_at=known_at
        )
        sent = as_sent(shown(figures.told(team, proven)))
        yield sent | {"content_hash": hash_of(sent)}
