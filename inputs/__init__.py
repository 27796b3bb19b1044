"""Files in, strictly: what may stand in them, what is refused, and how a person is told.

    class Command(ImportTable):                      # or ImportDocument
        columns = Columns(required=("team", "grade"), optional=("note",))

        def store(self, table, *, by):
            for record in table:
                team = record.need("team", key)      # notes the fault itself, and gives None
                if team and team not in known:
                    record.refuse("team", "no such team")
                if not record.faults:
                    ...

Source: formats.md, "Files"; formats.md, "Imports".
"""

from inputs.cells import (
    day,
    instant,
    key,
    listed,
    one_of,
    shown,
    text,
    text_up_to,
    true_false,
    whole_number,
    yes_no,
)
from inputs.commands import (
    COMMAND_LINE,
    By,
    ImportCommand,
    ImportDocument,
    ImportTable,
    name_of,
)
from inputs.documents import Node, parse_document, read_document
from inputs.mapping import Mapping, Shape
from inputs.refusals import Refusal, Refused
from inputs.tables import Columns, Record, Table

__all__ = [
    "By",
    "COMMAND_LINE",
    "Columns",
    "ImportCommand",
    "ImportDocument",
    "ImportTable",
    "Mapping",
    "Node",
    "Record",
    "Refusal",
    "Refused",
    "Shape",
    "Table",
    "day",
    "instant",
    "key",
    "listed",
    "name_of",
    "one_of",
    "parse_document",
    "read_document",
    "shown",
    "text",
    "text_up_to",
    "true_false",
    "whole_number",
    "yes_no",
]
