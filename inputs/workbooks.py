"""XLSX workbooks: the rows of the first sheet, each cell as the text that a CSV file would hold.

Read as a stream; what a packed file unpacks to is bounded before anything of it is read. Source: formats.md, "Files".
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from inputs.csv_files import LARGEST_RECORD, Row
from inputs.refusals import Refused

LARGEST_WORKBOOK = 1024 * 1024 * 1024  # bytes, unpacked
LARGEST_TEXTS = 128 * 1024 * 1024  # bytes of the texts that cells share, which are held in memory
TEXTS = "xl/sharedStrings.xml"
DIGITS_KEPT = 10**15  # from here on a spreadsheet's number has lost digits: shown as such, and no number of anything
UNREADABLE = (BadZipFile, zlib.error, ParseError, KeyError, ValueError, EOFError, OSError)
NOT_READ = "The workbook holds more than its first sheet: {} {} not read."


class WorkbookRows:
    """The rows of the first sheet. Raises Refused for what is no workbook, or one too large."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.notes: tuple[str, ...] = ()

    @property
    def offset(self) -> int:
        """Bytes of the file read so far: rows are unpacked from all over it, so this is a guess."""
        return self.file.tell()

    def __iter__(self) -> Iterator[Row]:
        self._check()
        # Only who reads a workbook loads what reads it: 250 modules and 30 MB, in every process and each command.
        from openpyxl.utils.exceptions import InvalidFileException

        try:
            yield from self._rows()
        except (InvalidFileException, *UNREADABLE) as error:
            reason = f"this workbook cannot be read ({error}): save it again, or as CSV in UTF-8"
            raise Refused.because(reason) from None

    def _rows(self) -> Iterator[Row]:
        from openpyxl import load_workbook

        book = load_workbook(self.file, read_only=True, data_only=True)
        first, *others = book.worksheets
        filled = [sheet.title for sheet in others if _is_filled(sheet)]
        if filled:
            self.notes = (NOT_READ.format(", ".join(filled), "was" if len(filled) == 1 else "were"),)
        first.reset_dimensions()
        width = 0  # of the first row: a sheet says nothing of the empty cells at the end of a row
        for number, cells in enumerate(first.iter_rows(), 1):
            texts = [as_text(cell) for cell in cells]
            width = width or len(texts)
            texts += [""] * (width - len(texts))
            size = sum(map(len, texts))
            yield Row(number, [] if size > LARGEST_RECORD else texts, too_large=size > LARGEST_RECORD)
        book.close()

    def _check(self) -> None:
        try:
            members = {one.filename: one.file_size for one in ZipFile(self.file).infolist()}
        except BadZipFile:
            raise Refused.because("this packed file is damaged: save the workbook again, or as CSV in UTF-8") from None
        if "xl/workbook.xml" not in members:
            raise Refused.because("this is a packed file, and no workbook: give the table itself")
        if sum(members.values()) > LARGEST_WORKBOOK or members.get(TEXTS, 0) > LARGEST_TEXTS:
            raise Refused.because("this workbook is too large: save it as CSV in UTF-8")


def as_text(cell: Any) -> str:
    """The cell as a CSV file would hold it: days and times as ISO, whole numbers without a point, yes and no."""
    value: Any = cell.value
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return _number(value)
        case datetime():
            return _instant(value, cell.number_format)
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes" if not value.second else "seconds")
        case timedelta():
            return str(value)
    return str(value)


def _number(value: float) -> str:
    if abs(value) >= DIGITS_KEPT:
        return f"{float(value):E}"
    return str(int(value)) if float(value).is_integer() else repr(value)


def _instant(value: datetime, number_format: str) -> str:
    """A day where the cell is shown as one. Times are kept as fractions of a day: the nearest second is meant."""
    value = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
    shows_time = re.search(r"[hH]|[sS]", re.sub(r'"[^"]*"|\\.', "", number_format))
    if not shows_time and value.time() == time():
        return value.date().isoformat()
    return value.isoformat(timespec="minutes" if not value.second else "seconds")


def _is_filled(sheet: Any) -> bool:
    return any(value is not None for row in sheet.iter_rows(values_only=True) for value in row)
