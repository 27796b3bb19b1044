"""Mutants of SQL: one condition of one file, changed in its text. Comments and quoted words are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.kinds import KINDS
from mutants.python_code import forget_answers

# What is passed over, and after it each condition with what stands in its place.
PASSED_OVER = "|".join(
    (
        r"--[^\n]*",
        r"'(?:[^']|'')*'",
        r'"[^"]*"',
        r"\bBETWEEN\b.*?\bAND\b",
        r"\bIF NOT EXISTS\b",
        r"\bSET\s+\w+\s*=",
        r"[:=]=|=>|->>?|<@|@>",
        r"%\(\w+\)s",
    )
)
OTHER = {
    "AND": "OR",
    "OR": "AND",
    "<=": "<",
    "<>": "=",
    ">=": ">",
    "<": "<=",
    ">": ">=",
    "=": "<>",
    "IS NOT NULL": "IS NULL",
    "IS NULL": "IS NOT NULL",
    "NOT EXISTS": "EXISTS",
    "EXISTS": "NOT EXISTS",
    "LEFT JOIN": "JOIN",
    "least": "greatest",
    "greatest": "least",
    "min": "max",
    "max": "min",
    "+ 1": "",
    "- 1": "",
}
FOUND = {re.escape(one).replace(r"\ ", r"\s+"): one for one in OTHER}
TOKENS = re.compile(
    f"(?P<passed>{PASSED_OVER})|"
    + "|".join(rf"\b{token}\b" if token[0].isalpha() else f"{token}(?![0-9])" for token in FOUND),
    re.DOTALL,
)


@dataclass(frozen=True)
class SqlMutant:
    """The text between two places of a file, and what takes its place."""

    path: Path
    start: int
    end: int
    line: int
    says: str
    new: str

    @property
    def place(self) -> str:
        return f"{self.path}:{self.line}"

    def apply(self) -> None:
        """Whoever reads the file from now on reads the changed one; what was kept of it is forgotten."""
        read = Path.read_text

        def read_text(path: Path, *arguments: Any, **options: Any) -> str:
            text = read(path, *arguments, **options)
            return text[: self.start] + self.new + text[self.end :] if path.samefile(self.path) else text

        Path.read_text = read_text  # type: ignore[method-assign,assignment]  # in a fork of its own
        forget_what_was_read()


def forget_what_was_read() -> None:
    """What the contracts' functions, and the kinds, keep of it."""
    forget_answers("contracts")
    for kind in KINDS.values():
        for name in ("measure_sql", "verdict_sql"):
            vars(kind).pop(name, None)


def of_file(path: Path) -> Iterator[SqlMutant]:
    text = path.read_text("utf-8")
    for found in TOKENS.finditer(text):
        if found["passed"] is None:
            old = " ".join(found[0].split())
            new = OTHER[old]
            line = text.count("\n", 0, found.start()) + 1
            words = " ".join(text.splitlines()[line - 1].split())
            says = f"{old} became {new or 'nothing'} in: {words}"
            yield SqlMutant(path, found.start(), found.end(), line, says, new)
