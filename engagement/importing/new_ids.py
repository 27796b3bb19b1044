"""Ids of new rows to which the file gave none: where one is taken, the next of the row's likeness that nobody has.

Source: formats.md, "Which one is it?".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from engagement.importing.rows import id_of
from engagement.importing.rows_and_versions import Comparison, StagedRow
from engagement.importing.stage import StagingTable


def numbered_anew(
    stage: StagingTable, compared: Comparison, rows: Iterable[StagedRow]
) -> Iterator[tuple[StagedRow, Any]]:
    """These rows, each with its content under an id that nothing stored and no other row has."""
    pending = {row.line: row for row in rows}
    given: set[UUID] = set()
    number = 0
    while pending:
        number += 1
        contents = {line: compared.content(row.id, row.stated) for line, row in pending.items()}
        ids = {line: id_of(content, number) for line, content in contents.items()}
        taken = given | stage.taken(ids.values())
        for line, id in ids.items():
            if id not in taken | given:
                given.add(id)
                yield pending.pop(line), replace(contents[line], id=id)
