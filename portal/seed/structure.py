"""When the seed's portal was told of its structure: nothing before it was known, nothing that only today knows.

A team is told of four weeks before it begins, and so is its end; a priority on its first day, when it also replaces the
one before; that an officer is shown no longer on the last day on which they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

AHEAD = timedelta(days=28)
# Of each kind of row: its first day, how long before it is told of, and its last day with the same.
TEAM = ("active_from", AHEAD, "active_until", AHEAD)
OFFICER = ("posted_from", AHEAD, "published_until", timedelta(0))
PRIORITY = ("from", timedelta(0), "until", timedelta(-1))  # replaced: on the day after its last


def as_told(document: dict[str, Any], first: date) -> Iterator[tuple[date, dict[str, Any]]]:
    """The file of each day on which something was told, complete as it was known then; the last is the document."""
    for day in sorted({max(first, day) for day in _days(document)} | {first}):
        yield day, _known_on(day, document, first)


def _days(document: dict[str, Any]) -> Iterator[date]:
    for team in _teams(document):
        for row, kind in _rows(team):
            yield from (told for told in (_told_of(row, kind), _end_told(row, kind)) if told)


def _known_on(day: date, document: dict[str, Any], first: date) -> dict[str, Any]:
    known = deepcopy(document)
    for section in known["sections"]:
        section["teams"] = [team for team in section["teams"] if max(first, _told_of(team, TEAM)) <= day]
    for team in _teams(known):
        team["priorities"] = [row for row in team["priorities"] if max(first, _told_of(row, PRIORITY)) <= day]
        for row, kind in _rows(team):
            end = _end_told(row, kind)
            if end and max(first, end) > day:
                del row[kind[2]]
    return known


def _teams(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [team for section in document["sections"] for team in section["teams"]]


def _rows(team: dict[str, Any]) -> Iterator[tuple[dict[str, Any], tuple[str, timedelta, str, timedelta]]]:
    yield team, TEAM
    yield from ((row, OFFICER) for row in team["officers"])
    yield from ((row, PRIORITY) for row in team["priorities"])


def _told_of(row: dict[str, Any], kind: tuple[str, timedelta, str, timedelta]) -> date:
    return row[kind[0]] - kind[1]


def _end_told(row: dict[str, Any], kind: tuple[str, timedelta, str, timedelta]) -> date | None:
    return row[kind[2]] - kind[3] if kind[2] in row else None
