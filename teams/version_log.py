"""How teams, neighbourhoods, postings and priorities become versions: what each is now, told under the force's head.

The row is the newest version. Whoever writes one of these rows tells it here, last of all and in the same transaction,
so that nothing can become known at an instant for which an answer has already been given (`record.entries`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from record.entries import OpenHead
from teams.models import (
    Force,
    Neighbourhood,
    NeighbourhoodVersion,
    Posting,
    PostingVersion,
    Priority,
    PriorityVersion,
    Team,
    TeamVersion,
)
from teams.models.versions import StructureVersion

VERSIONS: dict[type[Model], type[StructureVersion]] = {
    Team: TeamVersion,
    Neighbourhood: NeighbourhoodVersion,
    Posting: PostingVersion,
    Priority: PriorityVersion,
}


def tell(rows: Iterable[Model], *, force: Force, head: OpenHead, by: str, why: str = "") -> None:
    """Store each row's next version, where it says anything new. Rows of other tables have none and are passed over."""
    for model, version in VERSIONS.items():
        told = {row.pk: row for row in rows if type(row) is model}
        if told:
            newest, besides = _newest(version, told), _besides(model, told)
            now = {"force": force, "known_at": head.at, "by": by, "why": why}
            written = [_next(row, newest.get(pk), besides.get(pk, {})) for pk, row in sorted(told.items())]
            version._default_manager.bulk_create((version(**one, **now) for one in written if one), batch_size=1000)


def owner_of(version: type[StructureVersion]) -> str:
    """The name of the version's reference to its row."""
    return next(owner._meta.model_name or "" for owner, kept in VERSIONS.items() if kept is version)


def columns_of(version: type[StructureVersion]) -> tuple[str, ...]:
    """The content's columns: what two versions of one thing are compared by."""
    besides = {"id", f"{owner_of(version)}_id", *(field.attname for field in StructureVersion._meta.local_fields)}
    return tuple(field.attname for field in version._meta.concrete_fields if field.attname not in besides)


def _newest(version: type[StructureVersion], rows: Iterable[int]) -> dict[int, StructureVersion]:
    owner = f"{owner_of(version)}_id"
    stored = version._default_manager.filter(**{f"{owner}__in": list(rows)})
    return {getattr(one, owner): one for one in stored.order_by(owner, "-version").distinct(owner)}


def _besides(model: type[Model], rows: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What a version holds and the row does not: of each team those it succeeded."""
    if model is not Team:
        return {}
    found: dict[int, dict[str, Any]] = {pk: {"predecessor_ids": []} for pk in rows}
    links = Team.predecessors.through.objects.filter(from_team__in=found).order_by("to_team")
    for team, predecessor in links.values_list("from_team", "to_team"):
        found[team]["predecessor_ids"].append(predecessor)
    return found


def _next(row: Any, before: StructureVersion | None, besides: dict[str, Any]) -> dict[str, Any] | None:
    """The columns of the row's next version; None where it says what it said before."""
    version = VERSIONS[type(row)]
    content = {column: getattr(row, column) for column in columns_of(version) if column not in besides} | besides
    digest = content_hash(content)
    if before and before.content_hash == digest:
        return None
    number = before.version + 1 if before else 1
    return {owner_of(version): row, "version": number, "content_hash": digest, **content}


def content_hash(content: dict[str, Any]) -> str:
    """SHA-256, in hex, of the columns as JSON with sorted names."""
    said = json.dumps(content, default=str, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()
