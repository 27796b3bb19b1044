"""Activities as a file: the columns of `import_activities`, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from engagement.content import ActivityContent
from engagement.fields import fields_of
from engagement.models import Activity
from engagement.queries import activity_contents, newest_versions
from inputs.exports import as_csv

COLUMNS = tuple(field.name for field in fields_of(ActivityContent))
AT_ONCE = 500


def activities_as_csv(activities: QuerySet[Activity]) -> Iterator[str]:
    """The lines of the file, in the order of the rows."""
    return as_csv(COLUMNS, (_cells(content) for content in _contents(activities)))


def _contents(activities: QuerySet[Activity]) -> Iterator[ActivityContent]:
    rows = iter(activities.iterator(chunk_size=AT_ONCE))
    while some := list(islice(rows, AT_ONCE)):
        yield from activity_contents(newest_versions(some))


def _cells(content: ActivityContent) -> Iterable[Any]:
    for column in COLUMNS:
        value = getattr(content, column)
        yield ";".join(value) if isinstance(value, tuple) else value
