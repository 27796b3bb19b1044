"""YAML and JSON documents, strictly, with the line of everything in them.

Scalars stay the text that was written: `2026-04-01`, `2026` and `yes` are read by whoever knows what should stand
there, so that quoting changes nothing. Repeated keys, tags and second documents are refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import yaml

from inputs import cells
from inputs.cells import Reader, Value, shown
from inputs.opening import opened
from inputs.refusals import Refusal, Refused
from inputs.unseen import cause_of, unseen_in

LARGEST_DOCUMENT = 8 * 1024 * 1024  # bytes
LARGEST_WITH_ALIASES = 1_000_000  # nodes, each as often as it is named
DEEPEST = 50  # levels of lists and mappings
NOTHING = ("", "~", "null", "Null", "NULL")
WORDS = {"yes": True, "true": True, "no": False, "false": False}
INTEGER = re.compile(r"[+-]?(0|[1-9][0-9]{0,17})")
PAIR = re.compile(
    r"(?<!\\)((?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
)  # in JSON's strings
PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Node:
    """A scalar (its text, or None for null), a list of nodes, or a mapping of text to nodes; with its place."""

    value: str | list[Node] | dict[str, Node] | None
    line: int
    place: str = ""  # as in sections[0].teams[2].active_from
    quoted: bool = False
    refusals: list[Refusal] = field(default_factory=list, repr=False)  # shared by the whole document

    def refuse(self, reason: str, key: str = "") -> None:
        """Note a fault here, or of the key below, and what nobody sees in that key. `finish` raises what was noted."""
        below = self.value.get(key) if isinstance(self.value, dict) else None
        unseen = unseen_in(key)
        said = f"{reason}: it holds {unseen}" if unseen else reason
        self.refusals.append(Refusal(below.line if below else self.line, _joined(self.place, key), said))

    def fields(self, *, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()) -> Node:
        """This node, having refused by name the keys that are missing or not known; no mapping: an empty one."""
        if not isinstance(self.value, dict):
            self.refuse(f"must be a mapping of keys to values, not {_kind(self)}")
            return Node({}, self.line, self.place, refusals=[])
        for key in self.value:
            if key not in required and key not in optional:
                self.refuse("this key is not known", key)
        for key in required:
            if self._below(key) is None:
                self.refuse("is missing", key)
        return self

    def read(self, key: str, reader: Reader[Value]) -> Value | None:
        """The value below `key`; None where it is absent, null or empty, and where it was refused."""
        below = self._below(key)
        if below is None:
            return None
        if not isinstance(below.value, str):
            self.refuse(f"must be a single value, not {_kind(below)}", key)
            return None
        try:
            return reader(below.value)
        except ValueError as error:
            self.refuse(str(error), key)
            return None

    def given(self, key: str, reader: Reader[Value]) -> Value:
        """The value of a field that `fields` requires.

        Where it is missing or refused it is None all the same, and `finish` raises before anybody goes by it.
        """
        return cast(Value, self.read(key, reader))

    def items(self, key: str) -> list[Node]:
        """The nodes of the list below `key`; none where it is absent."""
        below = self._below(key)
        if below is None:
            return []
        if not isinstance(below.value, list):
            self.refuse(f"must be a list, not {_kind(below)}", key)
            return []
        return below.value

    def texts(self, key: str, reader: Reader[Value]) -> tuple[Value, ...]:
        """The list of single values below `key`, each read by `reader`; repeats are said once."""
        read = (Node({"": item}, item.line, item.place, refusals=self.refusals) for item in self.items(key))
        found = (one.read("", reader) for one in read)
        return tuple(dict.fromkeys(value for value in found if value is not None))

    def below(self, key: str) -> Node:
        """The node below `key`; an empty mapping in its place where it is absent (`fields` has refused that)."""
        return self._below(key) or Node({}, self.line, _joined(self.place, key), refusals=[])

    def plain(self) -> Any:
        """Plain Python: dict, list, str, int, bool, None. Quoted scalars are text; dates are text too."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        if self.value is None or self.quoted:
            return self.value
        if INTEGER.fullmatch(self.value):
            return int(self.value)
        return WORDS.get(self.value.lower(), self.value)

    def finish(self) -> None:
        """Raise what was noted anywhere in the document."""
        if self.refusals:
            raise Refused(self.refusals)

    def _below(self, key: str) -> Node | None:
        found = self.value.get(key) if isinstance(self.value, dict) else None
        return None if found is None or found.value in (None, "") else found


def read_document(path: Path) -> Node:
    """The one document in the file, YAML or JSON. Raises Refused with line and reason where it cannot be read."""
    with opened(path) as file:
        return parse_sent(file.read(LARGEST_DOCUMENT + 1))


def parse_sent(written: bytes) -> Node:
    """The one document in a file's content."""
    if len(written) > LARGEST_DOCUMENT:
        raise Refused.because(f"the file is larger than {LARGEST_DOCUMENT // 1024**2} MiB")
    return parse_document(_decoded(written))


