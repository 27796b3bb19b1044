"""What a sender says of the rows of a file that waits: answers, cells put right, rows left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import QueryDict

from inputs.models import SentFile, SentRow
from portal.imports import sent_rows
from portal.imports.look_page import group_of
from portal.imports.taking import ASKED, OPEN, OUT, REFUSED

ANSWERS = frozenset({"update", "new", "leave"})
LONGEST_CELL = 20_000  # characters
MOST_ROWS = 50  # of a page


@transaction.atomic
def take_answers(sent: SentFile, said: QueryDict) -> tuple[bool, bool]:
    """Keep what a page of rows says. Whether that is anything new, and whether cells were put right.

    An answer holds for the version that was shown: where the row has been found to be another since, it is not taken.
    """
    lines = [int(line) for line in said.getlist("row")[:MOST_ROWS] if line.isdecimal()]
    rows = {row.line: row for row in sent.rows.filter(line__in=lines, kind__in=OPEN)}
    cells = {line: dict(row.put_right) for line, row in rows.items()}
    changed = [row for row in rows.values() if _take(row, said)]
    SentRow.objects.bulk_update(changed, ["answer", "put_right", "asked_again"])
    return bool(changed), any(row.put_right != cells[row.line] for row in changed)


@transaction.atomic
def answer_like(sent: SentFile, kind: str, group: str, answer: str) -> int:
    """Give the answer for every row of the kind that differs in the same fields and has none yet."""
    if kind not in ASKED or answer not in ANSWERS:
        return 0
    rows = sent.rows.filter(kind=kind, answer="").values_list("pk", "differs")
    like = [pk for pk, differs in rows if group_of(differs) == group]
    return SentRow.objects.filter(pk__in=like).update(answer=answer, asked_again=False)


def leave_open_out(sent: SentFile) -> int:
    """Leave out every row that is still to be settled."""
    return sent_rows.open_rows(sent).update(answer=OUT, asked_again=False)


def _take(row: SentRow, said: Mapping[str, Any]) -> bool:
    """Whether the page said something else of the row than was known."""
    before = row.answer, dict(row.put_right)
    if row.kind == REFUSED:
        row.answer = OUT if said.get(f"out-{row.line}") else ""
        for column in {column for column, _ in row.faults if column}:
            written = said.get(f"cell-{row.line}-{column}")
            now, came = row.put_right.get(column) or [row.cells.get(column, "")] * 2
            if written is not None and written.strip() != now.strip():
                row.put_right[column] = [written.strip()[:LONGEST_CELL], came]
    elif said.get(f"seen-{row.line}") == str(row.version):
        answer = said.get(f"answer-{row.line}", "")
        row.answer = answer if answer in {*ANSWERS, OUT} else row.answer
    if (row.answer, row.put_right) == before:
        return False
    row.asked_again = False
    return True
