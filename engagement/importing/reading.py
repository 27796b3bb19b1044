"""Staged rows and what is stored, read so many at a time as memory may hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from engagement.importing.likeness import LIKENESS, Likeness
from engagement.importing.rows_and_versions import StagedRow, StoredOne
from engagement.importing.stage import StagingTable
from inputs.models import LeftRow

AT_ONCE = 2000  # rows or likenesses compared at a time


def batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    """The items, so many at a time."""
    iterator = iter(items)
    while some := list(islice(iterator, AT_ONCE)):
        yield some


class Reading:
    """Of one import."""

    def __init__(self, stage: StagingTable) -> None:
        self.stage = stage

    def rows(self, lines: Iterable[int]) -> dict[int, StagedRow]:
        """The staged rows, by the line on which each begins."""
        return {row.line: row for row in self.stage.rows(list(lines))}

    def stored(self, ids: Iterable[UUID]) -> dict[UUID, StoredOne]:
        """By id, in the order in which they were first stored."""
        found: dict[UUID, StoredOne] = {}
        for id, version in self.stage.versions_of(list(ids)):
            found.setdefault(id, StoredOne(id)).versions.append(version)
        for of, row in LeftRow.objects.filter(of__in=found).values_list("of", "row"):
            found[of].left.add(row)
        return found

    def pairs(self, asked: Iterable[tuple[int, UUID]]) -> Iterator[tuple[StagedRow, StoredOne]]:
        """For each line and id the row and the stored one."""
        for some in batches(asked):
            stored = self.stored({id for _, id in some})
            rows = self.rows([line for line, _ in some])
            yield from ((rows[line], stored[id]) for line, id in some)

    def alike(
        self, known: Container[int], matched: Container[UUID]
    ) -> Iterator[tuple[list[StagedRow], list[StoredOne]]]:
        """The rows of each likeness that something stored has in any version, with what has it.

        `known` are lines, `matched` are stored ones, of which it is known already what they are.
        """
        for groups in batches(self._by_likeness(known, matched).values()):
            stored = self.stored({id for _, ids in groups for id in ids})
            places = {id: place for place, id in enumerate(stored)}
            rows = self.rows([line for lines, _ in groups for line in lines])
            for lines, ids in groups:
                yield (
                    [rows[line] for line in sorted(lines)],
                    [stored[id] for id in sorted(ids, key=places.__getitem__)],
                )

    def _by_likeness(
        self, known: Container[int], matched: Container[UUID]
    ) -> dict[Likeness, tuple[set[int], set[UUID]]]:
        likeness = LIKENESS[self.stage.ledger]
        alike: dict[Likeness, tuple[set[int], set[UUID]]] = defaultdict(lambda: (set(), set()))
        for line, id, staged, stored in self.stage.like_stored(likeness):
            if line in known or id in matched or _are_others(staged, stored):
                continue
            if (found := likeness.of(staged)) == likeness.of(stored):
                lines, ids = alike[found]
                lines.add(line)
                ids.add(id)
        return alike

    def left_before(self, asked: Sequence[tuple[int, UUID]], mark: Any) -> set[tuple[int, UUID]]:
        """Those lines and ids of which somebody said before: leave the stored one. `mark` says what a row says."""
        ever_left = set(LeftRow.objects.filter(of__in={id for _, id in asked}).values_list("of", flat=True))
        found = self.pairs(pair for pair in asked if pair[1] in ever_left)
        return {(row.line, one.id) for row, one in found if mark(row) in one.left}


def _are_others(staged: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    """Two numbers of one other system are two things, however alike."""
    numbers = {one["source_id"] for one in (staged, stored)}
    return staged["source"] == stored["source"] and "" not in numbers and len(numbers) > 1
