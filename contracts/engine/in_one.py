"""The same stages as one statement, prepared once a connection: for one team after a save.

What each stage puts into its working table stands in the statement under the table's name. To plan it takes longer than
to run it a hundred times, so the plan is kept; it knows nothing of how much there is, and is meant for little: one
team, and windows of the last months. Whatever is judged for many, or from long ago, goes through the tables.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from typing import Any

from contracts.engine.composing import (
    COMMENT,
    FACTS_AND_GATHERED,
    GATHERED,
    NEAR,
    columns,
    part,
    stages_for,
)

FILLING = re.compile(r"INSERT INTO (\w+) \(([^)]*)\)\n(.*)", re.DOTALL)
PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")
TYPES = {
    "teams": "bigint[]",
    "as_of": "timestamptz",
    "today": "date",
    "midnight": "timestamptz",
    "from_day": "date",
    "contract": "bigint",
    "code": "text",
    "window": "date",
    "channels": "text[]",
    "without_exemptions": "boolean",
    "ranks": "text[]",
    "gathering": "text[]",
    "every_channel": "boolean",
    "activity": "uuid",
    "force": "text",
    "sequence": "bigint",
    "at": "timestamptz",
    "found": "jsonb",
}


@cache
def in_one(owed: frozenset[tuple[str, str]], *asking: str) -> str:
    """The stages for these kinds, each with the units it is owed by, and what is asked of them.

    That is files of the engine, of which the last one answers.
    """
    *more, answering = (part(name) for name in asking)
    stages: dict[str, list[str]] = defaultdict(list)
    for text in (part("owed"), *stages_for(owed), *more):
        for statement in text.split(";\n"):
            if match := FILLING.search(statement):
                # A table stands where its last rows come from: by then whatever they read stands.
                table = match[1]
                stages[table] = [*stages.pop(table, []), _rows(table, match[2], match[3], statement)]
    named = [part("facts_now"), part("rules_now")]
    for table, rows in stages.items():
        named.append(f"{table} AS MATERIALIZED (\n{' UNION ALL '.join(rows)}\n)")
        if table == "bound":
            named.append(part("considered"))
    return f"WITH {','.join(one.rstrip() for one in named)}\n{COMMENT.sub('', answering)}"


def _rows(table: str, names: str, text: str, statement: str) -> str:
    """What a stage would insert, all columns of the table in its order."""
    given = [name.strip() for name in names.split(",")]
    text = text.rstrip().removesuffix(";")
    if FACTS_AND_GATHERED in statement:
        reasons = part("considered").rstrip().replace(NEAR, GATHERED)
        text = f"WITH {reasons},\n{text[5:]}" if text.startswith("WITH ") else f"WITH {reasons}\n{text}"
    selected = (
        f"{name}::{kind} AS {name}" if name in given else f"NULL::{kind} AS {name}"
        for name, kind in columns()[table].items()
    )
    return f"SELECT {', '.join(selected)} FROM (\n{text}\n) AS stage ({names})"  # noqa: S608 (our own files)


@cache
def found_in(text: str) -> str:
    """A statement that reads working tables, with what is found put in their place: rows as JSON, by table."""
    read = [table for table in columns() if re.search(rf"\b{table}\b", COMMENT.sub("", text))]
    typed = {table: ", ".join(f"{name} {kind}" for name, kind in columns()[table].items()) for table in read}
    tables = (
        f"{table} AS (SELECT * FROM jsonb_to_recordset(%(found)s::jsonb -> '{table}') AS g ({typed[table]}))"  # noqa: S608
        for table in read
    )
    return f"WITH {', '.join(tables)}\n{COMMENT.sub('', text).lstrip()}"


class Prepared:
    """The statements that a connection has prepared. Only inside a transaction, and one of its own for each."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor
        # A plan for whatever comes: to make one for what is asked takes longer than to run it.
        cursor.execute(
            "SELECT set_config('plan_cache_mode', 'force_generic_plan', TRUE),"
            " ARRAY(SELECT name FROM pg_prepared_statements)"
        )
        self.names = set(cursor.fetchone()[1])

    def execute(self, statement: str, values: Mapping[str, Any]) -> None:
        """Run the statement, its placeholders by the names of `TYPES`."""
        name, parameters, text = _prepared(statement)
        if name not in self.names:
            self.cursor.execute(text)
            self.names.add(name)
        given = ", ".join(f"%({parameter})s" for parameter in parameters)
        self.cursor.execute(f"EXECUTE {name} ({given})" if given else f"EXECUTE {name}", values)


@cache
def _prepared(statement: str) -> tuple[str, tuple[str, ...], str]:
    """Its name, its parameters in their order, and what prepares it."""
    parameters: dict[str, int] = {}

    def place(match: re.Match[str]) -> str:
        return f"${parameters.setdefault(match[1], len(parameters) + 1)}" if match[1] else "%"

    text = PLACEHOLDER.sub(place, statement)
    name = f"engine_{sha256(statement.encode()).hexdigest()[:24]}"
    types = ", ".join(TYPES[parameter] for parameter in parameters)
    return name, tuple(parameters), f"PREPARE {name}{f' ({types})' if types else ''} AS\n{text}"
