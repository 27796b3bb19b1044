"""Staged rows and what is stored, read so many at a time as memory may hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from engagement.importing.alike import Group, alike_groups, ids_of
from engagement.importing.rows_and_versions import StagedRow, StoredOne
from engagement.importing.stage import AT_ONCE, StagingTable
from inputs.models import LeftRow


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
    ) -> Iterator[tuple[list[StagedRow], list[StoredOne], Group]]:
        """The rows of each group of likenesses that something stored has in any version, with what has them.

        `known` are lines, `matched` are stored ones, of which it is known already what they are.
        """
        for groups in batches(alike_groups(self.stage, known, matched)):
            stored = self.stored(ids_of(groups))
            rows = self.rows([line for group in groups for line in group])
            places = {id: place for place, id in enumerate(stored)}
            for group in groups:
                ids = sorted(ids_of([group]), key=places.__getitem__)
                yield [rows[line] for line in sorted(group)], [stored[id] for id in ids], group

    def left_by(
        self, lines: Iterable[int], mark: Callable[[StagedRow], str]
    ) -> Iterator[tuple[StagedRow, list[StoredOne]]]:
        """The rows of which somebody said before: leave a stored one, and what that was. `mark` tells rows apart."""
        for some in batches(lines):
            rows = self.rows(some)
            marks = {line: mark(row) for line, row in rows.items()}
            of: dict[str, set[UUID]] = defaultdict(set)
            for row, id in LeftRow.objects.filter(row__in=marks.values()).values_list("row", "of"):
                of[row].add(id)
            stored = self.stored({id for ids in of.values() for id in ids})
            places = {id: place for place, id in enumerate(stored)}
            for line in some:
                if ids := of.get(marks[line]):
                    yield rows[line], [stored[id] for id in sorted(ids, key=places.__getitem__)]
