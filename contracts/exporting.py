"""Flags as a file: columns by an allow-list, with the names of formats.md where it has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from contracts.models import Flag
from contracts.queries.flags import Raised, raised
from inputs.exports import as_csv

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
