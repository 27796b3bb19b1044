"""Tables, strictly: refused where they are not what the formats say, and read in bounded memory.

Faults of one record leave the rest readable and go to `refuse`. Faults after which nobody can say where the next record
begins (an unclosed quote, text that is not UTF-8, a file of another kind) end the reading: `Refused` is raised.
"""

from __future__ import annotations

from collections import abc
from collections.abc import Callable, Container, Iterator, Sequence
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from inputs.cells import Reader, Value
from inputs.columns import LINE, PASSED_OVER, REASON, Columns
from inputs.csv_files import TOO_LARGE, CsvRows, Row
from inputs.mapped_columns import MappedColumns
from inputs.mapping import Mapping
from inputs.opening import opened
from inputs.protecting import QUOTE, unprotected
from inputs.refusals import Refusal, Refused
from inputs.workbooks import WorkbookRows
from record.refusal import Invalid

__all__ = ["LINE", "PASSED_OVER", "REASON", "Columns", "Record", "Table", "opened"]

PACKED = b"PK\x03\x04"  # a workbook, or another packed file
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
NONE: abc.Mapping[str, str] = MappingProxyType({})


class Record:
    """One record of a table: read its cells through `read` and `need`, which note what is wrong."""

    __slots__ = ("line", "cells", "written", "faults", "unread", "called", "_refuse")

    def __init__(
        self,
        line: int,
        cells: dict[str, str],
        refuse: Callable[[Record, Refusal], None],
        written: Sequence[str] = (),
        *,
        unread: abc.Mapping[str, str] = NONE,
        called: abc.Mapping[str, str] = NONE,
    ) -> None:
        self.line = line  # the physical line on which it starts
        self.cells = cells  # by column; blanks alone are empty
        self.written = written  # the cells just as they came, surplus ones too
        self.faults = 0
        self.unread = unread  # by column, why a mapping could make nothing of a cell
        self.called = called  # by column, what the file calls it, where a mapping reads it from another name
        self._refuse = refuse

    def read(self, column: str, reader: Reader[Value]) -> Value | None:
        """The cell's value; None where it is empty or its column is not there, and where it was refused."""
        written = self.cells.get(column)
        if not written:
            return None
        if column in self.unread:
            self.refuse(column, self.unread[column])
            return None
        try:
            return reader(written)
        except ValueError as error:
            self.refuse(column, str(error))
            return None

    def need(self, column: str, reader: Reader[Value]) -> Value | None:
        """As `read`; an empty cell is refused."""
        if not self.cells.get(column):
            self.refuse(column, "is empty, and must not be")
            return None
        return self.read(column, reader)

    def refuse(self, column: str, reason: str) -> None:
        """Note a fault of this record. Whoever stores records leaves out those with `faults`."""
        self.faults += 1
        self._refuse(self, Refusal(self.line, column, reason, self.called.get(column, "")))

    def refuse_fields(self, invalid: Invalid) -> None:
        """Note what an action refused, each fault at the column of its field's name."""
        for column, sentences in invalid.fields.items():
            self.refuse(column, " ".join(sentences))


