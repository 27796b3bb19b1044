"""Activities and enquiries as files: the importers' columns, and what the portal adds of each version.

What is added is passed over when the file comes back, but for the version: by it a row is compared with what it was
made from. Source: interfaces.md, "Commands"; formats.md, "Which one is it?".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from engagement.facts import content_of
from engagement.fields import Content, fields_of
from engagement.importing.rows import EXPORTED
from engagement.models import Activity, Enquiry
from engagement.names import Names
from engagement.version_log import ACTIVITIES, ENQUIRIES, Ledger
from inputs.exports import as_csv

AT_ONCE = 500


def activities_as_csv(activities: QuerySet[Activity], *, all_versions: bool = False) -> Iterator[str]:
    """The lines of the file, in the order of the rows; with all versions those of each in turn, the newest last."""
    return _as_csv(ACTIVITIES, activities, all_versions=all_versions)


def enquiries_as_csv(enquiries: QuerySet[Enquiry], *, all_versions: bool = False) -> Iterator[str]:
    """The same of enquiries."""
    return _as_csv(ENQUIRIES, enquiries, all_versions=all_versions)


def columns(ledger: Ledger) -> tuple[str, ...]:
    """Those of the importer, and after them those that the portal adds."""
    return (*(field.name for field in fields_of(ledger.content)), *EXPORTED)


def _as_csv(ledger: Ledger, rows: QuerySet[Any], *, all_versions: bool) -> Iterator[str]:
    found = (_cells(ledger, version, said) for version, said in _contents(ledger, rows, all_versions))
    return as_csv(columns(ledger), found)


def _contents(ledger: Ledger, rows: QuerySet[Any], all_versions: bool) -> Iterator[tuple[Any, Content]]:
    waiting = iter(rows.iterator(chunk_size=AT_ONCE))
    while some := list(islice(waiting, AT_ONCE)):
        versions = _versions(ledger, some, all_versions)
        names = Names.in_versions(ledger.content, versions)
        yield from ((version, content_of(ledger.content, version, names)) for version in versions)


def _versions(ledger: Ledger, rows: list[Any], all_versions: bool) -> list[Any]:
    """The versions of the rows, in the rows' order: all of them, or those that the rows show."""
    places = {row.pk: (place, row.version) for place, row in enumerate(rows)}
    found: Iterable[Any] = ledger.version._default_manager.filter(**{f"{ledger.reference}__in": list(places)})
    kept = [(places[getattr(one, ledger.reference)], one) for one in found]
    shown = [(place, one) for (place, newest), one in kept if all_versions or one.version == newest]
    return [one for _, one in sorted(shown, key=lambda pair: (pair[0], pair[1].version))]


def _cells(ledger: Ledger, version: Any, content: Content) -> Iterable[Any]:
    for field in fields_of(ledger.content):
        value = getattr(content, field.name)
        yield ";".join(value) if isinstance(value, tuple) else value
    yield from (version.version, version.known_at, version.by, getattr(version, ledger.day))
