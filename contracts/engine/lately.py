"""What is judged of one team and not long ago: by statements that the connection keeps, else through the tables."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from contracts.engine import obligations
from contracts.engine.assessment import AssessmentScope, judge
from contracts.engine.composing import statements
from contracts.engine.in_one import Prepared, in_one

LATELY = timedelta(days=120)  # a quarter, and what reaches into it


def is_lately(scope: AssessmentScope) -> bool:
    """Whether one statement is quicker than the tables: it searches all that it has found for each thing."""
    one_team = len(scope.teams) == 1 and not scope.supposed
    recent = scope.from_day is not None and scope.from_day >= scope.today - LATELY
    return one_team and recent and scope.known_at is None and scope.rules == "now"


def answer(scope: AssessmentScope, name: str, **more: Any) -> list[tuple[Any, ...]]:
    """What a file of the engine that reads its working tables says of the scope; nothing where nothing is owed."""
    obligations.extend(through=scope.today)
    values = {**scope.parameters(), **more}
    with transaction.atomic(), connection.cursor() as cursor:
        if is_lately(scope):
            prepared = Prepared(cursor)
            return ask(prepared, values, name)
        judge(scope)
        for statement in statements(name):
            cursor.execute(statement, values)
        return cursor.fetchall()


def ask(prepared: Prepared, values: dict[str, Any], *asking: str) -> list[tuple[Any, ...]]:
    """The same inside a transaction, by kept statements: of files that fill tables, the last one answers."""
    prepared.execute(in_one(frozenset(), "kinds_owed"), values)
    owed = frozenset(prepared.cursor.fetchall())
    if not owed:
        return []
    prepared.execute(in_one(owed, *asking), values)
    return prepared.cursor.fetchall()
