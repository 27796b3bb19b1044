"""Flags, exemptions and grades as files: columns by an allow-list, with the names of formats.md where it has them.

Exemptions and grades have the importers' columns, and what the portal adds of each version, which is passed over when
the file comes back. Source: interfaces.md, "Commands".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from contracts.importing import exemptions as exemption_file
from contracts.importing import grades as grade_file
from contracts.models import Exemption, Flag, Grade
from contracts.queries.flags import Raised, raised
from engagement.importing.rows import EXPORTED
from inputs.exports import as_csv

AT_ONCE = 500
COLUMNS = (
    "team",
    "section",
    "contract",
    "version",
    "standard",
    "title",
    "first_day",
    "last_day",
    "level",
    "opened_at",
    "cleared_at",
    "acknowledged",
    "acknowledged_at",
    "acknowledged_by",
    "plan",
    "planned",
    "planned_for",
    "explanation",
    "closed_by",
    "closing_reason",
    "provisional",
)
EXEMPTION_COLUMNS = (*exemption_file.TOLD, exemption_file.STATE, *EXPORTED)
GRADE_COLUMNS = (*grade_file.TOLD, *grade_file.SAID, *EXPORTED)


def flags_as_csv(flags: Iterable[Flag]) -> Iterator[str]:
    """The lines of the file, in the order given."""
    return as_csv(COLUMNS, (_cells(one) for one in raised(flags)))


def _cells(one: Raised) -> Iterator[Any]:
    flag = one.flag
    yield from (flag.team.key, flag.team.section.key, flag.contract.key, flag.version.key, flag.code)
    yield from (one.standard.title, flag.first_day, flag.last_day, flag.level, flag.opened_at, flag.cleared_at)
    yield from (flag.is_acknowledged, flag.acknowledged_at, _name(flag.acknowledged_by), flag.plan)
    yield from (flag.planned_id, flag.planned.day if flag.planned else None, flag.explanation)
    yield from (_name(flag.closed_by), flag.closing_reason, one.standard.version.provisional)


def _name(person: Any) -> str | None:
    return person.name if person else None


def exemptions_as_csv(exemptions: QuerySet[Exemption], *, all_versions: bool = False) -> Iterator[str]:
    """The lines of the file, in the order of the rows; with all versions those of each in turn, the newest last."""
    rows = exemptions.select_related("team", "contract").prefetch_related("versions")
    return as_csv(EXEMPTION_COLUMNS, (_exemption_cells(row, one) for row, one in _versions(rows, all_versions)))


def grades_as_csv(grades: QuerySet[Grade], *, all_versions: bool = False) -> Iterator[str]:
    """The same of grades."""
    rows = grades.select_related("team", "contract").prefetch_related("versions")
    return as_csv(GRADE_COLUMNS, (_grade_cells(row, one) for row, one in _versions(rows, all_versions)))


def _versions(rows: QuerySet[Any], all_versions: bool) -> Iterator[tuple[Any, Any]]:
    """Each row with the versions of it that the file tells."""
    for row in rows.iterator(chunk_size=AT_ONCE):
        told = sorted(row.versions.all(), key=lambda version: version.version)
        yield from ((row, version) for version in told if all_versions or version.version == row.version)


def _exemption_cells(row: Exemption, told: Any) -> Iterator[Any]:
    yield from (row.team.key, _standard(row), told.first_day, told.last_day, told.reason, told.kind_id)
    yield from (told.public_words, told.state, told.version, told.known_at, told.by, told.first_day)


def _grade_cells(row: Grade, told: Any) -> Iterator[Any]:
    yield from (row.team.key, _standard(row), told.period_first_day, told.grade, told.graded_on)
    yield from (told.assessor, told.reasons)
    yield from (told.version, told.known_at, told.by, told.graded_on)


def _standard(row: Exemption | Grade) -> str:
    """As a file names it; empty for every standard."""
    return f"{row.contract.key}/{row.code}" if row.contract else ""
