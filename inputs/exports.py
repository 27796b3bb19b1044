"""Files out: CSV that a spreadsheet opens as text and figures, never as formulas.

Columns come from an allow-list at the caller. Source: reliability.md, "CSV and XLSX out".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

# With one of these at the start of a cell a spreadsheet computes what the cell says; after a tab or a return too.
TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def as_csv(header: Sequence[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The lines of the file, header first, each with its line end; None is empty, True and False are yes and no."""
    yield _line(header)
    for row in rows:
        yield _line([cell(value) for value in row])


def cell(value: Any) -> str | int:
    """A value as the text of a cell. Whole numbers stay figures; text that would be a formula begins with a quote."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return _neutral(str(value))


def _neutral(text: str) -> str:
    """Also behind blanks and full-width signs, which some spreadsheets read over."""
    first = text.lstrip(" \u00a0\ufeff")[:1].translate(FULL_WIDTH)
    return f"'{text}" if first in TRIGGERS and first else text


FULL_WIDTH = str.maketrans("\uff1d\uff0b\uff0d\uff20", "=+-@")


def _line(cells: Sequence[Any]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
