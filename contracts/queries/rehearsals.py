"""A draft held against what has been: how teams stand by the stored rules, and how they would stand by the draft.

Nothing is kept. Source: measures.md, "Rehearsal".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime

from contracts.engine.assessment import AssessmentRow, AssessmentScope
from contracts.engine.rehearsal import replayed
from contracts.models import Contract
from contracts.queries.turned import Turned, by_window, standing
from contracts.version_contents import VersionContent
from record.timezones import day_of
from teams.models import Force

TEAMS_AT_A_TIME = 50  # bounds the memory that a county's whole history takes
STATUS = "status"  # the column in whose place both stand


def rehearse(
    *, force: Force, contract: str, content: VersionContent, teams: Sequence[int], as_of: datetime, from_day: date
) -> list[Turned]:
    """Every window in periods that end on the day or later, as it is judged today and as the draft would have it.

    In the order of `assess`: by team, version, standard and period. Raises Invalid as `replayed` does.
    """
    then = replayed(force=force, contract=contract, content=content, teams=teams, as_of=as_of, from_day=from_day)
    now = _stored(force, contract, teams, as_of, min(from_day, day_of(as_of)))
    before, after = by_window(now), by_window(then)
    windows = (Turned(before.get(window), after.get(window)) for window in {**before, **after})
    return sorted(windows, key=lambda one: _place(one.row))


def as_cells(windows: Iterable[Turned]) -> Iterator[list[str]]:
    """As cells of a CSV, under the names of `HEADER`."""
    for one in windows:
        said = asdict(one.row)
        del said[STATUS]
        both = {"status_now": one.before and one.before.status, "status_then": one.after and one.after.status}
        yield ["" if (value := (said | both)[name]) is None else str(value) for name in HEADER]


def _header() -> list[str]:
    columns = list(AssessmentRow.__dataclass_fields__)
    place = columns.index(STATUS)
    return [*columns[:place], "status_now", "status_then", *columns[place + 1 :]]


HEADER = _header()


def _stored(force: Force, contract: str, teams: Sequence[int], as_of: datetime, from_day: date) -> list[AssessmentRow]:
    row = Contract.objects.filter(force=force, key=contract).first()
    if row is None:
        return []
    return list(standing(AssessmentScope(tuple(teams), as_of, from_day=from_day, contract=row.pk)).values())


def _place(row: AssessmentRow) -> tuple[str, str, str, date, date]:
    return row.team, row.version, row.standard, row.period_start, row.first_day
