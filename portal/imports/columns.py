"""Which of their columns is which of ours: a first guess, what a person chose, and the mapping that comes of it.

Source: formats.md, "Mapping".
"""

from __future__ import annotations

import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from engagement.importing.mapped import shipped, shipped_mapping
from inputs import Mapping, Refused, Shape
from inputs.columns import as_ours
from inputs.mapped_columns import MappedColumns
from portal.imports.column_names import NOT_OFFERED, guess, saved_for
from portal.imports.file_kinds import FileKind
from portal.imports.look_page import label_of
from portal.imports.sending import Head

DAY_FIRST, MONTH_FIRST, ISO = "day_first", "month_first", "iso"
DATES = {
    DAY_FIRST: "Day first, as in 31/12/2026",
    MONTH_FIRST: "Month first, as in 12/31/2026",
    ISO: "As in 2026-12-31",
}
DAYS = {
    DAY_FIRST: ("%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y", "%d %b %Y", "%d %B %Y", "%d-%b-%y", "%d-%b-%Y"),
    MONTH_FIRST: ("%m/%d/%Y", "%m/%d/%y", "%b %d, %Y", "%B %d, %Y"),
    ISO: (),
}
CLOCKS = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p")
TIMES = ("%I:%M%p", "%I:%M %p", "%I%p", "%I %p", "%H:%M", "%H:%M:%S", "%H.%M", "%I.%M%p")
TIME_ALONE = re.compile(r"[0-9]{1,2}([:.][0-9]{2}){0,2} ?([ap]m)?", re.IGNORECASE)
SLASHED = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4}|[0-9]{2})(?![0-9])")
CONSTANT = ("team", "channel", "status")  # what every row may say alike


@dataclass
class Chosen:
    """What somebody chose for each of their columns, or what is offered first."""

    columns: dict[str, str] = field(default_factory=dict)  # ours by theirs; "": left out
    constants: dict[str, str] = field(default_factory=dict)
    dates: str = DAY_FIRST
    words: dict[str, dict[str, str]] = field(default_factory=dict)  # ours by theirs, by column of ours
    name: str = ""  # of the list
    remembered: frozenset[str] = frozenset()  # their columns that are set as they were left


def offered(shape: Shape) -> list[tuple[str, str]]:
    """Our columns as a person chooses them."""
    return [(name, label_of(name)) for name in shape.kinds if name not in NOT_OFFERED]


def first_choice(kind: FileKind, head: Head, force: str, default_name: str, teams: Sequence[str]) -> Chosen:
    """As the force left it for such a list; else as a mapping of the portal has it; else by the names.

    `teams` are those of the person: where there is one, and no column names any, it is of every row.
    """
    assert kind.shape
    names = [name for name in head.header if name.strip()]
    if saved := saved_for(kind, names, force):
        chosen = from_data(saved.data, names)
        chosen.name = saved.name
        known = {as_ours(name) for name in saved.header}
        chosen.remembered = frozenset(name for name in names if as_ours(name) in known)
        return chosen
    if data := _shipped(kind.shape, names):
        chosen = from_data(data, names)
        chosen.name = default_name
        return chosen
    chosen = Chosen(columns={name: guess(name, kind.shape) for name in names}, name=default_name)
    if len(teams) == 1 and "team" not in chosen.columns.values():
        chosen.constants["team"] = teams[0]
    chosen.dates = _dates(head)
    return chosen


def from_data(data: AnyMapping[str, Any], names: Sequence[str]) -> Chosen:
    """What a mapping says, for a file with these columns."""
    theirs = {as_ours(name): name for name in names}
    columns = dict.fromkeys(names, "")
    # An end on the day of its start reads that column too, and it is the start's.
    for ours, read in sorted(data["columns"].items(), key=lambda one: one[0] == "ends_at"):
        for name in [read] if isinstance(read, str) else read:
            if (written := theirs.get(as_ours(name))) and not columns[written]:
                columns[written] = ours
    dates = data.get("dates") or ""
    first = dates if isinstance(dates, str) else dates[0]
    order = ISO if not first else MONTH_FIRST if first.startswith(("%m", "%b", "%B")) else DAY_FIRST
    return Chosen(columns, dict(data.get("constants", {})), order, dict(data.get("values", {})))


def as_mapping(chosen: Chosen, head: Head, shape: Shape) -> Mapping:
    """The mapping. Raises Refused, naming what is wrong, where the file cannot be read by it."""
    columns: dict[str, list[str]] = {}
    for theirs, ours in chosen.columns.items():
        if ours:
            columns.setdefault(ours, []).append(theirs)
    _share_the_day(columns, head)
    joined = any(shape.kinds.get(ours) == "instant" and len(read) > 1 for ours, read in columns.items())
    days = DAYS[chosen.dates]
    data: dict[str, Any] = {
        "columns": columns,
        "constants": {ours: said for ours, said in chosen.constants.items() if said and ours not in columns},
        "dates": [*days, *(f"{day} {clock}" for day in days for clock in CLOCKS)],
        "times": list(TIMES) if joined else [],
        "numbers": "loose",
        "cut": list(shape.cuts),
        "ignore": [theirs for theirs, ours in chosen.columns.items() if not ours and not _is_own(theirs, shape)],
        "values": {ours: words for ours, words in chosen.words.items() if ours in columns and words},
    }
    if shape.source and shape.source_id in columns and chosen.name:
        data["source"] = chosen.name[:64]
    mapping = Mapping.from_data({key: said for key, said in data.items() if said}, shape)
    MappedColumns(mapping, head.header, 1)
    return mapping


def _is_own(theirs: str, shape: Shape) -> bool:
    return as_ours(theirs) in shape.beside


def _share_the_day(columns: dict[str, list[str]], head: Head) -> None:
    """An end that is a time alone is on the day of the start."""
    starts, ends = columns.get("starts_at", []), columns.get("ends_at", [])
    if len(ends) == 1 and len(starts) == 2 and all(map(TIME_ALONE.fullmatch, samples(head, ends[0]))):
        columns["ends_at"] = [starts[0], ends[0]]


def samples(head: Head, name: str, most: int = 2) -> list[str]:
    """The first cells of a column that hold anything."""
    at = head.header.index(name)
    cells = (row[at].strip() for row in head.rows if at < len(row))
    return [cell for cell in cells if cell][:most]


def _dates(head: Head) -> str:
    """How the days seem to be written; day first where both could be."""
    found = [match for row in head.rows for cell in row if (match := SLASHED.match(cell.strip()))]
    if any(int(match[2]) > 12 for match in found):
        return MONTH_FIRST
    return DAY_FIRST


def _shipped(shape: Shape, names: Sequence[str]) -> dict[str, Any] | None:
    """A mapping that comes with the portal, whose every column is in the file."""
    here = {as_ours(name) for name in names}
    for name in shipped():
        try:
            mapping = shipped_mapping(name, shape)
        except Refused:
            continue  # it is for files of another kind
        if {as_ours(theirs) for read in mapping.columns.values() for theirs in read} <= here:
            return mapping.as_data()
    return None
