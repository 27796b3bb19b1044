"""Judges one figure again and again, each time with single facts otherwise: by supposed worlds, all of them at once.

What the figure rests on is copied into tables of the session, and each world says what in it is otherwise; the same
statements that judged the figure judge the worlds, each of which is a team of its own to them. Nothing is written that
outlives the transaction, and nobody waits. Source: measures.md, "What would have kept it".
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
from contracts.engine.assessment import AssessmentScope, judge
from contracts.engine.composing import composed, part
from contracts.kinds.changes import (
    ACTIVITY,
    ENQUIRY,
    NEAR,
    POSTING,
    PRIORITY,
    Case,
    Change,
    Days,
    Looked,
    Step,
    UnitFacts,
)

FEW = 3  # a gap runs from the last before the window, and that one may be moved
NEW = -1  # a new posting's or priority's number, counted down: no stored one has it
FACTS = (ACTIVITY, ENQUIRY, POSTING, PRIORITY)  # of which single ones are otherwise in a world


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
            cursor.execute(part("supposing/tables") + part("supposing/emptied_told"))
            (copying,) = composed(part("supposing/told"), as_known=as_known)
            cursor.execute(copying, parameters)
            self.case = self._case(cursor, parameters, as_known)
            if self.case:
                cursor.execute("DELETE FROM told_activity WHERE id <> ALL (%s::uuid[])", [_that_matter(self.case)])

    def judged(self, changes: Sequence[Change]) -> list[Supposed]:
        """The figure in a world for each of the changes, in their order."""
        worlds = {-number: change for number, change in enumerate(changes, 1)}
        with connection.cursor() as cursor:
            _suppose(cursor, worlds)
            judge(replace(self.scope, teams=(*self.scope.teams, *worlds), supposed=True))
            cursor.execute("SELECT team_id, status FROM verdict")
            statuses = dict(cursor.fetchall())
            (statement,) = composed(part("supposing/landed"), supposed=True)
            cursor.execute(statement, self.scope.parameters())
            landed: dict[int, list[tuple[int, date]]] = {}
            for world, unit, day in cursor.fetchall():
                # Judged as one, a team is its own unit.
                landed.setdefault(world, []).append((unit or self.scope.teams[0], day))
        return [Supposed(statuses[world], landed.get(world, [])) for world in worlds]

    def _case(self, cursor: Any, parameters: Mapping[str, Any], as_known: bool) -> Case | None:
        cursor.execute(part("supposing/cell"))
        found = cursor.fetchone()
        if found is None:
            return None
        measure, status, closed, first_day, last_day, warn_days = found
        cursor.execute(part("supposing/units"))
        units = [UnitFacts(unit, _days(own), _days(owed), *said) for unit, own, owed, *said in cursor.fetchall()]
        (looked,) = composed(part("supposing/looked"), as_known=as_known)
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


def _that_matter(case: Case) -> list[str]:
    """Activities that a world has as they were told: what counts, near the window, and a few before of each unit.

    What does not count does so in no world, but where it is otherwise; then the world has it of its own.
    """
    counting = sorted((one for one in case.activities if one.counts), key=lambda one: one.day)
    recent = {one.id for one in counting if case.first_day - 2 * NEAR <= one.day <= case.last_day + NEAR}
    for unit in case.units:
        before = [one.id for one in counting if one.day < case.first_day and case.for_unit(unit, one)]
        recent.update(before[-FEW:])
    return sorted(recent)


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
    rows: dict[str, list[dict[str, Any]]] = {fact: [] for fact in FACTS}
    for world, change in worlds.items():
        for place, step in enumerate(change.steps):
            rows[step.fact].append({**step.row, "world": world, **IDS[step.fact](world, place, step)})
    cursor.execute(part("supposing/emptied"))
    said = {fact: json.dumps(rows[fact], cls=DjangoJSONEncoder) for fact in FACTS}
    for statement in composed(part("supposing/supposed")):
        cursor.execute(statement, {"worlds": list(worlds), **said})
    cursor.execute(part("supposing/links"))


def _activity(world: int, place: int, step: Step) -> dict[str, Any]:
    """Another in each world, since its links are looked up by its number alone."""
    return {"id": uuid5(NAMESPACE_OID, f"{world} {place}"), "replaces": step.id}


def _row(world: int, place: int, step: Step) -> dict[str, Any]:
    return {"id": step.id or NEW - place}


def _posting(world: int, place: int, step: Step) -> dict[str, Any]:
    """A new one is of somebody who has no other."""
    return {"id": step.id} if step.id else {"id": NEW - place, "person_id": NEW - place}


IDS = {ACTIVITY: _activity, ENQUIRY: _row, POSTING: _posting, PRIORITY: _row}
