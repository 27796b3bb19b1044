"""Judges one figure again and again, each time with single facts otherwise: by supposed worlds, all of them at once.

What the figure rests on is copied into tables of the session, and each world says what in it is otherwise; the same
statements that judged the figure judge the worlds, each of which is a team of its own to them. Nothing is written that
outlives the transaction, and nobody waits. Source: ADR 0035.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from contracts.engine import obligations
from contracts.engine.assessment import FACTS_AND_CONSIDERED, AssessmentScope, composed, judge, part
from contracts.kinds.changes import ACTIVITY, ENQUIRY, NEAR, POSTING, PRIORITY, Case, Change, Days, Looked, Step, UnitFacts

NEW = -1  # a new posting's or priority's number, counted down: no stored one has it
UNITS = """
SELECT l.unit_id, l.days, l.owed, l.first_day, u.last_day, m.done, m.required, m.scheduled, m.due_on
FROM unit u
JOIN life l ON l.id = u.life_id
LEFT JOIN measured m ON m.cell_id = u.cell_id AND m.unit_id = u.unit_id
ORDER BY l.unit_id
"""
CELL = """
SELECT d.measure, v.status, c.closed, c.first_day, c.last_day, c.warn_days
FROM cell c JOIN duty d ON d.id = c.duty_id JOIN verdict v ON v.cell_id = c.id
"""
LOOKED = f"""{FACTS_AND_CONSIDERED}
SELECT c.reason, a.*
FROM considered c
JOIN pg_temp.told_activity a ON a.id = c.activity_id
JOIN cell x ON x.bound_id = c.bound_id AND c.day <= x.last_day + %(near)s
ORDER BY a.day, a.id;
"""  # noqa: S608 (the engine's own texts)
# Not from `happened`, which begins with the window: a gap may have been ended before it.
LANDED = f"""{FACTS_AND_CONSIDERED}
SELECT c.team_id, CASE WHEN l.per <> 'team' THEN l.unit_id END, c.day
FROM considered c
JOIN pg_temp.supposed_activity s ON s.world = c.team_id AND s.id = c.activity_id
JOIN life l ON l.bound_id = c.bound_id AND l.days @> c.day
WHERE c.reason IN ('counted', 'expected')
  AND (l.per = 'team' OR (l.per = 'neighbourhood' AND l.unit_id = ANY (s.neighbourhood_ids))
       OR (l.per = 'officer' AND l.unit_id = ANY (s.officer_ids)))
