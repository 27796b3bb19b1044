"""What there is to tell of flags and is not told yet, as pages show it: by person, each line with why it waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from contracts.queries.flag_lines import LineToTell, Waiting
from contracts.wording.waiting import WHY_IT_WAITS
from teams.models import Person

MOST_PEOPLE = 20  # on the administrators' page
MOST_LINES = 10  # of one person


@dataclass
class PersonsWaiting:
    """One person's lines that wait, the gravest first, each with the reason in words."""

    person: Person
    lines: list[tuple[LineToTell, str]] = field(default_factory=list)

    @property
    def shown(self) -> list[tuple[LineToTell, str]]:
        return self.lines[:MOST_LINES]

    @property
    def more(self) -> int:
        return max(0, len(self.lines) - MOST_LINES)


def by_person(found: Sequence[Waiting]) -> list[PersonsWaiting]:
    """Who has most to be told first."""
    groups: dict[int, PersonsWaiting] = {}
    for one in found:
        group = groups.setdefault(one.line.person.pk, PersonsWaiting(one.line.person))
        group.lines.append((one.line, WHY_IT_WAITS[one.reason]))
    return sorted(groups.values(), key=lambda group: (-len(group.lines), group.person.name, group.person.pk))


def by_reason(found: Sequence[Waiting]) -> list[tuple[str, int]]:
    """How many lines wait for each reason, the most first."""
    numbers: dict[str, int] = {}
    for one in found:
        numbers[WHY_IT_WAITS[one.reason]] = numbers.get(WHY_IT_WAITS[one.reason], 0) + 1
    return sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
