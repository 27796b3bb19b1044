"""A contract file: one version of one contract, YAML or JSON."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.actions import versions
from contracts.importing.records import day_within_reach, filled, named
from contracts.measures import GRADES, MeasureError, canonical, parse_measure
from contracts.version_contents import StandardContent, VersionContent
from engagement.models import Audience, Channel
from inputs import (
    By,
    Node,
    key,
    shown,
    text,
    true_false,
)
from record.refusal import Invalid
from record.sanitising import lines
from teams.models import Force

NAMED_BY = ("force", "contract", "version")
MOST_STANDARDS = 1000  # of one version; more is no contract, and positions are small integers


@dataclass(frozen=True)
class StatedVersion:
    """What a contract file states."""

    force: Force
    contract: str
    content: VersionContent


def versions_in(document: Node) -> list[Node]:
    """The versions that a file holds: one, or the list below `contracts` that the portal's own export writes.

    Of a version told several times the last: what was told before, it has replaced.
    """
    if not (isinstance(document.value, dict) and "contracts" in document.value):
        return [document]
    document.fields(required=("contracts",))
    newest = {tuple(node.read(name, text) for name in NAMED_BY): node for node in document.items("contracts")}
    document.finish()
    return list(newest.values())


def read_contract(document: Node) -> StatedVersion:
    """What the document states. Raises Refused with everything that is wrong, before anything is asked of versions."""
    document.fields(
        required=("contract", "force", "title", "version", "in_force_from", "standards"),
        optional=("provisional", "in_force_until", "grades", "known_at"),
    )
    force, contract, content = _force(document), document.read("contract", key), _version(document)
    document.finish()
    assert force and contract  # else finish has raised
    return StatedVersion(force, contract, content)


@contextmanager
def refused_at(document: Node) -> Iterator[None]:
    """What is Invalid inside is refused of the document, at its lines. Raises Refused."""
    try:
        yield
    except Invalid as invalid:
        for place, reasons in invalid.fields.items():
            document.refuse(" ".join(reasons), place)
    document.finish()


def import_contract(document: Node, *, by: By, today: date) -> str:
    """Store the version that the document states; returns a sentence to tell. `by` None is the command line.

    Raises Refused, having stored nothing, with everything that is wrong. The same document again changes nothing.
    """
    stated = read_contract(document)
    changed = False
    with refused_at(document):
        changed = versions.store(**vars(stated), by=by, today=today)
    return told(stated.content, changed=changed)


def told(content: VersionContent, *, changed: bool) -> str:
    """The sentence about what was stored."""
    said = f"stored, in force from {content.in_force_from}" if changed else "nothing differs from what is stored"
    return f"{content.title}, version {content.version}: {said}."


def _force(document: Node) -> Force | None:
    name = document.read("force", key)
    force = Force.objects.filter(key=name).first()
    if name and force is None:
        document.refuse(f"{shown(name)} is not a force: import its teams first", "force")
    return force


def _version(document: Node) -> VersionContent:
    """What the file states, None where something was refused: nobody looks at it then."""
    _refuse_empty(document, "grades", "standards")
    grades = document.texts("grades", named(64)) or GRADES
    stated: dict[str, Any] = {
        "version": document.read("version", key),
        "title": document.read("title", filled(200)),
        "provisional": bool(document.read("provisional", true_false)),
        "in_force_from": document.read("in_force_from", day_within_reach),
        "in_force_until": document.read("in_force_until", day_within_reach),
        "grades": grades,
        "standards": _standards(document, grades),
    }
    return VersionContent(**stated)


def _standards(document: Node, grades: Collection[str]) -> tuple[StandardContent, ...]:
    known = {
        "grades": grades,
        "channels": list(Channel.objects.order_by("position", "key").values_list("key", flat=True)),
        "audiences": list(Audience.objects.order_by("key").values_list("key", flat=True)),
    }
    nodes = document.items("standards")
    if len(nodes) > MOST_STANDARDS:
        document.refuse(f"holds {len(nodes):,} standards; {MOST_STANDARDS:,} are the most", "standards")
        return ()
    found = [_standard(node, known) for node in nodes]
    first: dict[str, Node] = {}
    for node, standard in zip(nodes, found, strict=True):
        if standard.code and first.setdefault(standard.code, node) is not node:
            node.refuse(f"{standard.code} is the code of {first[standard.code].place} already", "code")
    return tuple(found)


def _standard(node: Node, known: dict[str, Collection[str]]) -> StandardContent:
    node.fields(required=("code", "title", "measure"), optional=("promise", "duties"))
    _refuse_empty(node, "duties")
    stated: dict[str, Any] = {
        "code": node.read("code", key),
        "title": node.read("title", filled(200)),
        "promise": lines(node.read("promise", text) or ""),
        "duties": node.texts("duties", filled(64)),
        "measure": _measure(node.below("measure"), known),
    }
    return StandardContent(**stated)


def _measure(node: Node, known: dict[str, Collection[str]]) -> dict[str, Any]:
    try:
        return canonical(parse_measure(_plain(node), **known))
    except MeasureError as error:
        if isinstance(node.value, dict):
            node.refuse(error.reason, error.key)
        else:
            node.refuse(error.reason)
        return {}


def _plain(node: Node) -> Any:
    """The measure as `parse_measure` takes it. Lists hold names, whatever they look like: a grade may be called 1."""
    if not isinstance(node.value, dict):
        return node.plain()
    return {name: _names(below.value) or below.plain() for name, below in node.value.items()}


def _names(value: Any) -> list[Any]:
    items: list[Node] = value if isinstance(value, list) else []
    return [item.value if isinstance(item.value, str) else item.plain() for item in items]


def _refuse_empty(node: Node, *names: str) -> None:
    for name in names:
        if isinstance(node.value, dict) and name in node.value and node.value[name].value == []:
            node.refuse("is an empty list", name)
