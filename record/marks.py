"""This team changed, from this day on: what is still to be assessed.

A mark is inserted in the transaction that makes the change, so no change can be committed unmarked. Whoever assesses a
team deletes the marks it claimed; a crash before that leaves them for the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection, models
from django.db.models.functions import Now


class Mark(models.Model):
    """One reason to look at a team again. `team` is the team's own id: the record holds keys, not foreign keys."""

    team = models.BigIntegerField()
    first_day = models.DateField()
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(name="marks_of_a_team", fields=["team"])]


def mark(teams: Iterable[int], *, first_day: date) -> None:
    """Note that each team's standing may differ from `first_day` on."""
    Mark.objects.bulk_create(Mark(team=team, first_day=first_day) for team in sorted(set(teams)))


def claim(team: int) -> date | None:
    """Delete the team's marks and return the earliest day they name; None when there were none.

    Only under the team's advisory lock, taken before any fact is read: a mark committed after the claim stays.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH claimed AS (DELETE FROM record_mark WHERE team = %s RETURNING first_day)"
            " SELECT min(first_day) FROM claimed",
            [team],
        )
        return cursor.fetchone()[0]


def has_marks(team: int) -> bool:
    return Mark.objects.filter(team=team).exists()


def oldest() -> Mark | None:
    """The mark that has waited longest; its age is the scheduler's health."""
    return Mark.objects.order_by("made_at", "id").first()
