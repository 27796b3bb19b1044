"""Files out: CSV that a spreadsheet opens as text and figures, never as formulas.

Columns come from an allow-list at the caller. Source: reliability.md, "CSV and XLSX out".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from inputs.protecting import protected
from record.timezones import LONDON


def as_csv(header: Sequence[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The lines of the file, header first, each with its line end: `cell` says how each value is written."""
    yield _line(header)
    for row in rows:
        yield _line([cell(value) for value in row])


def cell(value: Any) -> str | int:
    """A value as the text of a cell; None is empty, True and False are yes and no.

    Whole numbers stay figures, instants are London's with their offset, text that would be a formula is protected.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return value
    if isinstance(value, datetime):
        return value.astimezone(LONDON).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return protected(str(value))


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


def _line(cells: Sequence[Any]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
