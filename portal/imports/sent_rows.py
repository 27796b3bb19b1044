"""The rows of a file that waits: written anew by every look, with what its sender had said of them before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from inputs.columns import LINE, REASON
from inputs.exports import as_csv
from inputs.models import SentFile, SentRow
from portal.imports.taking import ASKED, CONTRADICTS, OPEN, OUT, REFUSED, TakenRow

COLUMNS = (
    *("file_id", "line", "kind", "outcome", "cells", "other", "version", "differs", "words", "faults", "put_right"),
    *("answer", "others", "asked_again"),
)
MOST_LEFT_OUT = 5000
NEW_ONE = "new"  # the answer that a row is none of what it was shown beside
COPY = f"COPY inputs_sentrow ({', '.join(COLUMNS)}) FROM STDIN"


def write(sent: SentFile, rows: Iterable[TakenRow]) -> None:
    """Put the rows in the place of those of the last look, inside the caller's transaction.

    A row that is answered, or left out, stays what it was found to be, with its answer; one whose answer does not hold
    any more is asked about again. One that was said to be another one may look like the next.
    """
    said = {row.line: row for row in sent.rows.exclude(answer="", put_right={}, others=[])}
    sent.rows.all().delete()
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for row in rows:
            copy.write_row(_cells(sent, row, said.pop(row.line, None)))
        for before in said.values():
            if before.answer == OUT:
                copy.write_row(_as_it_was(before, OUT))


def _cells(sent: SentFile, row: TakenRow, before: SentRow | None) -> tuple[Any, ...]:
    answer = before.answer if before else ""
    if before and answer and row.kind not in OPEN:
        return _as_it_was(before, row.kind)
    others = list(before.others) if before else []
    is_next = bool(before and answer == NEW_ONE and row.kind in ASKED and row.other != before.other)
    if before and is_next:
        others.append([str(before.other), before.version])
    return (
        *(sent.pk, row.line, row.kind, row.kind, row.cells, row.other, row.version, json.dumps(row.differs)),
        *(row.words, json.dumps(row.faults), json.dumps(before.put_right if before else {}), ""),
        *(json.dumps(others), bool(answer) and not is_next),
    )


def _as_it_was(row: SentRow, outcome: str) -> tuple[Any, ...]:
    return (
        *(row.file_id, row.line, row.kind, outcome, json.dumps(row.cells), row.other, row.version),
        *(json.dumps(row.differs), row.words, json.dumps(row.faults), json.dumps(row.put_right), row.answer),
        *(json.dumps(row.others), False),
    )


def open_rows(sent: SentFile) -> QuerySet[SentRow]:
    """Those that are still to be settled, in the order of the page."""
    return sent.rows.filter(kind__in=OPEN, answer="")


def asked(sent: SentFile) -> QuerySet[SentRow]:
    """Those that a person answers, answered or not: what contradicts first, then what looks like, then the refused."""
    return sent.rows.filter(kind__in=OPEN)


def sums(sent: SentFile) -> dict[str, dict[str, int]]:
    """By kind how many rows there are, and how many of them nobody has answered."""
    found = sent.rows.values("kind").annotate(number=Count("id"), unanswered=Count("id", filter=Q(answer="")))
    return {row["kind"]: {"number": row["number"], "unanswered": row["unanswered"]} for row in found}


def answered(sent: SentFile) -> dict[str, int]:
    """How many rows were answered in which way."""
    found = sent.rows.filter(kind__in=ASKED).exclude(answer="").values("answer").annotate(number=Count("id"))
    return {row["answer"]: row["number"] for row in found}


def left_out(sent: SentFile) -> list[dict[str, Any]]:
    """The rows that were left out, with their cells and why; of very many the first."""
    rows = sent.rows.filter(answer=OUT).order_by("line")[:MOST_LEFT_OUT]
    return [{"line": row.line, "what": what_of(row), "why": _why(row), "cells": row.cells} for row in rows]


def left_out_as_csv(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Rows that were left out, as a file that can be put right and sent as it is: line and reason are passed over."""
    columns = list(dict.fromkeys(column for row in rows for column in row["cells"]))
    cells = ([row["line"], row["why"], *(row["cells"].get(column) for column in columns)] for row in rows)
    return as_csv([LINE, REASON, *columns], cells)


def what_of(row: SentRow) -> str:
    """What a row is about, in its own words."""
    named = (row.cells.get(name) for name in ("title", "subject", "what", "reason", "channel", "standard"))
    return next(filter(None, named), "A row")


def _why(row: SentRow) -> str:
    if row.kind == REFUSED:
        return " ".join(why for _, why in row.faults)
    return "It contradicted what is stored." if row.kind == CONTRADICTS else f"It looks like {row.words}."
