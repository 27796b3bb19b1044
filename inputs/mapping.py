"""Mappings: how a file that others made is read as ours. Plain data, from a YAML file or from wherever it was kept.

    columns:  {our name: their name, or several joined}
    constants: {our name: what every row says}
    dates, times, zone, skip_rows, source, ignore, values, numbers, team_by, cut, about

Pure: no Django, no database. `inputs.mapped_columns` lays one over a file. Source: formats.md, "Mapping".
"""

from __future__ import annotations

from collections import abc
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from inputs import cells
from inputs.cells import Reader, shown
from inputs.columns import Columns
from inputs.documents import Node, node_of
from inputs.written_times import WrittenTimes, date_form, time_form

EVERYTHING_ELSE = "*"
LOOSE = "loose"
LONDON = "Europe/London"
INSTANTS = ("instant",)
LISTS = ("keys", "texts")
NAME = cells.text_up_to(200)
KEYS = (
    *("columns", "constants", "dates", "times", "zone", "skip_rows", "source", "ignore"),
    *("values", "numbers", "team_by", "cut", "about"),
)


@dataclass(frozen=True)
class Shape:
    """What mappings must know of our columns, from whoever knows what they mean."""

    columns: Columns
    kinds: abc.Mapping[str, str]  # by column: text, address, key, keys, texts, instant, day, yes_no, whole, …
    made: frozenset[str] = frozenset()  # required columns that are made for a row which leaves them out
    cuts: abc.Mapping[str, tuple[int, str]] = field(default_factory=dict)  # the longest, and what takes the rest
    # An instant of which a day alone is enough, the column that says so, and the instant that ends it.
    time_known: tuple[str, str, str] | None = None
    teams: tuple[str, ...] = ("team",)  # columns that name teams
    source: str = ""  # the column that names the other system, where there is one
    source_id: str = ""  # the column of the number there
    beside: tuple[str, ...] = ()  # columns of ours that may stand in their file as they are


@dataclass(frozen=True)
class Mapping:
    """One mapping, checked. `as_data` gives what `from_data` takes."""

    shape: Shape = field(repr=False)
    columns: abc.Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # theirs, by ours
    constants: abc.Mapping[str, str] = field(default_factory=dict)
    dates: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    zone: str = LONDON
    skip_rows: int | tuple[int, ...] = 0  # how many lines before the names, or which lines, counted from 1
    source: str = ""
    ignore: tuple[str, ...] = ()
    values: abc.Mapping[str, abc.Mapping[str, str]] = field(default_factory=dict)
    loose_numbers: bool = False
    team_by: abc.Mapping[str, str] = field(default_factory=dict)
    cut: tuple[str, ...] = ()
    about: str = ""  # whose files these are, and who says so

    @classmethod
    def from_data(cls, data: abc.Mapping[str, Any], shape: Shape) -> Mapping:
        """Out of plain data: dicts, lists, text. Raises Refused, naming each place that is wrong."""
        return cls.from_document(node_of(data), shape)

    @classmethod
    def from_document(cls, node: Node, shape: Shape) -> Mapping:
        """Out of a YAML or JSON document. Raises Refused, naming each place and line that is wrong."""
        node.fields(required=("columns",), optional=KEYS)
        ours = tuple(shape.kinds)
        found = cls(
            shape=shape,
            columns={name: _several(node.below("columns"), name, NAME) for name in _keys(node, "columns", ours)},
            constants=_words(node, "constants", ours),
            dates=_several(node, "dates", date_form),
            times=_several(node, "times", time_form),
            zone=node.read("zone", _zone) or LONDON,
            skip_rows=_skipped(node),
            source=node.read("source", NAME) or "",
            ignore=_several(node, "ignore", NAME),
            values=_values(node, ours),
            loose_numbers=node.read("numbers", cells.one_of(LOOSE)) == LOOSE,
            team_by=_words(node, "team_by", None),
            cut=_several(node, "cut", cells.one_of(*shape.cuts)),
            about=node.read("about", cells.text) or "",
        )
        _check(node, found)
        node.finish()
        return found

    def as_data(self) -> dict[str, Any]:
        """As plain data, what nobody said left out."""
        said: dict[str, Any] = {
            "about": self.about,
            "columns": {ours: _short(theirs) for ours, theirs in self.columns.items()},
            "constants": dict(self.constants),
            "dates": _short(self.dates),
            "times": _short(self.times),
            "zone": "" if self.zone == LONDON else self.zone,
            "skip_rows": list(self.skip_rows) if isinstance(self.skip_rows, tuple) else self.skip_rows,
            "source": self.source,
            "ignore": EVERYTHING_ELSE if self.ignores_the_rest else list(self.ignore),
            "values": {ours: dict(words) for ours, words in self.values.items()},
            "numbers": LOOSE if self.loose_numbers else "",
            "team_by": dict(self.team_by),
            "cut": list(self.cut),
        }
        return {key: value for key, value in said.items() if value or key == "columns"}

    def with_constant(self, column: str, value: str) -> Mapping:
        """The same, with what every row says in one of our columns; theirs is not read for it any more."""
        left = {ours: theirs for ours, theirs in self.columns.items() if ours != column}
        unread = set(self.columns.get(column, ())) - {name for theirs in left.values() for name in theirs}
        data = replace(
            self,
            columns=left,
            constants={**self.constants, column: value},
            ignore=(*self.ignore, *sorted(unread)),
        ).as_data()
        return Mapping.from_data(data, self.shape)

    @property
    def ignores_the_rest(self) -> bool:
        return EVERYTHING_ELSE in self.ignore

    @property
    def written_times(self) -> WrittenTimes:
        return WrittenTimes(self.dates, self.times, ZoneInfo(self.zone))

    def skips(self, line: int) -> bool:
        """Whether the row that begins on this line of the file is passed over."""
        return line <= self.skip_rows if isinstance(self.skip_rows, int) else line in self.skip_rows

    @property
    def lines_before_names(self) -> int:
        return self.skip_rows if isinstance(self.skip_rows, int) else 0


