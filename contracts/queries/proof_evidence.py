"""The evidence of a proof: what its figure rests on, so that anybody can work it out again without the portal.

One source for the page, the file and the API. Which columns, each kind of measure says in its folder; here is what all
of them share: the rows that were looked at, what they are of, the units, and the exemptions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from contracts.engine.proof import Considered
from contracts.kinds import KINDS
from contracts.kinds.parts import KindProof
from contracts.queries.exemption_path import PATH_COLUMNS, exemption_paths
from contracts.queries.proof import ShownFigure

ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class EvidenceRow:
    """One thing. `of` says what its id is of; `reason` is empty for what was not looked at, but stands behind it."""

    of: str
    id: str
    day: date | None
    reason: str
    title: str = ""
    said: dict[str, Any] = field(default_factory=dict)  # by the evidence columns of its kind


@dataclass(frozen=True)
class Evidence:
    """All rows of one proof. `columns` are those that any of them may say, in the order of a file."""

    columns: tuple[str, ...]
    counted: list[EvidenceRow]
    not_counted: list[EvidenceRow]
    units: list[EvidenceRow]  # empty where the team is judged as one and its kind has nothing to say of it
    exemptions: list[EvidenceRow]
    further: list[EvidenceRow]

    @property
    def looked_at(self) -> list[EvidenceRow]:
        return [*self.counted, *self.not_counted]


def evidence(told: ShownFigure) -> Evidence:
    """Three queries where exemptions reach into the window; else none."""
    kind = KINDS.of(told.measure).proof
    paths = exemption_paths(told.proof)
    own = tuple(kind.evidence_columns(told.measure))
    return Evidence(
        columns=(*own, *(name for name in PATH_COLUMNS if name not in own)),
        counted=list(_rows(told, kind, told.proof.counted)),
        not_counted=list(_rows(told, kind, told.proof.not_counted)),
        units=[
            EvidenceRow("unit", one.unit, None, "", one.name, kind.unit_evidence(told, one)) for one in told.proof.units
        ],
        exemptions=[
            EvidenceRow("exemption", str(one.id), one.first_day, "", one.words, paths[one.id])
            for one in told.proof.exemptions
        ],
        further=kind.further_evidence(told),
    )


def _rows(told: ShownFigure, kind: KindProof, looked_at: Iterable[Considered]) -> Iterator[EvidenceRow]:
    of = kind.source(told.measure)
    for one in looked_at:
        yield EvidenceRow(of, one.id, one.day, one.reason, title_of(told, one.id), kind.row_evidence(told, one))


def title_of(told: ShownFigure, id: str) -> str:
    """What a row is called: an activity's title, an enquiry's subject, a grade."""
    if activity := told.activities.get(id):
        return activity.title
    if enquiry := told.enquiries.get(id):
        return enquiry.subject
    if grade := told.grades.get(id):
        return grade.grade
    return ""


def span_words(seconds: int) -> str:
    """An elapsed time as in "22 h 26 min". A minute begun is counted, so that 72 hours and a second are not 72."""
    hours, minutes = divmod(-(-seconds // 60), 60)
    return f"{hours} h {minutes} min"


def seconds_between(first: datetime, last: datetime) -> int:
    """Whole seconds, one begun counted."""
    return -((first - last) // ONE_SECOND)
