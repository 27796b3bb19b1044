"""Puts the engine's SQL together: its stages as files of statements, each with the prelude of what it reads.

One prelude says which facts are known, another which rules bind; everything after them is the same text for both
clocks, for drafts and for supposed worlds, and for one team after a save as for a county's whole history.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Literal

from contracts.kinds import KINDS

SQL = Path(__file__).parent
# Statements that read facts say so in a line of their own; here is what stands before each of them.
FACTS = "-- FACTS\n"
FACTS_AND_CONSIDERED = "-- FACTS AND CONSIDERED\n"
FACTS_AND_GATHERED = "-- FACTS AND GATHERED\n"  # the same reasons, of what the stages have gathered alone
# What considered.sql looks at, and what in its place where the stages have gathered it.
NEAR = "JOIN activity a ON a.team_id = b.team_id AND (%(every_channel)s OR a.channel = ANY (d.channels))"
GATHERED = """JOIN asked k ON k.bound_id = b.id
    JOIN gathered a ON a.team_id = k.team_id AND a.channel = k.channel AND a.day >= k.since"""
RULES = "-- RULES\n"  # and so do those that read contracts and what follows from them
# Whose rules: those stored, those of a draft, or those known at an instant. The last two stand in the session's tables.
Rules = Literal["now", "drafted", "known"]
RULES_IN: dict[Rules, str] = {"now": "rules_now", "drafted": "rules_drafted", "known": "rules_drafted"}
VERDICTS = "-- VERDICTS\n"  # and here what each kind calls enough
UNITS = ("team", "neighbourhood", "officer")
OF_TEAM, OF_UNITS = "team", "units"  # the statements of `happened`, in turn

TABLE = re.compile(r"CREATE TEMPORARY TABLE IF NOT EXISTS (\w+) \((.*?)\n\) ON COMMIT", re.DOTALL)
COLUMN = re.compile(r"\s*(\w+) (\w+(?:\[\])?)")
COMMENT = re.compile(r"--[^\n]*")


@cache
def part(name: str) -> str:
    """A file of this folder, by its name without the ending."""
    return (SQL / f"{name}.sql").read_text("utf-8")


@cache
def columns() -> Mapping[str, Mapping[str, str]]:
    """Of each working table its columns, each with its type."""
    found = {}
    for table, text in TABLE.findall(COMMENT.sub("", part("tables"))):
        parts = re.split(r",(?![^(]*\))", text)
        described = (COLUMN.match(one) for one in parts if not one.lstrip().startswith(("UNIQUE", "PRIMARY")))
        found[table] = {match[1]: match[2] for match in described if match}
    return found


def statements(name: str, *, as_known: bool = False) -> tuple[str, ...]:
    """The statements of a file of this folder, each with the prelude and the reasons where it reads facts."""
    return composed(part(name), as_known=as_known)


@cache
def composed(text: str, *, as_known: bool = False, rules: Rules = "now", supposed: bool = False) -> tuple[str, ...]:
    """The statements of a text, each with the prelude of what it reads, and with the reasons where it asks for them."""
    prelude = "WITH " + part("facts_supposed" if supposed else "facts_known" if as_known else "facts_now")
    reasons = part("considered")
    text = text.replace(FACTS_AND_CONSIDERED, f"{prelude},\n{reasons}")
    text = text.replace(FACTS_AND_GATHERED, f"{prelude},\n{reasons.replace(NEAR, GATHERED)}").replace(FACTS, prelude)
    text = text.replace(RULES, "WITH " + part(RULES_IN[rules]))
    return tuple(statement for statement in text.split(";\n") if statement.strip())


def stages(*, as_known: bool = False) -> Iterator[str]:
    """Every statement that fills the working tables, in turn: what is owed, how much was done, whether it is enough."""
    yield from composed(part("owed"), as_known=as_known)
    yield from measuring(set(product(KINDS, UNITS)), as_known=as_known)


def measuring(owed: Collection[tuple[str, str]], **reading: Any) -> Iterator[str]:
    """The stages after the first, for these kinds and units alone: to plan a statement takes as long as to run it."""
    for text in stages_for(owed):
        yield from composed(text, **reading)


def stages_for(owed: Collection[tuple[str, str]]) -> Iterator[str]:
    """The texts of those stages, as they stand in their files."""
    kinds = [kind for name, kind in KINDS.items() if name in {name for name, _ in owed}]
    if not kinds:
        return
    gathering = {OF_TEAM if per == "team" else OF_UNITS for name, per in owed if name in KINDS.gathering()}
    gathered, served = part("gathered").split(";\n", 1)
    yield gathered
    if OF_UNITS in gathering:
        yield served
    for of, text in zip((OF_TEAM, OF_UNITS), part("happened").split(";\n", 1), strict=True):
        if of in gathering:
            yield text
    yield from (kind.measure_sql for kind in kinds)
    yield part("judge").replace(VERDICTS, "UNION ALL\n".join(kind.verdict_sql for kind in kinds))
