"""CSV files, strictly: refused where they are not what the formats say, and read in bounded memory.

Faults of one record leave the rest readable and go to `refuse`. Faults after which nobody can say where the next record
begins (an unclosed quote, text that is not UTF-8, a binary file) end the reading: `Refused` is raised.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from inputs.cells import Reader, Value, shown
from inputs.refusals import Refusal, Refused
from record.refusal import Invalid

LARGEST_RECORD = 1024 * 1024  # bytes
PIECE = 64 * 1024  # bytes read at a time of a record that is too large anyway
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Columns:
    """The names a file's first row must hold, and those it may hold as well."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    def check(self, header: Sequence[str]) -> None:
        """Refuse, all at once and by name, columns that are missing, unknown or there twice."""
        known, counted = {*self.required, *self.optional}, Counter(header)
        faults = [(name, "this column is not known") for name in counted if name not in known]
        faults += [(name, "this column is there twice") for name, count in counted.items() if count > 1]
        faults += [(name, "this column is missing") for name in self.required if name not in counted]
        if faults:
            raise Refused([Refusal(1, shown(name) if name not in known else name, why) for name, why in faults])


class Record:
    """One record of a CSV file: read its cells through `read` and `need`, which note what is wrong."""

    __slots__ = ("line", "cells", "faults", "_refuse")

    def __init__(self, line: int, cells: dict[str, str], refuse: Callable[[Record, Refusal], None]) -> None:
        self.line = line  # the physical line on which it starts
        self.cells = cells
        self.faults = 0
        self._refuse = refuse

    def read(self, column: str, reader: Reader[Value]) -> Value | None:
        """The cell's value; None where it is empty or its column is not there, and where it was refused."""
        written = self.cells.get(column)
        if not written:
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
        self._refuse(self, Refusal(self.line, column, reason))

    def refuse_fields(self, invalid: Invalid) -> None:
        """Note what an action refused, each fault at the column of its field's name."""
        for column, sentences in invalid.fields.items():
            self.refuse(column, " ".join(sentences))


class Table:
    """The records of a CSV file, one after the other.

    `refuse` is told of every fault of a single record; `came_to` now and then how many records and bytes were read.
    """

    def __init__(
        self,
        path: Path,
        columns: Columns,
        refuse: Callable[[Record, Refusal], None],
        came_to: Callable[[int, int], None] = lambda records, offset: None,
    ) -> None:
        self.path = path
        self.columns = columns
        self.refuse = refuse
        self.came_to = came_to
        self.header: list[str] = []
        self.read = 0  # records so far, refused ones included

    def __iter__(self) -> Iterator[Record]:
        """Records with their cells by column. Raises Refused where the file cannot be read on."""
        with opened(self.path) as file:
            lines = _Lines(file)
            rows = csv.reader(lines, strict=True)
            self.header = self._header(rows, lines)
            while (row := self._next(rows, lines)) is not None:
                if not row and not lines.too_large:
                    continue  # an empty line is no record
                self.read += 1
                if self.read % 1000 == 0:
                    self.came_to(self.read, file.tell())
                if record := self._record(row, lines):
                    yield record

    def _header(self, rows: Iterator[list[str]], lines: _Lines) -> list[str]:
        header = self._next(rows, lines)
        if header is None:
            raise Refused.because("the file is empty: its first row must name the columns", line=1)
        if lines.too_large:
            raise Refused.because(_too_large(), line=1)
        self.columns.check(header)
        return header

    def _next(self, rows: Iterator[list[str]], lines: _Lines) -> list[str] | None:
        lines.begin_record()
        try:
            return next(rows, None)
        except csv.Error as error:
            raise Refused.because(_explained(str(error)), line=lines.start) from None

    def _record(self, row: list[str], lines: _Lines) -> Record | None:
        record = Record(lines.start, dict(zip(self.header, row, strict=False)), self.refuse)
        if lines.too_large:
            record.refuse("", _too_large())
        elif len(row) != len(self.header):
            record.refuse("", f"this row has {len(row)} cells, and the first row has {len(self.header)}")
        return None if record.faults else record


def opened(path: Path) -> BinaryIO:
    """The file, open for reading bytes; Refused, saying why, where there is none that can be read."""
    try:
        if path.exists() and not path.is_file():
            raise Refused.because(f"{path} is not a file")
        return path.open("rb")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Refused.because(f"{path} cannot be read: {reason}") from None


class _Lines:
    """Physical lines as text, counted, none of them longer than a record may be."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.number = 0  # of the line read last
        self.begin_record()

    def begin_record(self) -> None:
        self.start = self.number + 1
        self.size = 0
        self.too_large = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.file.readline(LARGEST_RECORD + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self.size += len(line)
        if self.size > LARGEST_RECORD:
            return self._skip(line)
        if self.number == 1:
            line = line.removeprefix(BYTE_ORDER_MARK)
        return self._text(line)

    def _text(self, line: bytes) -> str:
        if b"\0" in line:
            raise Refused.because("a NUL byte: this is not a text file", line=self.number)
        try:
            return line.decode()
        except UnicodeDecodeError as error:
            reason = f"byte {error.start + 1} of this line is not UTF-8: save the file as CSV in UTF-8"
            raise Refused.because(reason, line=self.number) from None

    def _skip(self, line: bytes) -> str:
        """Read past a record that is too large, a piece at a time; an empty line stands for it."""
        quotes = line.count(b'"')
        while line and not line.endswith(b"\n"):
            line = self.file.readline(PIECE)
            quotes += line.count(b'"')
        if self.number > self.start or quotes % 2:
            raise Refused.because(f"{_too_large()}; a quote in it may not be closed", line=self.start)
        self.too_large = True
        return "\n"


def _too_large() -> str:
    return "this record is larger than 1 MiB"


def _explained(error: str) -> str:
    """What Python's reader means, in a person's words."""
    if "unexpected end of data" in error:
        return "a quote is opened in this record and never closed"
    if "expected after" in error:
        return "a closing quote is followed by something other than a comma; a quote inside a cell is written twice"
    if "new-line character" in error:
        return "a bare carriage return: lines must end in LF or CR LF"
    return f"this record cannot be read: {error}"


# Cells may be as large as a record: the limit that counts is ours.
csv.field_size_limit(LARGEST_RECORD)
