"""`column IN (SELECT …)` for few rows out of a table with very many.

PostgreSQL guesses how many rows the inner question has, and where a rule of permissions stands there it guesses half of
all teams, and reads the whole outer table. As an array the inner question is answered first, and an index is used.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, QuerySet


class Among(Func):
    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()
    conditional = True


def among(column: str, rows: QuerySet[Any]) -> Among:
    """The condition that the column is the key of one of the rows. For a question whose answer is short."""
    return Among(F(column), ArraySubquery(rows.order_by().values("pk")))
