"""A table of which a person has put cells right on a page, and left rows out: read as if the file had said so."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from pathlib import Path
from typing import Any

from inputs.csv_files import Row
from inputs.tables import Record, Table


class CorrectedTable(Table):
    """`put_right` are cells by line and column of ours, `left_out` the lines that are passed over.

    `seen` is told of every other record before anybody reads it.
    """

    def __init__(
        self,
        path: Path,
        *options: Any,
        put_right: Mapping[int, Mapping[str, str]],
        left_out: Container[int],
        seen: Callable[[Record], None] = lambda record: None,
        **more: Any,
    ) -> None:
        super().__init__(path, *options, **more)
        self.put_right = put_right
        self.left_out = left_out
        self.seen = seen

    def again(self, lines: Container[int]) -> Iterator[Record]:
        if lines:
            table = CorrectedTable(
                self.path,
                self.columns,
                lambda record, refusal: None,
                mapping=self.mapping,
                put_right=self.put_right,
                left_out=self.left_out,
            )
            for record in table:
                if record.line in lines:
                    yield Record(record.line, record.cells, self.refuse, record.written, called=record.called)

    def _record(self, row: Row) -> Record | None:
        if row.line in self.left_out:
            return None
        record = super()._record(row)
        if record:
            if said := self.put_right.get(row.line):
                record.cells = {**record.cells, **said}
                record.unread = {column: why for column, why in record.unread.items() if column not in said}
            self.seen(record)
        return record
