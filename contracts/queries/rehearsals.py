"""A draft held against what has been: how teams stand by the stored rules, and how they would stand by the draft.

Nothing is kept. Source: measures.md, "Rehearsal".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from contracts.engine.assessment import AssessmentRow, AssessmentScope, assess
from contracts.engine.rehearsal import replayed
from contracts.models import Contract
from contracts.queries.turned import Turned, by_window
from contracts.version_contents import VersionContent
from record.timezones import day_of
from teams.models import Force, Team

TEAMS_AT_ONCE = 5  # between two looks at the clock
TEAMS_AT_A_TIME = 50  # bounds the memory that a county's whole history takes
STATUS = "status"  # the column in whose place both stand


def rehearse(
    *,
    force: Force,
    contract: str,
    content: VersionContent,
    teams: Sequence[int],
    as_of: datetime,
    from_day: date,
    code: str | None = None,
) -> list[Turned]:
    """Every window in periods that end on the day or later, as it is judged today and as the draft would have it.

    In the order of `assess`: by team, version, standard and period. With `code`, of that standard alone. Raises
    Invalid as `replayed` does.
    """
    asked: Any = {"force": force, "contract": contract, "teams": teams, "as_of": as_of, "code": code}
    before = by_window(_stored(**asked, from_day=min(from_day, day_of(as_of))))
    after = by_window(replayed(**asked, content=content, from_day=from_day))
    windows = (Turned(before.get(window), after.get(window)) for window in {**before, **after})
    return sorted(windows, key=lambda one: _place(one.row))


@dataclass(frozen=True)
class Rehearsed:
    """As much of a rehearsal as there was time for: teams in turn, and those that were left out."""

    windows: list[Turned]
    teams: list[Team]
    left_out: int
    took: float  # seconds

    @property
    def turned(self) -> list[Turned]:
        return [one for one in self.windows if one.status_before != one.status_after]

    @property
    def counts(self) -> Counter[tuple[str, str]]:
        """How many turn from which status to which; empty stands for what is not judged."""
        return Counter((one.status_before or "", one.status_after or "") for one in self.turned)


def rehearse_for(seconds: float, *, teams: Sequence[Team], clock: Callable[[], float], **asked: Any) -> Rehearsed:
    """Rehearse team after team until the time is up: a page answers, whatever a county's years would take.

    A few are always judged. The rest is left out, and said so. Takes what `rehearse` takes.
    """
    began, done = clock(), 0
    windows: list[Turned] = []
    while done < len(teams) and (done == 0 or clock() - began < seconds):
        some = teams[done : done + TEAMS_AT_ONCE]
        windows += rehearse(teams=[team.pk for team in some], **asked)
        done += len(some)
    return Rehearsed(windows, list(teams[:done]), len(teams) - done, clock() - began)


def teams_of(force: Force, from_day: date) -> list[Team]:
    """The force's teams that were there on the day or later, by name."""
    there = Q(active_until=None) | Q(active_until__gte=from_day)
    return list(Team.objects.filter(there, force=force).order_by("name", "id"))


def as_cells(windows: Iterable[Turned]) -> Iterator[list[str]]:
    """As cells of a CSV, under the names of `HEADER`."""
    for one in windows:
        said = asdict(one.row)
        del said[STATUS]
        both = {"status_now": one.status_before, "status_then": one.status_after}
        yield ["" if (value := (said | both)[name]) is None else str(value) for name in HEADER]


def _header() -> list[str]:
    columns = list(AssessmentRow.__dataclass_fields__)
    place = columns.index(STATUS)
    return [*columns[:place], "status_now", "status_then", *columns[place + 1 :]]


HEADER = _header()


def _stored(
    force: Force, contract: str, teams: Sequence[int], as_of: datetime, from_day: date, code: str | None
) -> list[AssessmentRow]:
    row = Contract.objects.filter(force=force, key=contract).first()
    if row is None:
        return []
    return assess(AssessmentScope(tuple(teams), as_of, from_day=from_day, contract=row.pk, code=code))


def _place(row: AssessmentRow) -> tuple[str, str, str, date, date]:
    return row.team, row.version, row.standard, row.period_start, row.first_day