class Table:
    """The records of a file, one after the other.

    `refuse` is told of every fault of a single record; `came_to` now and then how many records and bytes were read.
    """

    def __init__(
        self,
        path: Path,
        columns: Columns,
        refuse: Callable[[Record, Refusal], None],
        came_to: Callable[[int, int], None] = lambda records, offset: None,
        mapping: Mapping | None = None,
    ) -> None:
        self.path = path
        self.columns = columns
        self.refuse = refuse
        self.came_to = came_to
        self.mapping = mapping  # how a file that others made is read as ours
        self.mapped: MappedColumns | None = None
        self.header: list[str] = []  # as it came
        self.nameless: list[int] = []  # places of columns without a name
        self.names: list[str] = []  # of its columns; "" for one that is passed over
        self.notes: tuple[str, ...] = ()  # what whoever sent the file should know of it
        self.read = 0  # records so far, refused ones included

    def __iter__(self) -> Iterator[Record]:
        """Records with their cells by column. Raises Refused where the file cannot be read on."""
        with opened(self.path) as file:
            rows = _rows_of(file, self.mapping.lines_before_names if self.mapping else 0)
            filled = self._taken(row for row in rows if row.too_large or _is_filled(row))
            self._begin(next(filled, None))
            self.notes = (*rows.notes, *(self.mapped.notes if self.mapped else ()))
            for row in filled:
                self.read += 1
                if self.read % 1000 == 0:
                    self.came_to(self.read, rows.offset)
                if record := self._record(row):
                    yield record

    def again(self, lines: Container[int]) -> Iterator[Record]:
        """The good records that begin on these lines, read once more: to refuse what was seen after all were read."""
        if lines:
            for record in Table(self.path, self.columns, lambda record, refusal: None, mapping=self.mapping):
                if record.line in lines:
                    yield Record(record.line, record.cells, self.refuse, record.written, called=record.called)

    def _taken(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Without the rows that the mapping passes over. A file of refused rows holds none of these any more."""
        first = next(rows, None)
        if first is None:
            return
        skips = self.mapping.skips if self.mapping and first.cells[:2] != [LINE, REASON] else lambda line: False
        yield from (row for row in chain([first], rows) if not skips(row.line))

    def _begin(self, first: Row | None) -> None:
        if first is None:
            raise Refused.because("the file is empty: its first row must name the columns", line=1)
        if first.too_large:
            raise Refused.because(TOO_LARGE, line=first.line)
        self.header = first.cells
        self.nameless = [at for at, name in enumerate(first.cells) if not name.strip()]
        if self.mapping:
            self.mapped = MappedColumns(self.mapping, first.cells, first.line)
        else:
            self.names = self.columns.names(first.cells)

    def _record(self, row: Row) -> Record | None:
        named = zip(self.names, row.cells, strict=False)
        # Most cells are plain: a call for each would be most of what reading a row costs.
        cells = {
            name: cell if cell[:1] != QUOTE and not cell.isspace() else _value(cell) for name, cell in named if name
        }
        record = Record(row.line, cells, self.refuse, row.cells, called=self.mapped.called if self.mapped else NONE)
        if row.too_large:
            record.refuse("", TOO_LARGE)
        elif len(row.cells) < len(self.header) or any(map(_is_cell, row.cells[len(self.header) :])):
            record.refuse("", f"this row has {len(row.cells)} cells, and the first row has {len(self.header)}")
        elif any(_is_cell(row.cells[at]) for at in self.nameless):
            record.refuse("", "this row has a cell in a column without a name")
        if record.faults:
            return None
        if self.mapped:
            record.cells, record.unread = self.mapped.ours([_value(cell) for cell in row.cells])
        return record


def rows_in(path: Path) -> Iterator[list[str]]:
    """The cells of every row, as they came, the names of the columns first. Raises Refused as `Table` does."""
    with opened(path) as file:
        filled = (row for row in _rows_of(file, 0) if row.too_large or _is_filled(row))
        first = next(filled, None)
        if first is None:
            raise Refused.because("the file is empty: its first row must name the columns", line=1)
        if first.too_large:
            raise Refused.because(TOO_LARGE, line=first.line)
        yield first.cells
        yield from (row.cells for row in filled)


def _rows_of(file: BinaryIO, lines_before: int) -> CsvRows | WorkbookRows:
    begins = file.read(4)
    file.seek(0)
    if begins == OLD_WORKBOOK:
        reason = (
            "this is a workbook of the old kind (.xls), or one with a password: save it as .xlsx or as CSV in UTF-8"
        )
        raise Refused.because(reason)
    return WorkbookRows(file) if begins == PACKED else CsvRows(file, lines_before)


def _is_filled(row: Row) -> bool:
    return any(map(_is_cell, row.cells))


def _is_cell(written: str) -> bool:
    """Blanks alone, of whatever kind, are no cell."""
    return bool(written.strip())


def _value(written: str) -> str:
    said = unprotected(written)
    return said if _is_cell(said) else ""
