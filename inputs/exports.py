"""Files out: CSV that a spreadsheet opens as text and figures, never as formulas.

Columns come from an allow-list at the caller. Source: reliability.md, "CSV and XLSX out".
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse

from inputs.protecting import protected
from record.timezones import LONDON

AT_ONCE = 1024  # values whose text is remembered


def as_csv(header: Sequence[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The lines of the file, header first, each with its line end: `cell` says how each value is written."""
    write = csv.writer(_Line()).writerow
    yield write(header)
    for row in rows:
        yield write([cell(value) for value in row])


def cell(value: Any) -> str | int:
    """A value as the text of a cell; None is empty, True and False are yes and no.

    Whole numbers stay figures, instants are London's with their offset, text that would be a formula is protected.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return _text(str(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return value
    if isinstance(value, datetime):
        return value.astimezone(LONDON).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return protected(str(value))


_text = lru_cache(AT_ONCE)(protected)  # the lines of a file say the same names again and again


def download(lines: Iterable[str], name: str) -> HttpResponse:
    """The file as an answer, under the name."""
    answer = HttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def asks_for_a_file(request: HttpRequest) -> bool:
    """Whether the address of a list asks for the list as a file."""
    return request.GET.get("format") == "csv"


def as_a_file(request: HttpRequest) -> str:
    """The address's question, asked for a file."""
    query = request.GET.copy()
    query["format"] = "csv"
    return query.urlencode()


class _Line:
    """What a writer of CSV takes for a file: it hands the line back."""

    def write(self, line: str) -> str:
        return line
