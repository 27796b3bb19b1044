"""What the readers of contracts, exemptions and grades share, beside what `inputs` has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from datetime import date
from typing import Protocol, TypeVar

from inputs import (
    Record,
    day,
    key,
    shown,
    text_up_to,
)
from inputs.cells import FIRST_YEAR, LAST_YEAR
from record.sanitising import one_line, unwelcome_in
from teams.models import Team


class ImportLine(Protocol):
    """A record that is good in itself."""

    @property
    def team(self) -> Team: ...

    @property
    def identity(self) -> Hashable: ...


AnyLine = TypeVar("AnyLine", bound=ImportLine)


def day_within_reach(written: str) -> date:
    """A day that people may mean. Far ones are slips of the keyboard, and the calendar itself ends."""
    found = day(written)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"{found} lies outside the years {FIRST_YEAR} to {LAST_YEAR}; leave out an end that is open")
    return found


def filled(longest: int) -> Callable[[str], str]:
    """A title or a name: a line of at most so many characters, and not of blanks alone."""

    def read(written: str) -> str:
        line = one_line(written)
        if not line.strip():
            raise ValueError("is empty, and must not be")
        return text_up_to(longest)(line).strip()

    return read


def named(longest: int) -> Callable[[str], str]:
    """A name that other lines and files repeat, as a grade is: not mended, or they would name another."""

    def read(written: str) -> str:
        if unseen := unwelcome_in(written.strip()):
            raise ValueError(f"holds {unseen}, which nobody sees")
        return filled(longest)(written)

    return read


def teams_by_key() -> dict[str, Team]:
    return {team.key: team for team in Team.objects.select_related("force")}


def team_of(record: Record, teams: dict[str, Team]) -> Team | None:
    """The team that the record names; None, having refused it, where there is none."""
    name = record.need("team", key)
    if name and name not in teams:
        record.refuse("team", f"{shown(name)} is not a team")
    return teams.get(name) if name else None


def newest_by_force(lines: Iterable[AnyLine]) -> list[tuple[str, list[AnyLine]]]:
    """Of each identity the line that came last, by the key of its team's force.

    In order of those keys: two imports that open the heads of the same forces never wait for each other.
    """
    found: dict[str, list[AnyLine]] = defaultdict(list)
    for line in {line.identity: line for line in lines}.values():
        found[line.team.force.key].append(line)
    return sorted(found.items())