def _check(node: Node, said: Mapping) -> None:
    """What single keys do not show: two rules for one column, and rules that nothing can follow."""
    shape, read = said.shape, {name for theirs in said.columns.values() for name in theirs}
    for column in said.constants:
        if column in said.columns:
            node.below("constants").refuse("is read from their columns, and cannot be a constant as well", column)
    for name in sorted(read & set(said.ignore)):
        node.refuse(f"{shown(name)} is read by a rule, and cannot be ignored as well", "ignore")
    for column, theirs in said.columns.items():
        if shape.kinds[column] in INSTANTS and said.times and len(theirs) > 2:
            node.below("columns").refuse("must be two at most with times: a day and its time", column)
    if said.team_by and not any(column in said.columns for column in shape.teams):
        node.refuse(f"no rule reads {' or '.join(shape.teams)}", "team_by")
    if said.source and not shape.source:
        node.refuse("this key is not known", "source")
    if said.source and shape.source in {*said.columns, *said.constants}:
        node.refuse(f"is the column {shape.source} for every row, which has a rule already", "source")


def _keys(node: Node, key: str, known: tuple[str, ...] | None) -> list[str]:
    """The keys of the mapping below, those that are not known refused by name."""
    below = node.below(key)
    if isinstance(below.value, dict) and known is None:
        return list(below.value)
    found = below.fields(optional=known or ()).value
    return [name for name in found if known is None or name in known] if isinstance(found, dict) else []


def _words(node: Node, key: str, known: tuple[str, ...] | None) -> dict[str, str]:
    """Text by text; a value left empty is the empty one."""
    below = node.below(key)
    return {name: below.read(name, cells.text) or "" for name in _keys(node, key, known)}


def _values(node: Node, ours: tuple[str, ...]) -> dict[str, dict[str, str]]:
    below = node.below("values")
    found = {column: _words(below, column, None) for column in _keys(node, "values", ours)}
    for column, words in found.items():
        if len({folded(word) for word in words}) < len(words):
            below.refuse("a word is there twice: capitals and blanks make no difference", column)
    return found


def _several(node: Node, key: str, reader: Reader[str]) -> tuple[str, ...]:
    """A single value, or a list of them."""
    below = node.value.get(key) if isinstance(node.value, dict) else None
    if below is not None and isinstance(below.value, list):
        return node.texts(key, reader)
    found = node.read(key, reader)
    return (found,) if found else ()


def _skipped(node: Node) -> int | tuple[int, ...]:
    below = node.value.get("skip_rows") if isinstance(node.value, dict) else None
    if below is not None and isinstance(below.value, list):
        return node.texts("skip_rows", _line)
    return node.read("skip_rows", _line) or 0


def _line(written: str) -> int:
    found = cells.whole_number(written)
    if not 0 <= found <= 1000:
        raise ValueError(f"must be from 0 to 1,000, not {shown(written)}")
    return found


def _zone(written: str) -> str:
    try:
        return ZoneInfo(written).key
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{shown(written)} is no time zone, as Europe/London is") from None


def _short(several: tuple[str, ...]) -> str | list[str]:
    return several[0] if len(several) == 1 else list(several)


def folded(word: str) -> str:
    """Capitals and blanks make no difference."""
    return " ".join(word.split()).casefold()
