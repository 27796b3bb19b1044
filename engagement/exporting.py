"""Activities as a file: the columns of `import_activities`, and what the portal adds of each version.

What is added is passed over when the file comes back, but for the version: by it a row is compared with what it was
made from. Source: interfaces.md, "Commands"; formats.md, "Which one is it?".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from engagement.content import ActivityContent
from engagement.fields import fields_of
from engagement.importing.rows import EXPORTED
from engagement.models import Activity, ActivityVersion
from engagement.queries import activity_contents, newest_versions
from inputs.exports import as_csv

COLUMNS = tuple(field.name for field in fields_of(ActivityContent))
AT_ONCE = 500


def activities_as_csv(activities: QuerySet[Activity]) -> Iterator[str]:
    """The lines of the file, in the order of the rows."""
    return as_csv((*COLUMNS, *EXPORTED), (_cells(version, said) for version, said in _contents(activities)))


def _contents(activities: QuerySet[Activity]) -> Iterator[tuple[ActivityVersion, ActivityContent]]:
    rows = iter(activities.iterator(chunk_size=AT_ONCE))
    while some := list(islice(rows, AT_ONCE)):
        versions = newest_versions(some)
        yield from zip(versions, activity_contents(versions), strict=True)


def _cells(version: ActivityVersion, content: ActivityContent) -> Iterable[Any]:
    for column in COLUMNS:
        value = getattr(content, column)
        yield ";".join(value) if isinstance(value, tuple) else value
    yield from (version.version, version.known_at, version.by, version.day)
