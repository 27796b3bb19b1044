"""Who told the portal what a proof shows, and when: that something was held, that a question was answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contracts.queries.exemptions import names_of
from contracts.queries.proof import SOURCES, ShownFigure
from contracts.queries.when_recorded import VERSIONS, told_in_turn
from engagement.models import Status

NOBODY = {"command line": "a file, at the command line", "portal": "the portal"}
BEFORE_NOTED = "before this was noted"


@dataclass(frozen=True)
class Recording:
    at: datetime
    by: str  # a name, or what stands for nobody in particular


@dataclass(frozen=True)
class Recordings:
    """Of one proof. Rows by their id; postings and priorities by the instant too: each is told of often."""

    rows: dict[str, Recording] = field(default_factory=dict)
    things: dict[tuple[str, str, datetime], str] = field(default_factory=dict)

    def of_row(self, id: str) -> Recording | None:
        return self.rows.get(id)

    def by_thing(self, what: str, id: str, at: datetime | None) -> str:
        return self.things.get((what, id, at), "") if at else ""


def recordings(told: ShownFigure) -> Recordings:
    """Four queries at most: a proof has rows of one source, and postings or priorities."""
    activities = _first("activity", told.activities, told, lambda version: version.status == Status.HELD)
    enquiries = _first("enquiry", told.enquiries, told, lambda version: version.answered_at is not None)
    things = _things(told)
    names = names_of(version.by for version in (*activities.values(), *enquiries.values(), *things.values()))
    rows = {id: _recording(version, names) for id, version in (activities | enquiries).items()}
    return Recordings(rows, {key: _by(version, names) for key, version in things.items()})


def _first(source: str, ids: Iterable[str], told: ShownFigure, decides: Callable[[Any], bool]) -> dict[str, Any]:
    """The first version of each that decides; where none does, the first of all."""
    versions, owner = SOURCES[source]
    found: dict[str, Any] = {}
    for version in told_in_turn(versions, owner, ids, told.proof.known_at):
        id = str(getattr(version, owner))
        if id not in found or (decides(version) and not decides(found[id])):
            found[id] = version
    return found


def _things(told: ShownFigure) -> dict[tuple[str, str, datetime], Any]:
    found = {}
    for what, (versions, owner) in VERSIONS.items():
        ids = {id for sort, id in told.days_told if sort == what}
        for version in told_in_turn(versions, owner, ids, told.proof.known_at):
            found[what, str(getattr(version, owner)), version.known_at] = version
    return found


def _recording(version: Any, names: dict[str, str]) -> Recording:
    return Recording(version.known_at, _by(version, names))


def _by(version: Any, names: dict[str, str]) -> str:
    """As in "Priya Nair", "Priya Nair, from a file", "a file, at the command line"."""
    if nobody := NOBODY.get(version.by):
        return nobody
    name = names.get(version.by, version.by)
    return f"{name}, from a file" if getattr(version, "file_import_id", None) else name
