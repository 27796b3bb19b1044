"""An activity's links to teams, neighbourhoods and officers: always derived from a version, never written by hand.

The same three statements serve one saved activity and a million staged ones: whatever names the columns of a version
can be the `source`. So a link cannot say anything else than its row.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection

TABLES = ("engagement_activityteam", "engagement_activityneighbourhood", "engagement_activityofficer")

# The newest version of one activity.
ONE = """(SELECT v.* FROM engagement_activityversion v JOIN engagement_activity a
          ON a.id = v.activity_id AND a.version = v.version WHERE a.id = %(activity)s)"""

TEAMS = """
INSERT INTO engagement_activityteam (activity_id, team_id, channel_id, day, held)
SELECT v.activity_id, team.id, v.channel_id, v.day, v.status = 'held'
FROM {source} AS v CROSS JOIN LATERAL unnest(v.team_id || v.also_team_ids) AS team (id)
"""

NEIGHBOURHOODS = """
INSERT INTO engagement_activityneighbourhood (activity_id, neighbourhood_id, day, held)
SELECT v.activity_id, neighbourhood.id, v.day, v.status = 'held'
FROM {source} AS v CROSS JOIN LATERAL unnest(v.neighbourhood_ids) AS neighbourhood (id)
"""

# The posting held that day: in the activity's own team if there is one, else in one of the others, else anywhere.
OFFICERS = """
INSERT INTO engagement_activityofficer (activity_id, person_id, posting_id, named, day, held)
SELECT v.activity_id, person.id, posting.id, person.id = ANY (v.officer_ids), v.day, v.status = 'held'
FROM {source} AS v
CROSS JOIN LATERAL unnest(
    CASE WHEN v.led_by_id = ANY (v.officer_ids) THEN v.officer_ids ELSE v.officer_ids || v.led_by_id END
) AS person (id)
LEFT JOIN LATERAL (
    SELECT p.id FROM teams_posting p
    WHERE p.person_id = person.id AND p.first_day <= v.day AND (p.last_day IS NULL OR p.last_day >= v.day)
      AND p.withdrawn_because = ''
    ORDER BY p.team_id <> v.team_id, p.team_id <> ALL (v.also_team_ids), p.id
    LIMIT 1
) AS posting ON true
WHERE person.id IS NOT NULL
"""


def derive(activity: UUID) -> None:
    """Make one activity's links agree with its newest version."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DELETE FROM {table} WHERE activity_id = %s", [activity])  # noqa: S608
        for statement in (TEAMS, NEIGHBOURHOODS, OFFICERS):
            cursor.execute(statement.format(source=ONE), {"activity": activity})


def derive_many(source: str, values: dict[str, Any]) -> None:
    """Make the links of many activities agree with the versions that `source` holds: a table, or a SELECT in brackets.

    `values` fill the placeholders of `source`.
    """
    with connection.cursor() as cursor:
        for table in TABLES:
            statement = (
                f"DELETE FROM {table} l USING {source} AS v WHERE l.activity_id = v.activity_id AND v.version > 1"  # noqa: S608
            )
            cursor.execute(statement, values)
        for statement in (TEAMS, NEIGHBOURHOODS, OFFICERS):
            cursor.execute(statement.format(source=source), values)
