"""Text files of rows: CSV in UTF-8 or, with its mark, UTF-16; commas, semicolons or tabs, as the first row shows.

Memory is bounded whatever the file holds. Source: formats.md, "Files".
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from inputs.refusals import Refused

LARGEST_RECORD = 1024 * 1024  # bytes
PIECE = 64 * 1024  # bytes read at a time of a record that is too large anyway
TOO_LARGE = "this record is larger than 1 MiB"
SEPARATORS = ",;\t"
SAYS_ITS_SEPARATOR = "sep="  # a first line of its own, as spreadsheets write it

csv.field_size_limit(LARGEST_RECORD)  # cells may be as large as a record: the limit that counts is ours


class Row(NamedTuple):
    """The cells of a record. `line` is the physical line on which it starts, counted from 1."""

    line: int
    cells: list[str]
    too_large: bool = False


class CsvRows:
    """The rows of an open file, one after the other. Raises Refused where nobody can say where the next one begins."""

    notes: tuple[str, ...] = ()

    def __init__(self, file: BinaryIO, lines_before: int = 0) -> None:
        self.file = file
        self.lines_before = lines_before  # the row that names the columns: these show no separator

    @property
    def offset(self) -> int:
        """Bytes of the file read so far."""
        return self.file.tell()

    def __iter__(self) -> Iterator[Row]:
        lines = _Lines(_as_utf_8(self.file))
        rows = csv.reader(lines, strict=True, delimiter=lines.separator(self.lines_before))
        while (cells := _next(rows, lines)) is not None:
            if cells or lines.too_large:  # an empty line is no record
                yield Row(lines.start, cells, lines.too_large)


def _next(rows: Iterator[list[str]], lines: _Lines) -> list[str] | None:
    lines.begin_record()
    try:
        return next(rows, None)
    except csv.Error as error:
        raise Refused.because(_explained(str(error)), line=lines.start) from None


class _Utf16:
    """A file of UTF-16, read as lines of UTF-8."""

    def __init__(self, file: BinaryIO) -> None:
        self.text = io.TextIOWrapper(file, encoding="utf-16", newline="\n")

    def readline(self, size: int) -> bytes:
        try:
            return self.text.readline(size).encode()
        except UnicodeError:
            raise Refused.because("this file begins as UTF-16 and does not go on as such: save it as UTF-8") from None


def _as_utf_8(file: BinaryIO) -> BinaryIO | _Utf16:
    begins = file.read(3)
    file.seek(0)
    if begins.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _Utf16(file)
    if begins.startswith(codecs.BOM_UTF8):
        file.seek(len(codecs.BOM_UTF8))
    return file


class _Lines:
    """Physical lines as text, counted, none of them longer than a record may be."""

    def __init__(self, file: BinaryIO | _Utf16) -> None:
        self.file = file
        self.number = 0  # of the line read last
        self.waiting: list[bytes] = []  # the first lines, once they were looked at
        self.begin_record()

    def separator(self, lines_before: int) -> str:
        """The one most often in the row of names, outside quotes. A first line `sep=;` says it, and is passed over."""
        line = self.file.readline(LARGEST_RECORD + 1)
        said = line.decode(errors="replace").rstrip("\r\n")
        if said.lower().startswith(SAYS_ITS_SEPARATOR) and said[4:] in (*SEPARATORS, r"\t"):
            self.number = 1
            return said[4:].replace(r"\t", "\t")
        self.waiting = [line]
        while line and len(self.waiting) <= lines_before:
            self.waiting.append(line := self.file.readline(LARGEST_RECORD + 1))
        said = line.decode(errors="replace")
        unquoted = "".join(said.split('"')[::2])
        return max(SEPARATORS, key=unquoted.count)

    def begin_record(self) -> None:
        self.start = self.number + 1
        self.size = 0
        self.too_large = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._read()
        if not line:
            raise StopIteration
        self.number += 1
        self.size += len(line)
        return self._skip(line) if self.size > LARGEST_RECORD else self._text(line)

    def _read(self) -> bytes:
        return self.waiting.pop(0) if self.waiting else self.file.readline(LARGEST_RECORD + 1)

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
            line = self.waiting.pop(0) if self.waiting else self.file.readline(PIECE)
            quotes += line.count(b'"')
        if self.number > self.start or quotes % 2:
            raise Refused.because(f"{TOO_LARGE}; a quote in it may not be closed", line=self.start)
        self.too_large = True
        return "\n"


def _explained(error: str) -> str:
    """What Python's reader means, in a person's words."""
    if "unexpected end of data" in error:
        return "a quote is opened in this record and never closed"
    if "expected after" in error:
        return "a closing quote is followed by something other than a separator; a quote inside a cell is written twice"
    if "new-line character" in error:
        return "a bare carriage return: lines must end in LF or CR LF"
    return f"this record cannot be read: {error}"