def parse_document(text: str) -> Node:
    """The one document in the text."""
    try:
        return _Builder(yaml.parse(_as_yaml(text), Loader=PARSER)).document()
    except yaml.MarkedYAMLError as error:
        reason, line = cause_of(error, text.splitlines())
        raise Refused.because(f"this is not YAML: {reason}", line=line) from None
    except yaml.YAMLError as error:
        raise Refused.because(f"this is not YAML: {' '.join(str(error).split())}") from None


def node_of(data: Any, place: str = "", refusals: list[Refusal] | None = None) -> Node:
    """Plain data as a document, so that what was kept as such is read by the rules of one. Its faults have no line."""
    noted: list[Refusal] = [] if refusals is None else refusals
    made: Any
    match data:
        case dict():
            made = {str(key): node_of(value, _joined(place, str(key)), noted) for key, value in data.items()}
        case list() | tuple():
            made = [node_of(value, f"{place}[{at}]", noted) for at, value in enumerate(data)]
        case bool():
            made = "yes" if data else "no"
        case _:
            made = None if data is None else str(data)
    return Node(made, 0, place, refusals=noted)


def _decoded(written: bytes) -> str:
    if b"\0" in written:
        raise Refused.because(
            "a NUL byte: this is not a text file", line=written[: written.index(b"\0")].count(b"\n") + 1
        )
    try:
        return written.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = written[: error.start].count(b"\n") + 1
        raise Refused.because("this line is not UTF-8", line=line) from None


def _as_yaml(text: str) -> str:
    """JSON with the two things that YAML does not take: tabs between tokens, and characters escaped as a pair."""
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    return PAIR.sub(lambda found: found[1] + json.loads(f'"{found[2]}"'), text.replace("\t", " "))


class _Builder:
    """Nodes out of the parser's events. We compose them ourselves: PyYAML takes repeated keys, and any aliases."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.events = events
        self.refusals: list[Refusal] = []
        self.anchored: dict[str, tuple[Node, int]] = {}  # with how many nodes each stands for
        self.size = 0  # nodes so far, those behind aliases as often as they are named

    def document(self) -> Node:
        next(self.events)
        first = next(self.events)
        if isinstance(first, yaml.StreamEndEvent):
            raise Refused.because("the file is empty")
        root = self._node(next(self.events), "", 0)
        next(self.events)
        if not isinstance(second := next(self.events), yaml.StreamEndEvent):
            raise Refused.because("a second document begins: give one a file", line=second.start_mark.line + 1)
        return root

    def _node(self, event: Any, place: str, depth: int) -> Node:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            assert event.anchor  # an alias names one
            return self._named(event.anchor, place, line)
        self._refuse_strange(event, place, line, depth)
        before = self.size
        self.size += 1
        node = self._made(event, place, line, depth)
        if event.anchor:
            self.anchored[event.anchor] = (node, self.size - before)
        return node

    def _made(self, event: Any, place: str, line: int, depth: int) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, place, line)
        make: Callable[..., Any] = self._mapping if isinstance(event, yaml.MappingStartEvent) else self._list
        return Node(make(place, depth + 1), line, place, refusals=self.refusals)

    def _named(self, name: str, place: str, line: int) -> Node:
        """What the alias stands for, as if it were written out here; a bomb of them is refused before it is read."""
        if name not in self.anchored:
            raise Refused.because(f"*{shown(name)} stands for nothing before it", line=line, column=place)
        node, size = self.anchored[name]
        self.size += size
        if self.size > LARGEST_WITH_ALIASES:
            raise Refused.because("the aliases (*) make this far too large: write it out", line=line, column=place)
        return node

    def _refuse_strange(self, event: Any, place: str, line: int, depth: int) -> None:
        if event.tag and event.tag != "!":
            raise Refused.because(f"the tag {shown(event.tag)} is not taken", line=line, column=place)
        if depth > DEEPEST:
            raise Refused.because(f"this is nested more than {DEEPEST} deep", line=line)

    def _scalar(self, event: Any, place: str, line: int) -> Node:
        quoted = not event.implicit[0]
        text = _checked(event.value, line, place)
        return Node(None if not quoted and text in NOTHING else text, line, place, quoted, self.refusals)

    def _mapping(self, place: str, depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._node(event, place, depth).value
            if not isinstance(key, str):
                raise Refused.because("a key must be text", line=event.start_mark.line + 1, column=place)
            if key in found:
                where = _joined(place, key)
                raise Refused.because("this key is there twice", line=event.start_mark.line + 1, column=where)
            found[key] = self._node(next(self.events), _joined(place, key), depth)
        return found

    def _list(self, place: str, depth: int) -> list[Node]:
        found: list[Node] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.append(self._node(event, f"{place}[{len(found)}]", depth))
        return found


def _checked(text: str, line: int, place: str) -> str:
    try:
        return cells.text(text)
    except ValueError as error:
        raise Refused.because(str(error), line=line, column=place) from None


def _joined(place: str, key: str) -> str:
    key = key if len(key) <= 80 else f"{key[:77]}..."
    return f"{place}.{key}" if place and key else place or key


def _kind(node: Node) -> str:
    kinds = {dict: "a mapping", list: "a list", type(None): "nothing"}
    return kinds.get(type(node.value)) or shown(node.value)
