"""Which stored ones each row of a file could be, by likeness.

Source: formats.md, "Which one is it?"; docs/adr/0020-which-one-is-it.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from typing import Any
from uuid import UUID

from engagement.importing.likeness import LIKENESS
from engagement.importing.stage import StagingTable

Group = dict[int, set[UUID]]  # by line, the stored ones that this row could be


def alike_groups(stage: StagingTable, known: Container[int], matched: Container[UUID]) -> list[Group]:
    """Rows that are not known yet, in groups that share no stored one.

    One that was called otherwise in an older version can be two rows of different likeness: they are one group, so
    that it becomes one of them.
    """
    likeness = LIKENESS[stage.ledger]
    could: Group = defaultdict(set)
    for line, id, staged, stored in stage.like_stored(likeness):
        if line not in known and id not in matched and likeness.of(staged) == likeness.of(stored):
            could[line].add(id)
    return _parted(could)


def _parted(could: Group) -> list[Group]:
    group_of: dict[UUID, Group] = {}
    for line, ids in could.items():
        smaller = sorted({id(group_of[one]): group_of[one] for one in ids if one in group_of}.values(), key=len)
        group = smaller.pop() if smaller else {}
        group[line] = ids
        joined = set(ids)
        for other in smaller:
            group.update(other)
            joined |= _ids(other)
        group_of.update(dict.fromkeys(joined, group))
    return list({id(group): group for group in group_of.values()}.values())


def _ids(group: Group) -> set[UUID]:
    return set().union(*group.values())


def ids_of(groups: Iterable[Group]) -> set[UUID]:
    """All the stored ones that rows of these groups could be."""
    return {id for group in groups for ids in group.values() for id in ids}


def are_others(came: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    """Two numbers of one other system are two things, however alike."""
    numbers = {one["source_id"] for one in (came, stored)}
    return came["source"] == stored["source"] and "" not in numbers and len(numbers) > 1
