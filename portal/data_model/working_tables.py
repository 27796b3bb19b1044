"""The engine's working tables, and the order in which its stages fill and read them, from the SQL itself.

Files are found by what stands in them, wherever they lie: one makes the tables, others fill them, others only read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

MADE = re.compile(r"CREATE TEMPORARY TABLE IF NOT EXISTS (\w+) \((.*?)\) ON COMMIT DELETE ROWS", re.DOTALL)
FILLED = re.compile(r"\bINSERT INTO (\w+)")
READ = re.compile(r"\b(?:FROM|JOIN|USING) (?:pg_temp\.)?(\w+)")
COMMENT = re.compile(r"--[^\n]*")
# A statement that takes a prelude says so before itself.
PRELUDES = {"facts": re.compile(r"^-- FACTS\b", re.MULTILINE), "rules": re.compile(r"^-- RULES\b", re.MULTILINE)}
TAKES_REASONS = re.compile(r"^-- FACTS AND CONSIDERED\b", re.MULTILINE)
REASONS = re.compile(r"^considered AS\b", re.MULTILINE)  # the file that is put in there
COLUMN = re.compile(r"^\s*(\w+) (?:bigint|int|text|date|boolean|uuid|timestamptz|datemultirange|jsonb)")


@dataclass(frozen=True)
class EngineStage:
    """One file: what it fills, what it reads, and its place in the order, from 1."""

    name: str
    fills: tuple[str, ...]
    reads: tuple[str, ...]
    place: int


def working_tables(sql: Path) -> dict[str, list[str]]:
    """The columns of each working table, in the order in which they are made."""
    found = {}
    for path in _files(sql):
        for name, columns in MADE.findall(COMMENT.sub("", path.read_text("utf-8"))):
            parts = re.split(r",(?![^(]*\))", columns)
            found[name] = [match[1] for part in parts if (match := COLUMN.match(part))]
    return found


def stages_of(sql: Path) -> list[EngineStage]:
    """The files that fill or read working tables, in order; those that only read come last.

    Raises ValueError where two wait for each other.
    """
    tables = set(working_tables(sql))
    texts = {str(path.relative_to(sql)): path.read_text("utf-8") for path in _files(sql)}
    reasons = next((text for text in texts.values() if REASONS.search(text)), "")
    touched = {
        name: (_found(FILLED, text, tables), _reads(text, reasons, tables))
        for name, text in texts.items()
        if not MADE.search(text) and not REASONS.search(text)
    }
    working = {name: both for name, both in touched.items() if both[0] or set(both[1]) - {*PRELUDES}}
    return [
        EngineStage(name, *working[name], place) for place, names in enumerate(_ordered(working), 1) for name in names
    ]


def flow(stages: list[EngineStage]) -> str:
    """Stages and tables as a Mermaid flowchart. Who only reads is left to the list: the picture is of the filling."""
    filling = [stage for stage in stages if stage.fills]
    lines = ["flowchart TD", *(f"    {prelude}([{prelude}])" for prelude in PRELUDES)]
    for stage in filling:
        node = _node(stage)
        lines.append(f'    {node}["{stage.place} {stage.name}"]')
        lines += [
            f"    {table}[({table})] --> {node}" for table in stage.reads if table not in (*stage.fills, *PRELUDES)
        ]
        lines += [f"    {prelude} --> {node}" for prelude in PRELUDES if prelude in stage.reads]
        lines += [f"    {node} --> {table}[({table})]" for table in stage.fills]
    return "".join(f"{line}\n" for line in lines)


def tables_of(sql: Path, stages: list[EngineStage]) -> str:
    """The working tables as a list: columns, who fills them, who reads them."""
    rows = ["| table | filled by | read by | columns |", "|---|---|---|---|"]
    for name, columns in working_tables(sql).items():
        filled = _names(stage for stage in stages if name in stage.fills)
        read = _names(stage for stage in stages if name in stage.reads and name not in stage.fills)
        rows.append(f"| `{name}` | {filled} | {read} | {', '.join(columns)} |")
    return "".join(f"{row}\n" for row in rows)


def _files(sql: Path) -> list[Path]:
    return sorted(sql.rglob("*.sql"))


def _found(pattern: re.Pattern[str], text: str, tables: set[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in pattern.findall(COMMENT.sub("", text)) if name in tables))


def _reads(text: str, reasons: str, tables: set[str]) -> tuple[str, ...]:
    """The working tables read, those for the reasons too where a statement asks for them."""
    taken = f"{text}\n{reasons}" if TAKES_REASONS.search(text) else text
    return (*_found(READ, taken, tables), *(name for name, says in PRELUDES.items() if says.search(text)))


def _ordered(working: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]) -> list[list[str]]:
    """Names by rank: each after everything that fills what it reads; those that fill nothing last of all."""
    left = {name for name, (fills, _) in working.items() if fills}
    ranks: list[list[str]] = []
    while left:
        unfilled = {table for name in left for table in working[name][0]}
        ready = sorted(name for name in left if not (set(working[name][1]) - set(working[name][0])) & unfilled)
        if not ready:
            raise ValueError(f"These wait for each other: {', '.join(sorted(left))}")
        ranks.append(ready)
        left -= set(ready)
    readers = sorted(name for name, (fills, _) in working.items() if not fills)
    return [*ranks, readers] if readers else ranks


def _node(stage: EngineStage) -> str:
    return "stage_" + re.sub(r"\W", "_", stage.name.removesuffix(".sql"))


def _names(stages: Iterable[EngineStage]) -> str:
    return ", ".join(f"`{stage.name}`" for stage in stages) or "none"