ORDER BY 1, 2, 3;
"""
TABLES = {fact: f"supposed_{fact}" for fact in (ACTIVITY, ENQUIRY, POSTING, PRIORITY)}


@dataclass(frozen=True)
class Supposed:
    """How one world was judged: its status, and for which units what is otherwise counts there, on which days."""

    status: str
    landed: Sequence[tuple[int, date]]


class Supposing:
    """One figure judged, and its facts at hand, until the transaction ends."""

    def __init__(self, scope: AssessmentScope) -> None:
        self.scope = scope
        judge(scope)
        parameters = {**scope.parameters(), "near": NEAR.days}
        as_known = scope.known_at is not None
        with connection.cursor() as cursor:
            cursor.execute(part("supposing_tables"))
            for statement in composed(part("supposing_told"), as_known=as_known):
                cursor.execute(statement, parameters)
            self.case = self._case(cursor, parameters, as_known)

    def judged(self, changes: Sequence[Change]) -> list[Supposed]:
        """The figure in a world for each of the changes, in their order."""
        worlds = {-number: change for number, change in enumerate(changes, 1)}
        with connection.cursor() as cursor:
            _suppose(cursor, worlds)
            judge(replace(self.scope, teams=(*self.scope.teams, *worlds), supposed=True))
            cursor.execute("SELECT team_id, status FROM verdict")
            statuses = dict(cursor.fetchall())
            (statement,) = composed(LANDED, supposed=True)
            cursor.execute(statement, self.scope.parameters())
            landed: dict[int, list[tuple[int, date]]] = {}
            for world, unit, day in cursor.fetchall():
                # Judged as one, a team is its own unit.
                landed.setdefault(world, []).append((unit or self.scope.teams[0], day))
        return [Supposed(statuses[world], landed.get(world, [])) for world in worlds]

    def _case(self, cursor: Any, parameters: Mapping[str, Any], as_known: bool) -> Case | None:
        cursor.execute(CELL)
        found = cursor.fetchone()
        if found is None:
            return None
        measure, status, closed, first_day, last_day, warn_days = found
        cursor.execute(UNITS)
        units = [UnitFacts(unit, _days(own), _days(owed), *said) for unit, own, owed, *said in cursor.fetchall()]
        (looked,) = composed(LOOKED, as_known=as_known)
        cursor.execute(looked, parameters)
        activities = [Looked(row["id"], row.pop("reason"), row) for row in _named(cursor)]
        return Case(
            measure=json.loads(measure) if isinstance(measure, str) else measure,
            status=status,
            closed=closed,
            today=self.scope.today,
            at=self.scope.as_of,
            first_day=first_day,
            last_day=last_day,
            warn_days=warn_days,
            units=units,
            activities=activities,
            enquiries=_told(cursor, "enquiry", "received_at"),
            postings=_told(cursor, "posting", "first_day"),
            priorities=_told(cursor, "priority", "first_day"),
        )


@contextmanager
def supposing(scope: AssessmentScope) -> Iterator[Supposing]:
    """The one figure of the scope. `case` is None where nothing is owed in such a window."""
    obligations.extend(through=scope.today)
    with transaction.atomic():
        yield Supposing(scope)


def _named(cursor: Any) -> list[dict[str, Any]]:
    """The rows by the names of their columns, an id of a UUID as text."""
    names = [column.name for column in cursor.description]
    rows = (dict(zip(names, values, strict=True)) for values in cursor.fetchall())
    return [{**row, "id": str(row["id"])} for row in rows]


def _told(cursor: Any, fact: str, by: str) -> list[dict[str, Any]]:
    cursor.execute(f"SELECT * FROM pg_temp.told_{fact} ORDER BY {by}, id")  # noqa: S608 (our own names)
    return _named(cursor)


def _days(multirange: Any) -> Days:
    return Days([(one.lower, one.upper) for one in multirange])


def _suppose(cursor: Any, worlds: Mapping[int, Change]) -> None:
    """Fill the session's tables with what is otherwise in each world."""
    rows: dict[str, list[dict[str, Any]]] = {fact: [] for fact in TABLES}
    for world, change in worlds.items():
        for place, step in enumerate(change.steps):
            rows[step.fact].append({**step.row, "world": world, **IDS[step.fact](world, place, step)})
    cursor.execute(part("supposing_emptied"))
    cursor.execute("INSERT INTO supposed_world SELECT unnest(%s::bigint[])", [list(worlds)])
    for fact, table in TABLES.items():
        said = json.dumps(rows[fact], cls=DjangoJSONEncoder)
        # The columns by the names that the steps give them; the table itself is their list.
        cursor.execute(
            f"INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)",  # noqa: S608
            [said],
        )
    cursor.execute(f"ANALYZE supposed_world, {', '.join(TABLES.values())}")


def _activity(world: int, place: int, step: Step) -> dict[str, Any]:
    """Another in each world, since its links are looked up by its number alone."""
    return {"id": uuid5(NAMESPACE_OID, f"{world} {place}"), "replaces": step.id}


def _row(world: int, place: int, step: Step) -> dict[str, Any]:
    return {"id": step.id or NEW - place}


def _posting(world: int, place: int, step: Step) -> dict[str, Any]:
    """A new one is of somebody who has no other."""
    return {"id": step.id} if step.id else {"id": NEW - place, "person_id": NEW - place}


IDS = {ACTIVITY: _activity, ENQUIRY: _row, POSTING: _posting, PRIORITY: _row}
